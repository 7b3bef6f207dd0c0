"""The locks hold what pyproject.toml asks for, with hashes, and name no place to get it from."""

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[3]
LOCK, CHECK_LOCK = ROOT / "installer/requirements.txt", ROOT / "installer/requirements-dev.txt"


def entries(lock: Path) -> list[str]:
    """The entries of a lock, each as one line with its hashes, without comments."""
    lines = (line for line in lock.read_text("utf-8").splitlines() if "#" not in line[:5])
    return re.sub(r"\s*\\\n\s*", " ", "\n".join(lines)).splitlines()


def pins(lock: Path) -> Mapping[str, list[Requirement]]:
    """Package -> its pins; several where they differ by Python version."""
    found: dict[str, list[Requirement]] = {}
    for entry in entries(lock):
        pin = Requirement(entry.split(" --hash")[0])
        found.setdefault(canonicalize_name(pin.name), []).append(pin)
    return found


def asked() -> Mapping[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))


def unmet(wanted: list[str], lock: Path) -> list[str]:
    """Requirements that the lock does not pin within their bounds."""
    held = pins(lock)
    missing = []
    for line in wanted:
        need = Requirement(line)
        versions = [
            str(pin.specifier).removeprefix("==")
            for pin in held.get(canonicalize_name(need.name), [])
        ]
        if not versions or not all(need.specifier.contains(v, prereleases=True) for v in versions):
            missing.append(f"{line} (locked: {versions})")
    return missing


def test_lock_pins_every_dependency_of_the_product_and_its_build() -> None:
    wanted = asked()["project"]["dependencies"] + asked()["build-system"]["requires"]
    assert unmet(wanted, LOCK) == [], "make the locks again: docs/install.md says how"


def test_check_lock_pins_every_dependency_of_the_checks() -> None:
    assert unmet(asked()["dependency-groups"]["dev"], CHECK_LOCK) == [], (
        "make the locks again: docs/install.md says how"
    )


def test_check_lock_pins_the_product_as_its_own_lock_does() -> None:
    # so that an environment for the checks is one for running too (checkout.ALSO_FIT_FOR)
    assert set(entries(LOCK)) - set(entries(CHECK_LOCK)) == set()


@pytest.mark.parametrize("lock", [LOCK, CHECK_LOCK], ids=lambda lock: lock.name)
def test_every_entry_is_one_version_with_hashes(lock: Path) -> None:
    loose = [
        entry
        for entry in entries(lock)
        if not re.fullmatch(r"[a-z0-9._-]+==\S+( ; [^#]+?)?( --hash=sha256:[0-9a-f]{64})+", entry)
    ]
    assert loose == []


@pytest.mark.parametrize("lock", [LOCK, CHECK_LOCK], ids=lambda lock: lock.name)
def test_lock_names_no_place_to_download_from(lock: Path) -> None:
    text = lock.read_text("utf-8")
    assert "://" not in text
    assert (
        re.search(r"^\s*(-i|-f|--index-url|--extra-index-url|--find-links)", text, re.MULTILINE)
        is None
    )


def test_locked_qt_is_older_than_the_release_that_loses_references() -> None:
    # PYSIDE-3474: 6.12.0 on Python 3.11 kills the process
    (pin,) = pins(LOCK)["pyside6-essentials"]
    assert Requirement("x<6.12").specifier.contains(str(pin.specifier).removeprefix("=="))
