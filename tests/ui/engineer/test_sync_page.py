"""Sync for the engineer: the truth of S8, streams, remarks, the hub's identity."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

from resources import texts
from sync.client.troubles import NotTheHub
from sync.client.worker import SyncState, SyncStatus
from sync.wire.messages import Alarm
from ui.viewmodels.bench import Delivery
from ui.viewmodels.engineer.office import Hub, Remark, Stream, Sync
from ui.viewmodels.sync_state import badge_of, lines_of

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)
HUB = Hub("https://hub.example:8443", "工位03", "嘉兴", "ab" * 16, "cd" * 32)
OFFLINE = Delivery(
    has_hub=True, records=240, on_station=27, complete=210, received=3, photos_waiting=5,
    oldest_s=5 * 3600.0, contact_at=NOW - timedelta(hours=5),
)  # fmt: skip


def show(line, found: Sync) -> None:
    """The station's answer is put in place of its own."""
    line.shell.sync.office = replace(line.office, sync=lambda: found)
    line.shell.go("sync")
    line.settle()


def test_lone_station_says_so_and_offers_nothing_to_send(line) -> None:
    line.shell.go("sync")
    line.settle()
    view = line.window.sync
    assert [row[0] for row in view.rows.texts] == ["Records on this station"]
    assert not view.send.isEnabled()
    assert view.streams.rows[0][1] == "first start"
    assert int(view.streams.rows[0][2]) == line.station.core.store.reader().value(
        "SELECT COUNT(*) FROM record"
    )


def test_same_lines_as_the_station_s_own_page(line) -> None:
    show(line, Sync(OFFLINE, hub=HUB))
    wanted = [(each.label, str(each.count), each.note) for each in lines_of(OFFLINE)]
    assert line.window.sync.rows.texts == wanted
    assert any("5 h" in note for _, _, note in wanted)


def test_streams_say_what_the_hub_has_signed_for(line) -> None:
    streams = (
        Stream(1, "a" * 32, "first_run", 210, 210, is_current=False, is_forked=False),
        Stream(2, "b" * 32, "fork", 30, 3, is_current=True, is_forked=False),
    )
    show(line, Sync(OFFLINE, streams, hub=HUB))
    assert line.window.sync.streams.rows == (
        ("1 · aaaaaaaa", "first start", "210", "210", "0", "closed"),
        ("2 · bbbbbbbb", "the hub held another history", "30", "3", "27", "in use"),
    )


def test_remarks_say_what_is_wrong_in_words(line) -> None:
    remarks = (
        Remark("alarm", "sync.alarm.stood_still", ""),
        Remark("exception", "record.rid_reused", "unit.packed", "1/17"),
        Remark("photo", "<b>too large</b>", "unit.inspected", "1/18"),
        Remark("conflict", "office.conflict.packed_twice", "sn:P-1:A7"),
    )
    show(line, Sync(replace(OFFLINE, held=2), remarks=remarks, hub=HUB))
    cells = line.window.sync.remarks.cells()[3:]
    rows = [tuple(cells[n : n + 3]) for n in range(0, len(cells), 3)]
    assert [row[0].split()[0] for row in rows] == ["⚠"] * 4
    assert rows[1][1] == "packed 1/17"
    assert "record.rid_reused" not in rows[1][2]
    assert rows[2][2] == "<b>too large</b>"
    assert rows[3][1] == "A7"
    assert badge_of(replace(OFFLINE, held=2)).kind == "person"


def test_many_remarks_are_cut_and_counted(line) -> None:
    remarks = tuple(Remark("held", "record.type_unknown", "x.y", f"1/{n}") for n in range(250))
    show(line, Sync(OFFLINE, remarks=remarks, hub=HUB))
    assert "… and 50 more" in line.window.sync.remarks.cells()


def test_hub_is_named_with_the_key_it_signs_with(line) -> None:
    show(line, Sync(OFFLINE, hub=HUB))
    cells = line.window.sync.hub.cells()
    assert "https://hub.example:8443" in cells
    assert " ".join(["cdcd"] * 16) in cells


def test_send_begins_a_turn_and_says_so(line) -> None:
    turns = []
    line.shell.sync.office = replace(
        line.office, sync=lambda: Sync(OFFLINE, hub=HUB), sync_now=lambda: turns.append(1)
    )
    line.shell.go("sync")
    line.settle()
    line.click(line.window.sync.send)
    assert turns == [1]
    assert line.notice[0] == "Sending has begun"


def test_counts_follow_by_themselves_while_the_page_is_up(line) -> None:
    answers = [Sync(OFFLINE, hub=HUB), Sync(replace(OFFLINE, on_station=0, complete=237), hub=HUB)]
    line.shell.sync.office = replace(line.office, sync=lambda: answers.pop(0))
    line.shell.go("sync")
    line.settle()
    for alarm in line.station.alarms:
        if alarm.is_set and alarm.after_ms == 5000:
            alarm.ring()
    line.settle()
    assert ("On this station", "0", "oldest: 5 h") in line.window.sync.rows.texts
    assert answers == []


def test_trouble_with_the_hub_is_said_in_whole_sentences_before_everything_else(line) -> None:
    core = line.station.core
    trouble = NotTheHub(status=200)
    fork = Alarm(code="sync.alarm.fork", facts={"epoch": "ab12", "seq": 3})
    status = SyncStatus(
        state=SyncState.OFFLINE,
        trouble=trouble,
        alarms=(fork, fork, Alarm(code="sync.alarm.of_tomorrow")),
    )
    core.worker = SimpleNamespace(status=lambda: status)
    try:
        remarks = tuple(line.office.sync().remarks)
    finally:
        core.worker = None
    told = texts.say("sync.alarm.fork", epoch="ab12", seq=3)
    assert [(each.what, each.why) for each in remarks[:3]] == [
        ("trouble", trouble.sentence()),
        ("alarm", told),
        ("alarm", "sync.alarm.of_tomorrow"),
    ]
    show(line, Sync(OFFLINE, remarks=remarks, hub=HUB))
    cells = line.window.sync.remarks.cells()[3:]
    assert cells[:3] == ["⚠ Trouble with the hub", "", trouble.sentence()]
    assert "ab12" in cells[5]
