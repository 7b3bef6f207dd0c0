"""The one command: it loads no more than what is asked for."""

import subprocess
import sys

import pytest

from ui.cli import commands
from ui.cli.main import USAGE, run


def test_version_is_told_when_it_is_asked_for(capsys) -> None:
    with pytest.raises(SystemExit) as left:
        run(["--version"])
    assert left.value.code == 0
    assert capsys.readouterr().out.startswith("suyuan ")


def test_without_a_command_every_command_is_named(capsys) -> None:
    assert run([]) == USAGE
    told = capsys.readouterr().out
    assert all(f"\n    {name}" in told for name in commands.TABLE)


def test_a_mistyped_command_is_answered_with_all_of_them(capsys) -> None:
    with pytest.raises(SystemExit) as left:
        run(["statoin"])
    assert left.value.code == USAGE
    assert "station" in capsys.readouterr().err


def test_a_window_is_on_its_way_without_the_store_devices_or_sync() -> None:
    """What the first paint waits for; each of these takes longer to load than it."""
    code = (
        "import sys, ui.cli.station, ui.assembly.window;"
        "heavy = ('msgspec', 'sqlcipher3', 'cryptography', 'PIL', 'serial', 'requests', 'sync',"
        " 'drivers', 'station.actions', 'station.documents', 'ui.viewmodels.shell');"
        "print(*(each for each in heavy if each in sys.modules))"
    )
    ended = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert ended.stdout.split() == []
