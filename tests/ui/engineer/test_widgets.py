"""The new widgets by themselves: long and hostile texts, empty and full."""

import pytest
from PySide6.QtWidgets import QWidget

from ui.theme import Theme
from ui.widgets.family_tree import MOST_BELOW, Branch, FamilyTree, Twig
from ui.widgets.section_sheet import Part, SectionSheet
from ui.widgets.table import Table
from ui.widgets.timeline import Moment, Timeline

HOSTILE = "<h1>x</h1>&amp;\u202e" + "很" * 300 + "A" * 500


@pytest.fixture
def place(app):
    made = QWidget()
    made.resize(500, 600)
    yield made
    made.close()
    made.deleteLater()


def test_timeline_paints_long_text_without_cutting_it(place) -> None:
    timeline = Timeline(Theme(), lambda name: None)
    timeline.setParent(place)
    timeline.resize(400, 500)
    place.show()
    moments = [Moment("fail", "2026-11-22", "10:00", HOSTILE, HOSTILE, (HOSTILE,), ("p",) * 9)]
    timeline.show_moments(moments)
    timeline.grab()
    assert timeline.sizeHintForRow(0) > 500
    assert HOSTILE in timeline.item(0).data(11)  # AccessibleTextRole


def test_timeline_begins_at_the_newest_and_keeps_its_place_for_the_same_life(place) -> None:
    timeline = Timeline(Theme(), lambda name: None)
    timeline.setParent(place)
    moments = [Moment("pass", "d", f"{n}", "t") for n in range(50)]
    timeline.show_moments(moments)
    assert timeline.currentRow() == 49
    timeline.setCurrentRow(3)
    timeline.show_moments(list(moments))
    assert timeline.currentRow() == 3


def test_tree_cuts_wide_branches_and_says_how_many_are_left_out(place) -> None:
    tree = FamilyTree(Theme(), ("thing", "note"))
    tree.setParent(place)
    twigs = tuple(Twig(f"k{n}", 1, f"piece {n}", "") for n in range(MOST_BELOW + 30))
    deep = (Twig("last", 2, HOSTILE, ""),)
    tree.show_branches([Branch("made of", "back", (*twigs, *deep), "nothing")])
    rows = tree.rows()
    assert len(rows) == 1 + MOST_BELOW + 1
    assert rows[-1][1] == "… and 30 more"


def test_tree_keeps_depth_and_says_where_there_is_nothing(place) -> None:
    tree = FamilyTree(Theme(), ("thing", "note"))
    tree.setParent(place)
    twigs = (Twig("a", 1, "A", ""), Twig("b", 2, "B", ""), Twig("c", 1, HOSTILE, "n"))
    tree.show_branches(
        [
            Branch("made of", "back", twigs, ""),
            Branch("went into", "arrow", (), "nothing recorded"),
        ]
    )
    assert tree.rows() == [
        (0, "made of", ""),
        (1, "A", ""),
        (2, "B", ""),
        (1, HOSTILE, "n"),
        (0, "went into", "nothing recorded"),
    ]


def test_table_and_sheet_take_any_text(place) -> None:
    table, sheet = Table(("a", "b"), wide=1), SectionSheet(Theme())
    for widget in (table, sheet):
        widget.setParent(place)
    place.show()
    table.show_rows([(HOSTILE, ""), ("1", "2")], frozenset({0}))
    sheet.show_parts(
        [Part("title", ("a", "b"), ((HOSTILE, "x"),)), Part("", (), (("n", HOSTILE),))]
    )
    place.grab()
    assert table.topLevelItem(0).text(0) == HOSTILE
    assert HOSTILE in sheet.cells()
