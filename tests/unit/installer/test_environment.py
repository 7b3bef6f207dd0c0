import sys
from pathlib import Path
from typing import ClassVar

import pytest

from installer import environment
from installer.checkout import TO_CHECK, TO_RUN, Checkout
from installer.words import SetupFailed
from tests.unit.installer.fake_calls import FakeCalls, no_system_packages, small_checkout


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    return small_checkout(tmp_path / "station")


def prepare(checkout: Checkout, purpose: str, fail_at: int | None = None) -> FakeCalls:
    calls = FakeCalls(checkout, fail_at)
    environment.prepare(checkout, purpose, calls, no_system_packages)
    return calls


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def test_first_set_up_makes_an_environment_and_fills_it_from_the_hashed_lock(
    checkout: Checkout,
) -> None:
    calls = prepare(checkout, TO_RUN)
    made, filled, installed = calls.commands
    assert made == f"{sys.executable} -m venv {checkout.venv}"
    assert "--require-hashes" in filled
    assert filled.endswith(f"-r {checkout.lock(TO_RUN)}")
    assert "--no-index" in installed
    assert installed.endswith(f"-e {checkout.root}")
    assert checkout.is_current(TO_RUN)


def test_second_set_up_does_nothing(checkout: Checkout) -> None:
    prepare(checkout, TO_RUN)
    assert prepare(checkout, TO_RUN).commands == []


def test_set_up_for_checks_adds_to_the_environment_for_running(checkout: Checkout) -> None:
    prepare(checkout, TO_RUN)
    assert not checkout.is_current(TO_CHECK)
    calls = prepare(checkout, TO_CHECK)
    assert not calls.said("-m venv")
    assert calls.said("requirements-dev.txt")


def test_environment_for_checks_is_one_for_running(checkout: Checkout) -> None:
    prepare(checkout, TO_CHECK)
    assert prepare(checkout, TO_RUN).commands == []


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("installer/requirements.txt", "a==1", "a==2"),
        ("pyproject.toml", 'version = "1"', 'version = "2"'),
        ("pyproject.toml", '"setuptools"', '"setuptools>=77"'),
    ],
)
def test_set_up_fills_the_environment_again_when_what_decides_it_changed(
    checkout: Checkout, file: str, old: str, new: str
) -> None:
    prepare(checkout, TO_RUN)
    edit(checkout.root / file, old, new)
    calls = prepare(checkout, TO_RUN)
    assert len(calls.commands) == 2
    assert not calls.said("-m venv")


def test_set_up_does_nothing_when_only_a_tool_was_configured(checkout: Checkout) -> None:
    prepare(checkout, TO_RUN)
    edit(checkout.root / "pyproject.toml", "line-length = 99", "line-length = 100")
    assert prepare(checkout, TO_RUN).commands == []


@pytest.mark.parametrize("interrupted_at", [1, 2, 3])
def test_set_up_starts_anew_after_it_was_interrupted(
    checkout: Checkout, interrupted_at: int
) -> None:
    with pytest.raises(KeyboardInterrupt):
        prepare(checkout, TO_RUN, interrupted_at)
    half_made = checkout.venv / "half-made"
    half_made.touch()
    assert prepare(checkout, TO_RUN).said("-m venv")
    assert not half_made.exists()
    assert not (checkout.root / "build/old-venv").exists()
    assert checkout.is_current(TO_RUN)


@pytest.mark.parametrize("interrupted_at", [1, 2])
def test_set_up_starts_anew_after_a_change_was_interrupted(
    checkout: Checkout, interrupted_at: int
) -> None:
    prepare(checkout, TO_RUN)
    with pytest.raises(KeyboardInterrupt):
        prepare(checkout, TO_CHECK, interrupted_at)
    assert not checkout.is_current(TO_RUN)
    assert prepare(checkout, TO_RUN).said("-m venv")


def test_set_up_starts_anew_for_another_python(
    checkout: Checkout, monkeypatch: pytest.MonkeyPatch
) -> None:
    prepare(checkout, TO_RUN)
    monkeypatch.setattr(sys, "version", "3.99.0 (another)")
    assert prepare(checkout, TO_RUN).said("-m venv")


def test_set_up_starts_anew_in_a_checkout_that_was_moved(
    checkout: Checkout, tmp_path: Path
) -> None:
    prepare(checkout, TO_RUN)
    moved = Checkout(checkout.root.rename(tmp_path / "elsewhere"))
    assert prepare(moved, TO_RUN).said("-m venv")


def test_set_up_keeps_an_environment_it_did_not_make_aside(
    checkout: Checkout, capsys: pytest.CaptureFixture[str]
) -> None:
    checkout.venv.mkdir()
    (checkout.venv / "somebody's work").touch()
    assert prepare(checkout, TO_RUN).said("-m venv")
    aside = checkout.root / "build/old-venv"
    assert (aside / "somebody's work").exists()
    assert capsys.readouterr().err.count(str(aside)) == 2, "told in both languages"


def test_set_up_refuses_to_remove_the_environment_it_runs_from(
    checkout: Checkout, monkeypatch: pytest.MonkeyPatch
) -> None:
    prepare(checkout, TO_RUN)
    monkeypatch.setattr(sys, "prefix", str(checkout.venv))
    monkeypatch.setattr(sys, "version", "3.99.0 (another)")
    with pytest.raises(SetupFailed, match="system's python3"):
        prepare(checkout, TO_RUN)


def test_call_that_fails_shows_its_output_and_leaves_set_up_unfinished(
    checkout: Checkout,
) -> None:
    with pytest.raises(SetupFailed) as failed:
        environment.call_quietly([sys.executable, "-c", "print('no such host'); exit(3)"])
    assert "no such host" in failed.value.chinese
    assert not checkout.is_current(TO_RUN)


def test_call_finds_no_standard_input_to_prompt_on() -> None:
    environment.call_quietly([sys.executable, "-c", "import sys; assert sys.stdin.read() == ''"])


@pytest.mark.skipif(sys.platform == "win32", reason="set-up takes no lock on Windows")
def test_set_up_holds_its_lock_while_it_changes_things(checkout: Checkout) -> None:
    import fcntl

    def try_to_enter() -> None:
        with checkout.lock(TO_RUN).open("rb") as other, pytest.raises(BlockingIOError):
            fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)

    environment.prepare(checkout, TO_RUN, FakeCalls(checkout), try_to_enter)
    assert checkout.is_current(TO_RUN)


def test_set_up_does_nothing_when_another_finished_while_it_waited(checkout: Checkout) -> None:
    class DoneByAnother(Checkout):
        """Is current from the second look on."""

        looks: ClassVar[list[str]] = []

        def is_current(self, purpose: str) -> bool:
            self.looks.append(purpose)
            return len(self.looks) > 1

    calls = FakeCalls(checkout)
    environment.prepare(DoneByAnother(checkout.root), TO_RUN, calls, no_system_packages)
    assert calls.commands == []
