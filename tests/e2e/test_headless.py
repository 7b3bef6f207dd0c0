"""The headless station as its own process: what it needs, what it endures, how it ends."""

import json
from pathlib import Path

import pytest

from resources.texts import say
from tests.e2e.documents import LEAD, write_documents
from tests.helpers.processes import (
    HubProcess,
    Line,
    StationProcess,
    lines_of,
    python_hook,
    suyuan,
    without,
)

NO_JSON = [
    b"not json\n",
    b"[1]\n",
    b"\xff\xfe\n",
    b"[" * 5000 + b"\n",
    b'{"n":1,"do":"scan","code":"\\ud800"}\n',
    b'{"n":1,"do":"scan","code":"' + b"A" * 1_200_000 + b'"}\n',
]
UNFIT = [
    (b'{"do":["status"]}\n', "request.unknown"),
    (b'{"do":"fly"}\n', "request.unknown"),
    (b"{}\n", "request.unknown"),
    (b'{"do":"scan"}\n', "request.invalid"),
    (b'{"do":"scan","code":"x","more":1}\n', "request.invalid"),
    (b'{"do":"receive","lot":"L","quantity":"NaN"}\n', "request.invalid"),
    (b'{"do":"hold","unit":"L","reason":"x","photos":["/no/such/file"]}\n', "photo.unreadable"),
    (b'{"do":"hold","unit":"L","reason":"x","photos":["\\u0000"]}\n', "request.invalid"),
    (b'{"do":"hold","unit":"L","reason":"x","photos":["camera:"]}\n', "camera.none"),
    (b'{"do":"print","template":"carton","count":1}\n', "printer.none"),
    (b'{"do":"sync"}\n', "sync.not_enrolled"),
]


def test_gs1_hub_and_headless_station_need_no_qt(tmp_path: Path) -> None:
    no_qt = without(tmp_path / "hook", "PySide6", "shiboken6")
    parsed = suyuan("gs1", "parse", "(01)06949999300170(21)A1", environ=no_qt)
    assert (parsed.code, "06949999300170" in parsed.out) == (0, True)
    keys = json.dumps(
        {"transport": "keyboard", "keys": [[key, 8] for key in (*"AAA111", "Enter")]}
    )
    fed = suyuan("scan", "feed", "-", environ=no_qt, text=keys)
    assert [each["scans"] for each in fed.lines] == [[{"data": "AAA111"}]]
    hub_dir, docs = tmp_path / "hub", write_documents(tmp_path / "documents")
    lines_of("master", "load", docs, "--hub", "--data-dir", hub_dir, "--json")
    with HubProcess(hub_dir, environ=no_qt) as hub:
        hub.enrol(tmp_path / "station")
        once = suyuan("sync", "--once", "--data-dir", tmp_path / "station", environ=no_qt)
        assert once.code == 0, once
        words = ("--hub", hub.url, "--device", "camera=sim://board")
        with StationProcess(tmp_path / "station", *words, environ=no_qt) as station:
            station.save("sign_in", badge=LEAD)
            assert station.finish() == 0
        assert hub.stop() == 0


def test_doctor_tells_a_missing_qt(tmp_path: Path) -> None:
    no_qt = without(tmp_path / "hook", "PySide6", "shiboken6")
    words = ("doctor", "--json", "--data-dir", tmp_path / "station")
    (qt,) = [line for line in suyuan(*words, environ=no_qt).lines if line["name"] == "PySide6"]
    assert qt["state"] == "warn"


def test_lines_that_are_no_requests_are_answered_and_the_station_goes_on(tmp_path: Path) -> None:
    with StationProcess(tmp_path / "station") as station:
        station.save("sign_in", badge="E001")
        for line in NO_JSON:
            answer = answer_to(station, line)
            assert (answer["n"], answer["failed"]) == (None, "request.malformed")
            assert "Nothing was saved" in answer["why"]
        for line, code in UNFIT:
            assert answer_to(station, line)["failed"] == code
        assert "saved" in station.ask("sign_in", badge="E002")
        assert station.finish() == 0
        assert "Traceback" not in station.errors()


