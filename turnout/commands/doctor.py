"""`turnout doctor`: what is in order, what is not, and what to do about it."""

import asyncio
from pathlib import Path

import click

from sessions.words import plural
from turnout.bundle import write_bundle
from turnout.bundling import record_bundle
from turnout.doctor import Finding, Verdict, examine
from turnout.options import json_option, store_option, virtual_option
from turnout.output import print_json
from turnout.problems import DONE, FAILED
from turnout.virtual import virtual_or_real

SIGNS = {Verdict.FINE: "ok  ", Verdict.PROBLEM: "!!  ", Verdict.NOTE: "    "}


@click.command("doctor")
@click.option(
    "--seconds",
    type=click.FloatRange(0.5, 120),
    default=4.0,
    show_default=True,
    help="Of scanning.",
)
@click.option(
    "--bundle",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Record a minute of a sensor's raw traffic into a file, with nothing personal in it.",
)
@click.option(
    "--bundle-seconds",
    type=click.FloatRange(2, 600),
    default=60.0,
    show_default=True,
    help="How long.",
)
@click.option("--note", default="", help="What you saw, in your words; goes into the bundle.")
@virtual_option
@store_option
@json_option
def command(
    seconds: float,
    bundle: Path | None,
    bundle_seconds: float,
    note: str,
    virtual: str | None,
    location: str,
    as_json: bool,
) -> int:
    """Look whether everything is in order: program, Bluetooth, sensors near, store."""
    if bundle is not None:
        return _bundle(bundle, bundle_seconds, note, virtual)
    findings = asyncio.run(_examine(seconds, virtual, location, as_json=as_json))
    if as_json:
        print_json([finding.to_dict() for finding in findings])
    problems = sum(finding.verdict is Verdict.PROBLEM for finding in findings)
    if problems and not as_json:
        need = "needs" if problems == 1 else "need"
        click.echo(f"\n{plural(problems, 'thing')} {need} looking after.")
    return FAILED if problems else DONE


async def _examine(
    seconds: float, virtual: str | None, location: str, *, as_json: bool
) -> list[Finding]:
    findings = []
    async with virtual_or_real(virtual) as radio:
        async for finding in examine(radio, location=location, scan_s=seconds):
            findings.append(finding)
            if not as_json:
                _print(finding)
    return findings


def _print(finding: Finding) -> None:
    click.echo(f"{SIGNS[finding.verdict]}{finding.what}: {finding.text}")
    if finding.advice:
        click.echo(f"      → {finding.advice}")


def _bundle(path: Path, seconds: float, note: str, virtual: str | None) -> int:
    async def record() -> None:
        async with virtual_or_real(virtual) as radio:
            bundle = await record_bundle(radio, seconds=seconds, note=note, tell=click.echo)
        write_bundle(path, bundle)
        click.echo(f"{len(bundle.packets)} packets are in {path}; nothing personal is in it.")

    try:
        path.touch()
    except OSError as error:
        raise click.UsageError(
            f"--bundle {path}: it cannot be written: {error.strerror}"
        ) from error
    asyncio.run(record())
    return DONE
