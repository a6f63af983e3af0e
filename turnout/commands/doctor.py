"""`turnout doctor`: what is in order, what is not, and what to do about it."""

import asyncio

import click

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
@virtual_option
@store_option
@json_option
def command(seconds: float, virtual: str | None, location: str, as_json: bool) -> int:
    """Look whether everything is in order: program, Bluetooth, sensors near, store."""
    findings = asyncio.run(_examine(seconds, virtual, location, as_json=as_json))
    if as_json:
        print_json([finding.to_dict() for finding in findings])
    problems = sum(finding.verdict is Verdict.PROBLEM for finding in findings)
    if problems and not as_json:
        click.echo(f"\n{problems} of {len(findings)} things need looking after.")
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
