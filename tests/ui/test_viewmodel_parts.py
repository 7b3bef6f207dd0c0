"""The pure parts of view-models: drafts, entries, command codes, ages, grids."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from station.trace.gate import refuse
from tests.helpers.master_builder import a_characteristic, a_point
from ui.viewmodels import entry
from ui.viewmodels.banner import Mood, of_refusal
from ui.viewmodels.commands import Asked, Command, command_code, read_command
from ui.viewmodels.draft import Draft, Stage
from ui.viewmodels.words import age
from ui.widgets.carton_grid import grid_of

POINT = a_point(characteristics=(a_characteristic(samples=2), a_characteristic("depth")))


@given(st.text(st.sampled_from("0123456789.-x٣"), max_size=30), st.integers(0, 4))
def test_entry_is_always_a_number_or_the_beginning_of_one(keys, decimals) -> None:
    typed = ""
    for key in keys:
        typed = entry.typed(typed, key, decimals)
    value = entry.value_of(typed)
    assert (value is None) == (not any(c.isdecimal() for c in typed))
    if value is not None:
        assert -value.as_tuple().exponent <= decimals or typed.endswith(".")
        assert sum(c.isdecimal() for c in typed) <= entry.MOST_DIGITS


@given(
    st.sampled_from(
        [c for c in Command if c not in {Command.DEFECT, Command.NUMBER, Command.SYNC}]
    )
)
def test_command_code_reads_back_in_any_case(command) -> None:
    code = command_code(Asked(command))
    assert read_command(code) == read_command(code.lower()) == Asked(command)


@given(st.text(st.characters(min_codepoint=33, max_codepoint=126), max_size=30))
def test_defect_code_reads_back(code) -> None:
    asked = Asked(Command.DEFECT, code.upper())
    assert read_command(command_code(asked)) == asked


@given(st.sampled_from((Command.QUANTITY, Command.NUMBER)), st.integers(0, 10**9))
def test_numbers_by_gun_read_back(command, number) -> None:
    asked = Asked(command, str(number))
    assert read_command(command_code(asked).lower()) == asked


@given(st.text(max_size=120))
def test_reading_a_command_never_raises(text) -> None:
    read_command(text)
    read_command(f"CMD-{text}")


def test_one_wrong_character_is_no_command() -> None:
    good = command_code(Asked(Command.UNDO))
    for n, character in enumerate(good):
        if character.isalnum():
            other = "A" if character != "A" else "B"
            assert read_command(good[:n] + other + good[n + 1 :]) is None


def test_draft_goes_from_scan_through_readings_to_judgement() -> None:
    draft = Draft()
    assert draft.stage(POINT) is Stage.SCAN
    draft = Draft(unit="A", shown="A")
    for name in ("width", "width", "depth"):
        wanted = draft.next_wanted(POINT)
        assert (draft.stage(POINT), wanted and wanted.id) == (Stage.MEASURE, name)
        draft = draft.with_value(name, Decimal(10))
    assert draft.stage(POINT) is Stage.JUDGE
    assert draft.request().result == "pass"
    assert draft.without_last_value(POINT).next_wanted(POINT).id == "depth"


def test_draft_with_a_defect_fails_and_forgets_it_when_undone() -> None:
    draft = Draft(unit="A").with_defect("DENT").with_defect("SCRATCH")
    assert [seen.code for seen in draft.request().defects] == ["DENT", "SCRATCH"]
    assert draft.request().result == "fail"
    assert draft.with_defect("DENT").defects == ("SCRATCH",)
    assert draft.unfailed() == Draft(unit="A")


def test_refusal_parts_what_happened_from_what_to_do() -> None:
    shown = of_refusal(refuse("unknown_code", code="X.Y"))
    assert shown.headline == "This code is not known: X.Y."
    assert shown.advice.startswith("Scan again")
    assert of_refusal(refuse("held", code="A", reason="r")).mood is Mood.HOLD


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(5, "just now"), (119, "1 min"), (7199, "119 min"), (7200, "2 h"), (200_000, "2 days")],
)
def test_age_is_said_as_people_say_it(seconds, text) -> None:
    assert age(seconds) == text


@given(st.integers(1, 240), st.floats(0.3, 4))
def test_grid_has_room_for_every_cell_and_no_empty_row(cells, shape) -> None:
    columns, rows = grid_of(cells, shape)
    assert columns * (rows - 1) < cells <= columns * rows


def test_usual_cartons_have_full_rows() -> None:
    assert grid_of(10, 1.3) == (5, 2)
    assert grid_of(24, 1.5) == (6, 4)
