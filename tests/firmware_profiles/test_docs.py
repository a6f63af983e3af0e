"""The pages on sensors say what the profiles say, and the worked example works."""

import re
import subprocess
import sys
from math import degrees
from pathlib import Path

import numpy as np
import pytest

from firmware_profiles import PROFILES
from firmware_profiles.describe import Describer
from firmware_profiles.refused import REFUSED
from sensor.errors import SensorError
from sensor.profile import ClockKind, Profile
from sensor.samples import STANDARD_GRAVITY_MS2
from tests.firmware_profiles.driving import Conversation, column, decoded, lost, motion_of, streamed

DOCS = Path(__file__).parents[2] / "docs"
SENSORS = (DOCS / "sensors.md").read_text(encoding="utf-8")
ADD = (DOCS / "add-a-sensor.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("profile", PROFILES, ids=lambda profile: profile.specification.name)
def test_the_table_agrees_with_the_specification(profile: Profile) -> None:
    one = profile.specification
    row = re.search(rf"^\| `{one.name}` \|(.*)\|$", SENSORS, re.MULTILINE)
    assert row is not None
    _, rate, gyr, acc, clock, loss, pairing = (cell.strip() for cell in row[1].split("|"))
    assert rate == f"{one.rate_hz:g} Hz"
    assert gyr == ("fused only" if one.fused_only else f"{degrees(one.gyr_range_rads):.0f} °/s")
    assert acc == ("–" if one.fused_only else f"{one.acc_range_ms2 / STANDARD_GRAVITY_MS2:g} g")
    assert clock == ("no" if one.clock.kind is ClockKind.NONE else "yes")
    assert loss == ("yes" if one.shows_loss else "no")
    assert pairing == ("yes" if one.must_bond else "no")
    assert re.search(rf"^### .*\(`{one.name}`\)$", SENSORS, re.MULTILINE)


def test_the_page_claims_nothing_that_nobody_has_seen() -> None:
    seen = [one for one in PROFILES if one.specification.confirmed]
    assert ("Nothing here has been confirmed on hardware yet" in SENSORS) == (not seen)


def test_no_row_is_left_over() -> None:
    rows = re.findall(r"^\| `(\w+)` \|", SENSORS, re.MULTILINE)
    assert sorted(rows) == sorted(profile.specification.name for profile in PROFILES)


@pytest.mark.parametrize("refused", REFUSED, ids=lambda refused: refused.title)
def test_every_refused_kind_is_on_the_page(refused: object) -> None:
    title = getattr(refused, "title", "")
    assert title in SENSORS


def test_the_files_to_copy_are_there() -> None:
    named = re.findall(r"`(\w+\.py)`", ADD)
    folder = DOCS.parent / "firmware_profiles"
    there = {path.name for path in folder.glob("*.py")} | {"profile.py", "vectors.py"}
    assert set(named) - there <= {"test_profiles.py"}


def example_source() -> str:
    blocks = re.findall(r"```python\n(.*?)```", ADD, re.DOTALL)
    return next(block for block in blocks if "class AcmeProfile" in block)


def example() -> Profile:
    names: dict[str, object] = {}
    exec(compile(example_source(), "add-a-sensor.md", "exec"), names)
    profile: Profile = names["AcmeProfile"]()  # type: ignore[operator]  # made by the page
    return profile


def test_the_pages_profile_decodes_the_pages_bytes() -> None:
    line = re.search(r"echo ([0-9a-f]+) \| turnout decode --profile acme", ADD)
    assert line is not None
    (answer,) = Describer(example(), {}).describe(line[1])
    (sample,) = answer["samples"]
    np.testing.assert_allclose(np.degrees(sample["gyr_rads"]), [70, -70, 0], atol=1e-9)
    np.testing.assert_allclose(sample["acc_ms2"], [0, 0, STANDARD_GRAVITY_MS2])


def test_the_pages_profile_keeps_to_the_rules() -> None:
    conversation = Conversation(example()).started()
    samples = motion_of(conversation, 200)
    packets = streamed(conversation, samples)
    kept = [packet for i, packet in enumerate(packets) if i not in {20, 21, 90}]
    kept[50], kept[51] = kept[51], kept[50]
    events = decoded(conversation.decoder, [*kept, kept[-1]])
    assert lost(events) == 3
    assert len(column(events, "gyr_rads")) == 197
    whole = column(decoded(conversation.profile.decoder({}), packets), "gyr_rads")
    np.testing.assert_allclose(whole, samples.gyr_rads, atol=70e-3 * np.pi / 180 / 1.9)
    conversation.carry_out(conversation.profile.battery())
    conversation.carry_out(conversation.profile.stop())
    assert conversation.emulator.rate_hz is None


def test_the_pages_profile_refuses_a_setting_that_it_does_not_have() -> None:
    profile = example()
    for given in (lambda s: next(profile.start(s)), profile.decoder, profile.emulator):
        with pytest.raises(SensorError, match="has no setting 'colour'"):
            given({"colour": 1.0})


@pytest.mark.parametrize("asked", [["check", "--quiet"], ["format", "--check", "--quiet"]])
def test_the_pages_profile_passes_the_linter(asked: list[str]) -> None:
    command = [sys.executable, "-m", "ruff", *asked, "--stdin-filename=firmware_profiles/acme.py"]
    source = example_source()
    done = subprocess.run(
        [*command, "-"], input=source, capture_output=True, text=True, check=False, cwd=DOCS.parent
    )
    assert done.returncode == 0, done.stdout


def test_the_pages_scripts_are_python() -> None:
    for block in re.findall(r"```python\n(.*?)```", ADD, re.DOTALL):
        compile(block, "add-a-sensor.md", "exec")
