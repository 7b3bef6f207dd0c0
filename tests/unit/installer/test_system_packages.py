import os
import sys
from collections.abc import Iterable, Sequence

import pytest

from installer.machine import Ended, Machine
from installer.system_packages import (
    FOR_TESTS,
    PACKAGES,
    VENV_PACKAGE,
    install_for_tests,
    install_missing,
)
from installer.words import SetupFailed

LIBRARIES = {package.name: package.library for package in PACKAGES}
NEEDED = {package.name for package in PACKAGES if package.needed} | {VENV_PACKAGE}


class FakeMachine(Machine):
    """A computer that lacks some packages; apt brings them once its lists are fresh."""

    is_linux = True
    has_apt = True

    def __init__(
        self,
        lacks: Iterable[str] = (),
        privilege: list[str] | None = None,
        lists_are_old: bool = False,
        is_offline: bool = False,
    ) -> None:
        self.lacking = set(lacks)
        self.words = privilege
        self.lists_are_old = lists_are_old
        self.is_offline = is_offline
        self.asked: list[str] = []

    def has_ensurepip(self) -> bool:
        return VENV_PACKAGE not in self.lacking

    def has_library(self, name: str) -> bool:
        return all(LIBRARIES.get(package) != name for package in self.lacking)

    def has_program(self, pattern: str) -> bool:
        return all(FOR_TESTS.get(package) != pattern for package in self.lacking)

    def privilege(self) -> list[str] | None:
        return self.words

    def apt_get(self, privilege: Sequence[str], words: Sequence[str]) -> Ended:
        self.asked.append(" ".join([*privilege, *words]))
        if self.is_offline:
            return Ended(100, "cannot resolve the mirror")
        if words[0] == "update":
            self.lists_are_old = False
        elif self.lists_are_old:
            return Ended(100, "404 Not Found")
        else:
            self.lacking -= set(words)
        return Ended(0, "")


def test_nothing_is_installed_or_said_when_nothing_is_missing(
    capsys: pytest.CaptureFixture[str],
) -> None:
    machine = FakeMachine(privilege=[])
    install_missing(machine)
    assert machine.asked == []
    assert capsys.readouterr().err == ""


def test_root_gets_exactly_what_is_missing() -> None:
    machine = FakeMachine(["libzbar0", VENV_PACKAGE], privilege=[])
    install_missing(machine)
    wanted = f"install -y --no-install-recommends {VENV_PACKAGE} libzbar0"
    assert machine.asked == [wanted]


def test_package_lists_are_fetched_when_the_known_ones_do_not_do() -> None:
    machine = FakeMachine(["libgl1"], privilege=["sudo", "-n"], lists_are_old=True)
    install_missing(machine)
    assert [words.split()[2] for words in machine.asked] == ["install", "update", "install"]
    assert all(words.startswith("sudo -n ") for words in machine.asked)


def test_failing_apt_is_told_with_its_own_words() -> None:
    with pytest.raises(SetupFailed) as failed:
        install_missing(FakeMachine(["libgl1"], privilege=[], is_offline=True))
    assert "cannot resolve the mirror" in failed.value.chinese


@pytest.mark.parametrize("name", sorted(NEEDED))
def test_missing_needed_package_stops_with_the_exact_command_when_we_may_not_install(
    name: str,
) -> None:
    machine = FakeMachine([name])
    with pytest.raises(SetupFailed) as failed:
        install_missing(machine)
    command = f"sudo apt-get install --no-install-recommends {name}"
    assert failed.value.chinese.endswith(command)
    assert machine.asked == []


@pytest.mark.parametrize("name", sorted(set(LIBRARIES) - NEEDED))
def test_missing_optional_package_is_told_and_does_not_stop(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    install_missing(FakeMachine([name]))
    assert capsys.readouterr().err.count(f"--no-install-recommends {name}") == 2


def test_distribution_without_apt_is_told_the_packages() -> None:
    machine = FakeMachine(["libegl1"], privilege=[])
    machine.has_apt = False
    with pytest.raises(SetupFailed, match="on other systems"):
        install_missing(machine)
    assert machine.asked == []


def test_other_systems_need_no_system_package() -> None:
    machine = FakeMachine(LIBRARIES)
    machine.is_linux = False
    install_missing(machine)
    assert machine.asked == []


def test_real_machine_tells_a_library_it_has_from_one_it_has_not() -> None:
    assert Machine().has_library("libc.so.6")
    assert not Machine().has_library("libnothing.so.7")


def test_real_machine_has_all_that_the_product_needs() -> None:
    if sys.platform != "linux" or os.geteuid() != 0:
        pytest.skip("only root on Linux gets every system package by set-up")
    # whoever runs the tests did the set-up; a list that names a library wrongly fails here
    absent = [package.name for package in PACKAGES if not Machine().has_library(package.library)]
    assert absent == []


def test_what_only_tests_use_is_installed_for_them() -> None:
    machine = FakeMachine(["postgresql-15"], privilege=["sudo", "-n"], lists_are_old=True)
    install_for_tests(machine)
    assert machine.lacking == set()
    asked = len(machine.asked)
    install_for_tests(machine)
    assert len(machine.asked) == asked


def test_tests_do_without_packages_that_cannot_be_installed(
    capsys: pytest.CaptureFixture[str],
) -> None:
    install_for_tests(FakeMachine(["postgresql-15"], privilege=[], is_offline=True))
    assert "postgresql-15" in capsys.readouterr().err
    install_for_tests(FakeMachine(["postgresql-15"], privilege=None))
