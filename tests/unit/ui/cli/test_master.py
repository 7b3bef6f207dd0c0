"""`suyuan master`: load, list and show documents of a data folder."""

import json
from pathlib import Path

import pytest

import resources
from station.store.door import Door
from tests.helpers.headless import Station
from ui.assembly import handover
from ui.cli.main import run

TSHIRT = resources.path("samples/tshirt")
SAMPLES = (str(resources.path("samples/labels")), str(TSHIRT))


def master(*words: str) -> int:
    return run(["master", *words])


def test_load_publishes_a_folder_and_loading_again_changes_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = str(tmp_path / "data")

    assert master("load", *SAMPLES, "--data-dir", folder, "--json") == 0
    first = json.loads(capsys.readouterr().out)
    assert master("load", *SAMPLES, "--data-dir", folder, "--json") == 0
    again = json.loads(capsys.readouterr().out)

    assert first["published"] == first["read"] > 10
    assert again == {"read": first["read"], "published": 0}


def test_list_and_show_give_what_is_in_force(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = str(tmp_path / "data")
    master("load", *SAMPLES, "--data-dir", folder)
    capsys.readouterr()

    assert master("list", "--data-dir", folder, "--json") == 0
    listed = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert master("show", "order", "SO-TS-2601", "--data-dir", folder) == 0
    shown = json.loads(capsys.readouterr().out)

    (order,) = [each for each in listed if each["id"] == "SO-TS-2601"]
    assert (order["kind"], order["version"], len(order["sha256"])) == ("order", 1, 64)
    assert shown["region"] == "CN-EAST"


def test_show_of_nothing_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = str(tmp_path / "data")
    master("load", *SAMPLES, "--data-dir", folder)
    capsys.readouterr()

    assert master("show", "order", "SO-404", "--data-dir", folder) == 1

    said = capsys.readouterr()
    assert said.out == ""
    assert "SO-404" in said.err


def test_unsound_documents_publish_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    broken = tmp_path / "documents"
    broken.mkdir()
    order = (TSHIRT / "orders" / "so-ts-2601.toml").read_text("utf-8")
    (broken / "order.toml").write_text(order.replace("TEE-180-WHITE", "TEE-404"), "utf-8")
    folder = str(tmp_path / "data")

    assert master("load", str(broken), "--data-dir", folder) == 1

    said = capsys.readouterr().err
    assert "TEE-404" in said
    assert master("list", "--data-dir", folder) == 0
    assert capsys.readouterr().out == ""


def test_load_hands_over_to_the_program_that_runs_on_the_folder(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with Station(tmp_path / "data") as station:
        door = Door(station.folder, lambda line: handover.answer(station.core, line))
        try:
            assert master("load", *SAMPLES, "--data-dir", str(station.folder), "--json") == 0
        finally:
            door.close()
        published = json.loads(capsys.readouterr().out)["published"]

        assert published == station.count()
        station.save("sign_in", badge="E001")
