"""Rows to touch: every one can be reached, also where more are wanted than fit."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from ui.theme import Theme
from ui.widgets.field_list import MOST_ROWS, Entry, FieldList


def entries(count, current=None):
    return [
        Entry(f"f{n}", f"Field {n}", style="current" if n == current else "plain")
        for n in range(count)
    ]


def shown(made) -> list[str]:
    return [b.label for b in made.buttons if not b.isHidden()]


def test_every_row_can_be_touched_whatever_their_number(app) -> None:
    for count in (1, MOST_ROWS, MOST_ROWS + 1, 20):
        touched = []
        made = FieldList(Theme(), touched.append, "More")
        made.show_entries(entries(count))
        for _ in range(10):
            for button in [b for b in made.buttons if not b.isHidden()]:
                if not button.label.startswith("More"):
                    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
            if count <= MOST_ROWS:
                break
            turn = made.buttons[len(shown(made)) - 1]
            QTest.mouseClick(turn, Qt.MouseButton.LeftButton)
        assert set(touched) == {f"f{n}" for n in range(count)}


def test_current_row_comes_up_by_itself_and_stays_turned_away_from(app) -> None:
    made = FieldList(Theme(), lambda field: None, "More")
    made.show_entries(entries(12, current=9))
    assert "Field 9" in shown(made)
    assert shown(made)[-1] == "More 2/2"
    QTest.mouseClick(made.buttons[len(shown(made)) - 1], Qt.MouseButton.LeftButton)
    made.show_entries(entries(12, current=9))
    assert "Field 0" in shown(made)
    made.show_entries(entries(12, current=10))
    assert "Field 10" in shown(made)
