"""`python -m tests.ui.engineer.pictures`: a picture of each of the engineer's pages.

Both sizes, both languages, from a real station where boards failed, were undone and repeated.
"""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from resources import texts
from station.actions.desk import Desk
from sync.client.troubles import NotTheHub
from tests.ui import picture_frame
from tests.ui.engineer.world import CARTON, RETRIED, EngineerWorld, more_boards
from tests.ui.picture_frame import snapper
from tests.ui.world import DONE, ORDER, World
from ui.viewmodels.bench import Delivery
from ui.viewmodels.commands import Command
from ui.viewmodels.engineer.office import Hub, Remark, Stream, Sync
from ui.viewmodels.engineer.trace import Side

COLOURS = 40
"""Dense text: fewer colours than a station screen, so that the files stay small."""


def work(station: World) -> None:
    """A board that failed, was undone, failed again, and passed at last."""
    station.do("sign_in", badge="E104")
    station.do("bind", order=ORDER, step="functional-test", machine="FCT-2", method="FCT-9")
    values = {"supply_current": 11, "core_voltage": "0.9", "rf_power": 27}
    readings = [{"characteristic": name, "values": [value]} for name, value in values.items()]
    bad = {"result": "fail", "defects": [{"code": "COLD"}], "photos": ["camera:"]}
    station.do("inspect", unit=RETRIED, **bad, measurements=readings)
    station.do("undo")
    station.do("inspect", unit=RETRIED, **bad, measurements=readings)
    good = [*readings[:2], {"characteristic": "rf_power", "values": [23]}]
    station.do("inspect", unit=RETRIED, result="pass", measurements=good)
    for supplier in ("SUP-A", "SUP-B"):
        lot = {"lot": "R26119999", "material": "IC-PMIC-88", "quantity": 1}
        station.do("receive", supplier=supplier, **lot)
    station.core.workstation.desk = Desk()


def play(office: EngineerWorld, snap) -> None:
    """One engineer's way through the pages."""
    trace = office.shell.trace
    snap("e1-empty")
    office.scan("NO-SUCH-1234")
    snap("e1-none")
    office.search("R26119999")
    snap("e1-choices")
    office.scan(RETRIED)
    snap("e1-board")
    for side in (Side.MEASURED, Side.PHOTOS, Side.CHANGES):
        trace.show_side(side)
        snap(f"e1-{side}")
    office.scan(CARTON)
    trace.show_side(Side.TREE)
    snap("e1-carton")
    office.scan(DONE)
    trace.forward()
    office.settle()
    snap("e1-impact")
    trace.show_side(Side.TREE)
    trace.hold()
    office.window.trace.form.reason.setText("虚焊")
    snap("e1-hold")
    trace.place_hold("虚焊")
    office.settle()
    snap("e1-held")
    office.shell.dismiss()
    office.shell.palette.open()
    office.shell.palette.type("s")
    snap("e2-palette")
    office.shell.palette.close()
    office.shell.go("documents")
    office.settle()
    office.shell.documents.open(("control_plan", "mb-5g-main-plan"))
    office.settle()
    snap("e3-documents")
    office.shell.documents.open(("route", "mb-route"))
    office.settle()
    snap("e3-route")
    office.shell.go("sync")
    office.settle()
    snap("e4-sync-alone")
    office.shell.sync.office = replace(office.office, sync=_offline)
    office.shell.go("sync")
    office.settle()
    snap("e4-sync-offline")


def _offline() -> Sync:
    """What a station knows that lost its hub this morning."""
    now = datetime.now(UTC)
    delivery = Delivery(
        has_hub=True, records=240, on_station=27, complete=208, received=3, held=2,
        photos_waiting=5, oldest_s=5 * 3600.0, contact_at=now - timedelta(hours=5),
    )  # fmt: skip
    streams = (
        Stream(1, "9f3c11d2" * 4, "first_run", 210, 210, is_current=False, is_forked=False),
        Stream(2, "07be55a0" * 4, "restored", 30, 3, is_current=True, is_forked=False),
    )
    remarks = (
        Remark("trouble", NotTheHub(status=200).sentence(), ""),
        Remark("alarm", texts.say("sync.alarm.fork", epoch="9f3c11d2"), ""),
        Remark("exception", "record.rid_reused", "unit.packed", "1/117"),
        Remark("photo", "415 Unsupported Media Type", "unit.inspected", "1/118"),
        Remark("conflict", "office.conflict.packed_twice", f"sn:MB-5G-MAIN:{DONE}"),
    )
    hub = Hub("https://hub.example:8443", "工位13", "SUP-SZ", "4f" * 16, "c1d2" * 16)
    return Sync(delivery, streams, remarks, hub, now - timedelta(hours=6))


def _one(lang: str, width: int, height: int) -> None:
    with picture_frame.station(width, height) as station:
        station.make_line()
        more_boards(station)
        work(station)
        station.shell.has_office = True
        station.scan("E105")
        snapper(station.window, lang)("s2-engineer")
        assert any(offer.command is Command.OFFICE for offer in station.shell.offers())
        station.window.hide()
        office = EngineerWorld(station, width, height)
        office.open()
        play(office, snapper(office.window, lang, COLOURS))
        office.close()


if __name__ == "__main__":
    picture_frame.run("tests.ui.engineer.pictures", _one)
