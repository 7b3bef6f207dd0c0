import json
import os
from pathlib import Path

import pytest

from drivers.address import Address
from drivers.errors import OptionWrong
from drivers.scanners.framing import Framing
from drivers.scanners.profile import SUFFIXES, ScanProfile, profile_of, told_apart

ACCEPTANCE = os.environ.get("SUYUAN_ACCEPTANCE", "../shared/acceptance")
CAPTURES = Path(__file__).parents[4] / ACCEPTANCE / "scanner/scan_captures.json"


def test_profile_of_a_bare_address_is_carriage_return():
    assert profile_of(Address.parse("serial:///dev/x")) == ScanProfile()


def test_profile_reads_every_option():
    url = "serial:///dev/x?suffix=etx&prefix=stx&idle_ms=80&aim=yes&gs=%5E%5D"
    assert profile_of(Address.parse(url)) == ScanProfile(b"\x03", b"\x02", 0.08, True, b"^]")


@pytest.mark.parametrize(
    "option", ["suffix=x", "idle_ms=1", "idle_ms=x", "aim=maybe", "prefix=" + "x" * 17]
)
def test_profile_refuses_values_that_are_not_possible(option):
    with pytest.raises(OptionWrong) as caught:
        profile_of(Address.parse(f"serial:///dev/x?{option}"))
    assert caught.value.sentence("zh")


def test_aim_identifier_is_told_apart_only_where_the_profile_promises_one():
    assert told_apart(ScanProfile(has_aim=True), b"]d2010A") == ("]d2", b"010A")
    assert told_apart(ScanProfile(has_aim=True), b"010A") == (None, b"010A")
    assert told_apart(ScanProfile(), b"]d2010A") == (None, b"]d2010A")


def test_substitute_becomes_the_separator():
    assert told_apart(ScanProfile(gs=b"^]"), b"10A^]21B") == (None, b"10A\x1d21B")


def cases():
    if not CAPTURES.exists():
        return []
    found = json.loads(CAPTURES.read_text("utf-8"))["cases"]
    return [case for case in found if case["transport"] == "serial"]


@pytest.mark.skipif(not cases(), reason="needs the acceptance data (SUYUAN_ACCEPTANCE)")
@pytest.mark.parametrize("case", cases(), ids=lambda case: case["id"])
def test_recorded_captures_give_the_expected_scans(case):
    settings = case["settings"]
    suffix = SUFFIXES[settings["suffix"].lower().replace(" ", "")]
    prefix = b"\x02" if settings.get("prefix") == "STX" else b""
    gs = settings.get("gs_substitute", "").encode()
    profile = ScanProfile(suffix, prefix, has_aim=settings["aim_prefix"], gs=gs)
    raw = bytes.fromhex(case["raw_hex"])
    framing = Framing(profile.suffix, profile.prefix)
    messages = []
    for size in case.get("chunks", [len(raw)]):
        messages += framing.feed(raw[:size])
        raw = raw[size:]
    messages += framing.silence()
    scans = [told_apart(profile, message) for message in messages]
    assert [data.decode() for _, data in scans] == [one["data"] for one in case["expected"]]
    assert all(symbology is not None for symbology, _ in scans)
