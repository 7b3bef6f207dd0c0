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
    read = texts._catalogue()
    assert {key: value for key, value in read.items() if key != ("source", "")} == expected
    assert len(expected) > 100
