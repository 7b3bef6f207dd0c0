"""The short form of `python -m tests.faults.hostile_scans` (S2 on screen), and its mutant."""

import gc

import pytest

from tests.faults.hostile_scans import PAGES, guessing_banner, run


@pytest.fixture(autouse=True)
def a_vault_of_its_own(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    yield
    gc.collect()


def test_hostile_scans_raise_nothing_and_are_shown_as_text_on_every_page(tmp_path) -> None:
    found = run(200, tmp_path)
    assert found.is_good, found
    assert set(found.pages) == set(PAGES)
    assert found.shown > 20


def test_banner_that_guesses_is_caught(tmp_path) -> None:
    with guessing_banner():
        found = run(60, tmp_path)
    assert found.markup
