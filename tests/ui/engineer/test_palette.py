"""Ctrl+K: fuzzy fitting, codes, and the way through it by keyboard."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from tests.ui.world import DONE
from ui.viewmodels.engineer.fuzzy import fit
from ui.viewmodels.engineer.palette import Entry, Palette

NAMES = st.text("abc 步同", max_size=12)


def is_subsequence(typed: str, name: str) -> bool:
    rest = iter(name.casefold())
    return all(letter in rest for letter in "".join(typed.casefold().split()))


@given(NAMES, NAMES)
def test_fit_finds_exactly_the_subsequences(typed, name) -> None:
    assert (fit(typed, name) > 0) == is_subsequence(typed, name)


@pytest.mark.parametrize(
    ("typed", "better", "worse"),
    [
        ("sync", "Sync", "Same yard, no chain"),
        ("sn", "Send now", "Trace a reason"),
        ("同", "同步", "文档与同步说明"),
        ("doc", "Documents", "Dark old clock"),
    ],
)
def test_letters_together_and_at_word_starts_count_more(typed, better, worse) -> None:
    assert fit(typed, better) >= fit(typed, worse) > 0 or fit(typed, worse) == 0


def palette(*entries: Entry) -> Palette:
    made = Palette(lambda: entries)
    made.open()
    return made


PAGES = (
    Entry("page:trace", "office.page.trace"),
    Entry("page:documents", "office.page.documents", "Ctrl+2"),
    Entry("page:sync", "office.page.sync"),
)


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("doc", "page:documents"),
        ("文档", "page:documents"),
        ("同", "page:sync"),
        ("TRACE", "page:trace"),
    ],
)
def test_names_of_both_languages_are_found(typed, first) -> None:
    made = palette(*PAGES)
    made.type(typed)
    assert made.rows[0].id == first
    assert made.rows[-1].id == f"trace:{typed}"


def test_text_with_a_digit_is_a_code_first() -> None:
    made = palette(*PAGES)
    made.type("MB1A40000011")
    assert made.rows[0].id == "trace:MB1A40000011"


def test_mark_stops_at_both_ends_and_nothing_is_taken_outside() -> None:
    made = palette(*PAGES)
    taken = []
    made.chosen.connect(taken.append)
    made.move(-3)
    assert made.at == 0
    made.move(99)
    assert made.at == len(made.rows) - 1
    made.take(7)
    assert taken == []
    made.take()
    assert taken == ["page:sync"]
    assert not made.is_open


def test_what_cannot_be_done_now_is_not_offered() -> None:
    made = palette(Entry("deed:hold", "office.trace.hold", is_enabled=False))
    assert made.rows == ()


# --- in the window ------------------------------------------------------------------------------


def test_keyboard_leads_to_every_page(line) -> None:
    for typed, page in (("docu", "documents"), ("sync", "sync"), ("trace", "trace")):
        line.control(Qt.Key.Key_K)
        box = line.window.palette_box
        assert box.isVisible()
        QTest.keyClicks(box.box, typed)
        line.press(Qt.Key.Key_Return, box.box)
        assert line.shell.page == page
        assert not box.isVisible()


def test_code_typed_there_opens_its_trace(line) -> None:
    line.shell.go("sync")
    line.control(Qt.Key.Key_K)
    QTest.keyClicks(line.window.palette_box.box, DONE)
    line.press(Qt.Key.Key_Return, line.window.palette_box.box)
    assert line.shell.page == "trace"
    assert line.trace.head.texts[0] == DONE


def test_arrows_choose_and_a_deed_is_done(line) -> None:
    line.scan(DONE)
    line.control(Qt.Key.Key_K)
    box = line.window.palette_box
    texts = [box.list.item(n).text() for n in range(box.list.count())]
    place = next(n for n, text in enumerate(texts) if text.startswith("Shared lot"))
    for _ in range(place):
        line.press(Qt.Key.Key_Down, box.box)
    line.press(Qt.Key.Key_Return, box.box)
    assert line.shell.trace.impact is not None


def test_escape_and_a_scan_close_it(line) -> None:
    line.control(Qt.Key.Key_K)
    line.press(Qt.Key.Key_Escape, line.window.palette_box.box)
    assert not line.window.palette_box.isVisible()
    line.control(Qt.Key.Key_K)
    line.scan(DONE)
    assert not line.window.palette_box.isVisible()
    assert line.trace.head.texts[0] == DONE


def test_markup_typed_there_stays_text(line) -> None:
    line.shell.palette.open()
    line.shell.palette.type("<b>x</b>")
    item = line.window.palette_box.list.item(0)
    assert "<b>x</b>" in item.text()
    line.shell.palette.close()


def test_keys_of_the_pages_work_from_a_text_field(line) -> None:
    line.trace.box.setFocus()
    for key, page in (
        (Qt.Key.Key_2, "documents"),
        (Qt.Key.Key_3, "sync"),
        (Qt.Key.Key_1, "trace"),
    ):
        line.control(key)
        assert line.shell.page == page
    line.control(Qt.Key.Key_F)
    assert line.trace.box.hasFocus()
