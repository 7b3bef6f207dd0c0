"""Documents: every sample reads well in both languages, versions, what cannot be read."""

import json

import pytest
from PySide6.QtWidgets import QLabel

from station.documents.document import Document, document_of
from station.documents.master import Master
from tests.ui.world import sample_documents
from ui.viewmodels.engineer import document_words as say
from ui.viewmodels.engineer.document_sections import raw_text, sections

DOCUMENTS = sample_documents()
MASTER = Master.of(DOCUMENTS)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda d: f"{d.kind}-{d.id}")
def test_every_sample_reads_as_sections_of_even_rows(document, language, monkeypatch) -> None:
    monkeypatch.setenv("SUYUAN_LANG", language)
    found = sections(document, MASTER)
    assert found
    for section in found:
        assert {len(row) for row in section.rows} == {len(section.head) or 2}
    said = json.dumps([section.rows for section in found], ensure_ascii=False)
    assert "Decimal(" not in said
    assert '{"' not in said.replace('\\"', "") or document.kind == "label"


def rows_of(kind: str, id_: str) -> list[tuple[str, ...]]:
    document = next(d for d in DOCUMENTS if (d.kind, d.id) == (kind, id_))
    return [row for section in sections(document, MASTER) for row in section.rows]


def test_control_plan_says_limits_in_words_and_numbers() -> None:
    rows = rows_of("control_plan", "mb-5g-main-plan")
    assert any(row[2:5] == ("0.87", "0.93", "V") for row in rows)


def test_route_says_what_must_be_done_before() -> None:
    rows = rows_of("route", "mb-route")
    final = next(row for row in rows if row[1] == "Final inspection")
    assert final[4] == "Functional test"


def test_pins_are_shown_neither_read_nor_raw() -> None:
    for document in DOCUMENTS:
        assert "argon2" not in raw_text(document)
        assert "argon2" not in json.dumps([s.rows for s in sections(document, MASTER)])
    assert ("E105", "高翔", "quality_engineer", "every step", "", "yes") in rows_of(
        "people", "board-people"
    )


def test_words_are_translated(monkeypatch) -> None:
    monkeypatch.setenv("SUYUAN_LANG", "zh")
    for words in (say.KINDS, say.GOODS, say.UNITS, say.SEVERITIES, say.CONTROLS, say.HEADINGS):
        for name in words:
            shown = say.words.word(words, name)
            assert not shown.isascii() or shown == "GTIN", shown


# --- in the window ------------------------------------------------------------------------------


def open_page(line) -> None:
    line.shell.go("documents")
    line.settle()


def titles(line) -> list[str]:
    tree = line.window.documents.list
    return [
        tree.topLevelItem(n).child(m).text(0)
        for n in range(tree.topLevelItemCount())
        for m in range(tree.topLevelItem(n).childCount())
    ]


def test_list_has_every_document_once_and_narrows(line) -> None:
    open_page(line)
    assert len(titles(line)) >= len({(d.kind, d.id) for d in DOCUMENTS})
    line.window.documents.filter.textEdited.emit("mb-5g")
    assert titles(line)
    assert all("MB-5G" in title or "mb-5g" in title for title in titles(line)[:2])
    line.window.documents.filter.textEdited.emit("")


def test_newer_version_is_in_force_and_the_old_one_still_reads(line) -> None:
    old = next(d for d in DOCUMENTS if (d.kind, d.id) == ("order", "SO-TS-2603"))
    content = json.loads(old.text) | {"customer": "<h1>新客户</h1>"}
    line.station.core.workstation.publish([document_of("order", 2, content)])
    open_page(line)
    line.shell.documents.open(("order", "SO-TS-2603"))
    line.settle()
    reader = line.window.documents.reader
    assert "<h1>新客户</h1>" in reader.sheet.cells()
    assert reader.versions.count() == 2
    assert "in force" in reader.versions.itemText(0)
    assert "in force" not in reader.versions.itemText(1)
    reader.versions.activated.emit(1)
    line.settle()
    assert "<h1>新客户</h1>" not in reader.sheet.cells()
    assert reader.mark.text() == "⚠ not in force"
    assert all(
        label.textFormat().name == "PlainText" for label in line.window.findChildren(QLabel)
    )


def test_raw_text_is_behind_a_tab_and_cannot_be_changed(line) -> None:
    open_page(line)
    reader = line.window.documents.reader
    assert reader.tabs.currentIndex() == 0
    assert reader.raw.isReadOnly()
    assert json.loads(reader.raw.toPlainText())["id"] == line.shell.documents.opened.version.id


def test_version_that_this_program_cannot_read_says_why_and_keeps_its_raw_text(line) -> None:
    from tests.ui.engineer.world import LONG_AGO
    from ui.viewmodels.engineer.documents import _read
    from ui.viewmodels.engineer.office import Shelf, Version

    future = Document(kind="order", id="SO-X", version=9, text='{"id":"SO-X","quantity":"many"}')
    version = Version("order", "SO-X", 9, LONG_AGO, "", False, future.sha256)
    opened = _read(version, Shelf((version,), MASTER, {}, {}), future)
    assert opened.sections == ()
    assert "SO-X" in opened.trouble
    assert "many" in opened.raw
