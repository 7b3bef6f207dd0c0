"""A stick between running programs: each does it by itself, nobody has to be stopped."""

from pathlib import Path

import resources
from tests.helpers.pictures import picture
from tests.helpers.processes import HubProcess, StationProcess, lines_of, suyuan
from tests.helpers.two_factories import FABRIC, FABRIC_LOT, MILL


def test_a_stick_travels_between_a_running_station_and_a_running_hub(tmp_path: Path) -> None:
    stick, data = tmp_path / "stick", tmp_path / "station"
    stick.mkdir()
    shot = tmp_path / "shot.png"
    shot.write_bytes(picture("PNG"))
    samples = [resources.path(f"samples/{name}") for name in ("labels", "tshirt")]
    lines_of("master", "load", *samples, "--data-dir", data, "--json")
    with HubProcess(tmp_path / "hub") as hub, StationProcess(data) as station:
        station.save("sign_in", badge="E003")
        station.save("receive", lot=FABRIC_LOT, material=FABRIC, supplier=MILL, quantity=100)
        station.save("hold", unit=FABRIC_LOT, reason="shade", photos=[str(shot)])
        (out,) = lines_of("export", "--to-usb", stick, "--data-dir", data, "--json")
        assert (out["photos"], out["unreadable"]) == (1, [])

        words = ("hub", "import", stick, "--data-dir", hub.folder, "--supplier", "S", "--json")
        trip, last = lines_of(*words)
        assert (trip["records"], trip["photos"]) == (out["records"], 1)

        back = ("import-receipts", stick, "--data-dir", data, "--json")
        assert suyuan(*back).code == 1, "nobody has confirmed the hub's key"
        answer, _ = lines_of(*back, "--hub-key", last["hub_key"])
        assert answer["records"] == out["records"]
        delivery = station.ask("status")["status"]["delivery"]
        assert delivery["complete"] == delivery["records"] == out["records"]
        assert len(hub.export()) == out["records"]
        assert hub.verify().code == 0
