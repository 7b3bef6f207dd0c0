"""A hub that is away, is another one, or cannot start: a sentence, and every record is kept."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.proofs import Faults, compare_hub
from tests.helpers.processes import (
    Ended,
    HubProcess,
    Line,
    StationProcess,
    lines_of,
    suyuan,
)
from tests.helpers.waiting import wait_until

NOBODY = "https://127.0.0.1:9"  # the port of the discard service, which nobody offers


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HubProcess]:
    with HubProcess(tmp_path_factory.mktemp("hub") / "hub") as hub:
        yield hub


@pytest.fixture
def folder(hub: HubProcess, tmp_path: Path) -> Path:
    return enrolled(hub, tmp_path / "station")


def enrolled(hub: HubProcess, folder: Path) -> Path:
    """A station's folder, enrolled, with records that are not sent yet."""
    with StationProcess(folder) as station:
        for number in range(1, 6):
            station.save("sign_in", badge=f"E{number}")
        station.finish()
    hub.enrol(folder)
    return folder


def once(folder: Path, *more: str | Path) -> Ended:
    return suyuan("sync", "--once", "--data-dir", folder, *more)


def is_all_at(hub: HubProcess, folder: Path) -> bool:
    """Whether the hub has every record of a station once, byte for byte."""
    own, faults = lines_of("export", "--json", "--data-dir", folder), Faults()
    compare_hub(own, hub.export(), faults)
    return bool(own) and not faults


def waiting(folder: Path) -> int:
    (status,) = lines_of("sync", "status", "--json", "--data-dir", folder)
    return int(status["on_station"])


def test_wrong_address_is_told_and_loses_nothing(hub: HubProcess, folder: Path) -> None:
    before = waiting(folder)
    ended = once(folder, "--hub", NOBODY)
    assert ended.code == 4
    assert f"The hub at {NOBODY} cannot be reached" in ended.err
    assert waiting(folder) == before > 0
    assert once(folder).code == 0
    assert waiting(folder) == 0
    assert is_all_at(hub, folder)


def test_another_hub_gets_nothing_and_the_right_one_everything(
    hub: HubProcess, folder: Path, tmp_path: Path
) -> None:
    before = waiting(folder)
    with HubProcess(tmp_path / "other") as other:
        ended = once(folder, "--hub", other.url)
        assert ended.code == 4
        assert "its certificate is not the hub's" in ended.err
        ended = once(folder, "--hub", other.url, "--ca", other.cert)
        assert ended.code == 4
        assert "This is not the hub" in ended.err
        ended = suyuan("sync", "enrol", other.code(), "--data-dir", folder)
        assert ended.code == 1
        assert "Use another data folder for another hub" in ended.err
        assert other.export() == []
    assert waiting(folder) == before > 0
    assert once(folder).code == 0
    assert is_all_at(hub, folder)


def test_hub_that_lost_its_key_is_not_served(tmp_path: Path) -> None:
    with HubProcess(tmp_path / "hub") as hub:
        folder = enrolled(hub, tmp_path / "station")
        assert hub.stop() == 0
        identity = hub.folder / "identity.json"
        identity.rename(hub.folder / "lost.json")
        ended = suyuan("hub", "serve", "--data-dir", hub.folder, "--port", "0")
        assert ended.code == 5
        (hub.folder / "lost.json").rename(identity)
        hub.start()
        assert once(folder).code == 0
        assert is_all_at(hub, folder)


def test_running_station_works_on_and_tells_that_the_hub_is_away(tmp_path: Path) -> None:
    with HubProcess(tmp_path / "hub") as hub:
        folder = enrolled(hub, tmp_path / "station")
        assert hub.stop() == 0
        with StationProcess(folder) as station:
            wait_until(lambda: sync_of(station)["state"] == "offline", what="the hub is missed")
            assert "cannot be reached" in sync_of(station)["trouble"]
            station.save("sign_in", badge="E9")
            hub.start()
            assert station.ask("sync")["sync"] == "begun"
            wait_until(lambda: sync_of(station)["state"] == "online", 30, "the hub is found")
            wait_until(lambda: waiting(folder) == 0, 30, "everything is sent")
            assert station.finish() == 0


def sync_of(station: StationProcess) -> Line:
    status: Line = station.ask("status")["status"]
    return dict(status["sync"])


def test_port_in_use_is_told_and_the_hub_there_goes_on(hub: HubProcess, tmp_path: Path) -> None:
    words = ("hub", "serve", "--data-dir", tmp_path / "second", "--port", str(hub.port))
    ended = suyuan(*words)
    assert ended.code == 1
    assert f"Port {hub.port} on 127.0.0.1 is taken by another program" in ended.err
    assert not (tmp_path / "second" / "hub.sqlite").exists()
    hub.enrol(tmp_path / "station")


def test_second_hub_on_a_folder_is_told_and_the_first_goes_on(
    hub: HubProcess, tmp_path: Path
) -> None:
    ended = suyuan("hub", "serve", "--data-dir", hub.folder, "--port", "0")
    assert ended.code == 1
    assert "Another program is working on" in ended.err
    hub.enrol(tmp_path / "station")


def test_enrolment_code_is_good_for_one_station(hub: HubProcess, tmp_path: Path) -> None:
    code = hub.code()
    assert suyuan("sync", "enrol", code, "--data-dir", tmp_path / "a").code == 0
    second = suyuan("sync", "enrol", code, "--data-dir", tmp_path / "b")
    assert second.code == 1
    assert "Another station has used this enrolment code" in second.err


def test_station_without_a_hub_is_told_how_to_get_one(tmp_path: Path) -> None:
    suyuan("station", "--headless", "--data-dir", tmp_path / "station")
    ended = once(tmp_path / "station")
    assert ended.code == 4
    assert "suyuan sync enrol" in ended.err
