import pytest

from ui.cli import screen


@pytest.fixture(autouse=True)
def no_screen(monkeypatch):
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)


def test_no_screen_where_the_environment_names_none() -> None:
    assert not screen.is_there()


def test_screen_that_nobody_sees_is_none(monkeypatch) -> None:
    monkeypatch.setenv("DISPLAY", ":0")
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    assert not screen.is_there()


def test_display_that_does_not_answer_is_no_screen(monkeypatch) -> None:
    monkeypatch.setenv("DISPLAY", ":4711")
    assert not screen.is_there()
