"""A day with real processes, and what must be true when it is over; `day` tells the story."""

import msgspec
import pytest

from sync.wire.receipts import BlobReceipt, Receipt, is_blob_receipt_of, is_receipt_of
from tests.e2e.day import AFTERNOON, LARGE, MORNING, play
from tests.e2e.kept import AtHub, Played
from tests.faults.proofs import Faults, check_chain, compare, compare_hub
from tests.helpers.projection_dump import differences


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> Played:
    return play(tmp_path_factory.mktemp("day"))


@pytest.fixture(scope="module")
def hub(day: Played) -> AtHub:
    assert day.hub is not None
    return day.hub


@pytest.mark.parametrize("name", ["A", "B"])
def test_every_answered_record_is_kept_once(day: Played, name: str) -> None:
    station, faults = day.stations[name], Faults()
    compare(station.saved, station.exported, faults)
    assert len(station.saved) > 50
    assert not faults, faults


@pytest.mark.parametrize("name", ["A", "B"])
def test_every_record_is_at_the_hub_once_with_its_photos(
    day: Played, hub: AtHub, name: str
) -> None:
    faults = Faults()
    compare_hub(day.stations[name].exported, hub.exported, faults)
    assert not faults, faults


def test_photos_of_every_board_and_of_the_hold_are_at_the_hub(hub: AtHub) -> None:
    stored = {blob["sha256"] for line in hub.exported for blob in line["blobs"]}
    assert len(stored) == len(MORNING) + len(LARGE) + len(AFTERNOON) + 1


def test_chains_verify_at_the_stations_and_at_the_hub(day: Played, hub: AtHub) -> None:
    faults = Faults()
    for exported in (day.stations["A"].exported, day.stations["B"].exported, hub.exported):
        check_chain(exported, faults)
    assert not faults, faults


def test_hub_verify_finds_no_damage(hub: AtHub) -> None:
    assert (hub.verified.code, hub.verified.lines) == (0, [{"damages": 0}])


def test_every_record_stands_under_a_receipt_of_the_hub(day: Played, hub: AtHub) -> None:
    links = {(line["station"], line["epoch"], line["seq"]): line["link"] for line in hub.exported}
    own = {line["station"] for station in day.stations.values() for line in station.exported}
    lines = [line for line in hub.exported if line["station"] in own]
    assert lines
    for line in lines:
        receipt = msgspec.convert(line["receipt"], Receipt)
        assert is_receipt_of(day.hub_public, receipt)
        assert (receipt.station, receipt.epoch) == (line["station"], line["epoch"])
        assert receipt.seq >= line["seq"]
        assert links[receipt.station, receipt.epoch, receipt.seq] == receipt.link


def test_the_station_has_a_receipt_of_the_hub_for_every_photo(day: Played) -> None:
    receipts = day.stations["A"].photo_receipts
    for sha256, text in receipts.items():
        assert text is not None
        receipt = msgspec.json.decode(text, type=BlobReceipt)
        assert receipt.sha256 == sha256
        assert is_blob_receipt_of(day.hub_public, receipt)
    assert receipts


@pytest.mark.parametrize("name", ["A", "B"])
def test_sync_status_says_that_everything_is_complete(day: Played, name: str) -> None:
    station = day.stations[name]
    waiting = ("on_station", "received", "photos_waiting", "held", "forked")
    assert station.status["complete"] == station.status["records"] == len(station.exported)
    assert not any(station.status[what] for what in waiting)


def test_stations_and_hub_come_to_the_same_rows(day: Played, hub: AtHub) -> None:
    a, b = day.stations["A"].rows, day.stations["B"].rows
    assert differences(a, b) == []
    assert differences(a, hub.rows) == []
    assert sum(map(len, a.values())) > 500


def test_second_station_tells_what_the_first_one_did_to_a_board(day: Played) -> None:
    told = [(fact["type"], fact["point"]) for fact in day.trace["timeline"]]
    assert told == [
        ("step.finished", "smt"),
        ("unit.inspected", "functional-test"),
        ("unit.inspected", "final"),
        ("unit.packed", "pack"),
        ("container.sealed", "pack"),
        ("shipment.dispatched", "ship"),
    ]
    made_of = {node["key"].rpartition(":")[2] for node in day.trace["upstream"]}
    assert {"PCB2611-004", "R26110012", "R26110001A"} <= made_of


def test_each_station_goes_by_what_it_has_heard(day: Played) -> None:
    assert day.refused == {
        "work that B has not heard of": "step_missing",
        "packing what A holds": "held",
        "shipping what A holds": "held",
    }


def test_labels_read_off_the_paper_are_the_labels_planned(day: Played) -> None:
    assert day.read == day.planned
    assert len(day.read) == len(LARGE) + 2


def test_a_print_to_a_printer_that_is_off_has_failed_and_was_not_sent(day: Played) -> None:
    assert day.unsent == "failed"
    assert len(day.planned) == len(LARGE) + 2  # what came after it was printed


def test_half_of_the_work_was_saved_without_a_hub(day: Played) -> None:
    saved = sum(len(station.saved) for station in day.stations.values())
    assert day.offline >= saved / 2


def test_the_hub_was_killed_in_the_middle_of_the_records(day: Played) -> None:
    assert 0 < day.held_at_kill < day.made_at_kill


def test_processes_end_by_themselves_when_their_input_ends(day: Played) -> None:
    assert day.exit_codes == [0, 0, 0]
