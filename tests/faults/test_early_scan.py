"""A gun can be faster than the station's start: its scan must wait, not vanish."""

import io
import json
from pathlib import Path

from station.clock import SystemClock
from station.documents.folder import read_folder
from station.ports import ScanRead
from tests.e2e.documents import LEAD, ORDER, write_documents
from ui.assembly.core import open_core
from ui.assembly.headless import Headless
from ui.assembly.options import Heard, Options


def test_scans_from_before_the_station_was_open_are_performed_in_order(tmp_path: Path) -> None:
    out = io.StringIO()
    headless = Headless(out)
    crashes: list[BaseException] = []
    heard = Heard(headless.hear_scan, headless.hear_device, crashes.append)
    core = open_core(Options(tmp_path / "station"), heard)
    try:
        core.workstation.publish(read_folder(write_documents(tmp_path / "documents")))
        for code in (LEAD, ORDER):
            headless.hear_scan(ScanRead(code.encode(), "sim://gun", SystemClock().now(), None))
        assert out.getvalue() == ""
        headless.serve(core, io.BytesIO(b'{"n":1,"do":"status"}\n'))
    finally:
        core.close()
    assert not crashes
    badge, order, status = map(json.loads, out.getvalue().splitlines())
    assert (badge["type"], order["type"]) == ("session.started", "binding.changed")
    assert (status["status"]["person"], status["status"]["order"]) == (LEAD, ORDER)