def answer_to(station: StationProcess, line: bytes) -> Line:
    count = len(station.answers)
    station.write(line)
    station.wait_for(lambda: len(station.answers) > count, str(line[:40]))
    return station.answers[-1]


def test_every_line_gets_one_answer_in_order(tmp_path: Path) -> None:
    with StationProcess(tmp_path / "station") as station:
        numbers = [station.post("sign_in", badge=f"E{number}") for number in range(50)]
        assert station.finish() == 0
    assert [answer["n"] for answer in station.answers] == numbers
    assert all("saved" in answer for answer in station.answers)


def test_answers_are_utf8_in_the_language_of_the_shop_floor(tmp_path: Path) -> None:
    environ = {"SUYUAN_LANG": "zh", "LC_ALL": "C", "PYTHONIOENCODING": "ascii"}
    with StationProcess(tmp_path / "station", environ=environ) as station:
        assert station.ask("scan", code="x")["why"] == say("gate.not_signed_in", "zh")


@pytest.mark.parametrize("end", ["its input ends", "SIGTERM"])
def test_what_was_answered_is_kept_however_it_ends(tmp_path: Path, end: str) -> None:
    with StationProcess(tmp_path / "station") as station:
        rid = station.save("sign_in", badge="E001")["saved"]
        if end == "SIGTERM":
            station.terminate()
        else:
            assert station.finish() == 0
    exported = lines_of("export", "--json", "--data-dir", tmp_path / "station")
    assert [line["rid"] for line in exported] == [rid]


def test_device_that_cannot_be_opened_does_not_keep_the_station_from_working(
    tmp_path: Path,
) -> None:
    scanner = f"scanner=serial://{tmp_path / 'gun'}"
    with StationProcess(tmp_path / "station", "--device", scanner) as station:
        station.wait_event("device", kind="scanner", state="lost")
        assert "saved" in station.ask("sign_in", badge="E001")
        assert station.finish() == 0


def test_station_works_where_no_socket_can_be_made(tmp_path: Path) -> None:
    (tmp_path / "station" / "control.sock").mkdir(parents=True)
    with StationProcess(tmp_path / "station") as station:
        station.save("sign_in", badge="E001")
        once = suyuan("sync", "--once", "--data-dir", tmp_path / "station")
        assert once.code == 1
        assert "Another program is working on" in once.err
        assert station.finish() == 0


@pytest.mark.parametrize("given", ["scanner", "robot=sim://x", "=sim://x", "scanner="])
def test_device_option_that_is_none_is_told(tmp_path: Path, given: str) -> None:
    ended = suyuan("station", "--headless", "--data-dir", tmp_path / "station", "--device", given)
    assert ended.code == 2
    assert "is not kind=address" in ended.err


def test_unknown_settings_key_is_told_with_the_one_that_was_meant(tmp_path: Path) -> None:
    config = tmp_path / "settings.toml"
    config.write_text("[sync]\nintervall_s = 3\n", "utf-8")
    words = ("station", "--headless", "--data-dir", tmp_path / "station", "--config", config)
    ended = suyuan(*words)
    assert ended.code == 1
    assert "there is no setting “sync.intervall_s”. Did you mean “sync.interval_s”?" in ended.err
    assert not (tmp_path / "station").exists()


def test_doctor_names_a_missing_zbar_and_how_to_get_it(tmp_path: Path) -> None:
    hook = """
        import ctypes.util

        find = ctypes.util.find_library
        ctypes.util.find_library = lambda name: None if name == "zbar" else find(name)
    """
    words = ("doctor", "--json", "--data-dir", tmp_path / "station")
    ended = suyuan(*words, environ=python_hook(tmp_path / "hook", hook))
    (zbar,) = [line for line in ended.lines if line["name"] == "zbar"]
    assert zbar["state"] == "warn"
    assert "libzbar0" in zbar["sentence"]
