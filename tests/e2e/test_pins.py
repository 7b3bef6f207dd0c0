"""Wrong PINs at a real program that is killed after each: they stay counted."""

from pathlib import Path

import resources
from tests.helpers.processes import StationProcess, lines_of
from tests.helpers.two_factories import FABRIC, FABRIC_LOT, MILL, QUALITY


def test_killing_the_program_after_each_wrong_pin_forgets_none(tmp_path: Path) -> None:
    data = tmp_path / "station"
    samples = [resources.path(f"samples/{name}") for name in ("labels", "tshirt")]
    lines_of("master", "load", *samples, "--data-dir", data, "--json")
    with StationProcess(data) as station:
        station.save("sign_in", badge="E003")
        station.save("receive", lot=FABRIC_LOT, material=FABRIC, supplier=MILL, quantity=100)
        rid = station.save("hold", unit=FABRIC_LOT, reason="shade")["saved"]
        station.finish()
    for _ in range(5):
        with StationProcess(data) as station:
            station.save("sign_in", badge="E003")
            assert station.refuse("release", rid=rid, badge=QUALITY, pin="0000") == "pin_wrong"
            station.kill()
    with StationProcess(data) as station:
        station.save("sign_in", badge="E003")
        assert station.refuse("release", rid=rid, badge=QUALITY, pin="1005") == "pin_locked"
        assert station.save("release", rid=rid, badge="E007", pin="1007")
        station.finish()
