"""Documents that this program cannot read: work goes on by the newest version that it can."""

import json
from pathlib import Path

from station.documents.document import Document
from tests.helpers.headless import Station


def newer(station: Station, kind: str, id_: str) -> Document:
    """The document in force, one version on, with an id that a later program writes otherwise."""
    found = station.core.workstation.master().versions[kind, id_]
    content = json.loads(found.text) | {"product": ["one", "two"]}
    text = json.dumps(content, ensure_ascii=False)
    return Document(kind=kind, id=id_, version=found.version + 1, text=text)


def test_an_unreadable_version_falls_back_to_the_one_before_and_says_so(tmp_path: Path) -> None:
    with Station(tmp_path / "data") as station:
        station.load("tshirt")
        assert station.do("status")["status"]["troubles"] == []
        order = next(iter(station.core.workstation.master().orders))
        station.core.workstation.publish([newer(station, "order", order)])

        (trouble,) = station.do("status")["status"]["troubles"]
        assert order in trouble
        assert "Update the program" in trouble
        station.save("sign_in", badge="E001")
        station.save("bind", order=order)
        clock = station.clock
    with Station(tmp_path / "data", clock) as station:
        assert order in station.core.workstation.master().orders


def test_a_document_without_any_readable_version_is_named(tmp_path: Path) -> None:
    with Station(tmp_path / "data") as station:
        station.load("tshirt")
        damaged = Document(kind="order", id="SO-NEW", version=1, text="{")
        station.core.workstation.publish([damaged])

        (trouble,) = station.do("status")["status"]["troubles"]
        assert "SO-NEW" in trouble
        station.save("sign_in", badge="E001")
