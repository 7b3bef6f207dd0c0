"""The quick reader of the catalogue agrees with a gettext library."""

import polib

import resources
from resources import texts


def test_reads_the_catalogue_as_polib_does() -> None:
    entries = polib.pofile(str(resources.path("i18n/zh_CN.po")), encoding="utf-8")
    expected = {
        ("code", e.msgctxt) if e.msgctxt else ("source", e.msgid): (e.msgid, e.msgstr)
        for e in entries
    }
    quoted = texts._catalogue()
    read = {key: tuple(map(texts._joined, lines)) for key, lines in quoted.items()}
    assert {key: value for key, value in read.items() if key != ("source", "")} == expected
    assert len(expected) > 100
