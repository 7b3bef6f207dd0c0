import argparse
import json
import sys

import pytest
from PIL import Image

from drivers.errors import DeviceBusy, DeviceMissing, DriverUnavailable, UnknownDriver
from drivers.registry import open_device
from station.clock import SystemClock
from station.errors import StationError
from station.ports import JobNotSent
from tests.helpers.pty_gun import PtyGun
from tests.helpers.tcp_printer import TcpPrinter
from ui.cli import devices


def run(*argv):
    parser = argparse.ArgumentParser()
    devices.add_to(parser)
    args = parser.parse_args([str(word) for word in argv])
    return args.run(args)


@pytest.fixture
def gun(tmp_path):
    with PtyGun(tmp_path / "gun") as plugged:
        yield plugged


@pytest.fixture
def paper():
    with TcpPrinter() as printing:
        yield printing


def answer(capsys):
    (line,) = capsys.readouterr().out.splitlines()
    return json.loads(line)


def test_list_names_kinds_and_schemes(capsys):
    assert run("list") == 0
    lines = capsys.readouterr().out.splitlines()
    assert "scanner  serial://  sim://" in lines
    assert "printer  sim://  tcp://" in lines


def test_list_as_json_names_the_same(capsys):
    assert run("list", "--json") == 0
    told = answer(capsys)
    assert told["drivers"]["camera"] == ["camera://", "files://", "http://", "https://", "sim://"]
    assert all(port["address"].startswith("serial://") for port in told["serial_ports"])


def test_list_without_the_serial_library_names_it(monkeypatch):
    monkeypatch.delitem(sys.modules, "drivers.scanners.serial_ports", raising=False)
    monkeypatch.delattr("drivers.scanners.serial_ports", raising=False)
    monkeypatch.setitem(sys.modules, "serial.tools", None)
    with pytest.raises(DriverUnavailable) as caught:
        run("list")
    assert caught.value.facts["package"] == "pyserial"
    assert caught.value.exit_code == 3


def test_test_of_a_scanner_shows_the_first_scan_raw(gun, capsys):
    gun.fire("批次\x1d10A\x1b[2J".encode())
    assert run("test", gun.address, "--kind", "scanner") == 0
    shown = capsys.readouterr()
    assert "批次\\x1d10A\\x1b[2J" in shown.out
    assert "1d 31 30 41" in shown.out
    assert "10 s" in shown.err


def test_test_of_a_scanner_as_json(gun, capsys):
    gun.fire(b"]d2010A")
    assert run("test", f"{gun.address}?aim=yes", "--kind", "scanner", "--json") == 0
    told = answer(capsys)
    assert told["ok"] is True
    assert (told["text"], told["hex"], told["symbology"]) == ("010A", "30 31 30 41", "]d2")


def test_test_of_a_scanner_that_sees_nothing_says_so_in_time(gun):
    with pytest.raises(StationError) as caught:
        run("test", gun.address, "--kind", "scanner", "--seconds", "0.05")
    assert caught.value.code == "device.no_scan"
    assert caught.value.exit_code == 1
    assert caught.value.sentence("zh")


def test_test_of_a_scanner_with_the_wrong_suffix_points_at_it(gun):
    gun.suffix = b""
    gun.fire(b"0109501101530003")
    with pytest.raises(StationError) as caught:
        run("test", gun.address, "--kind", "scanner", "--seconds", "0.2")
    assert caught.value.code == "scan.cut_off"


def test_a_missing_or_busy_device_ends_with_code_3(gun, tmp_path, capsys):
    with pytest.raises(DeviceMissing) as missing:
        run("test", f"serial://{tmp_path}/none", "--kind", "scanner")
    assert missing.value.exit_code == 3
    holder = open_device("scanner", gun.address, SystemClock())
    with pytest.raises(DeviceBusy) as busy:
        run("test", gun.address, "--kind", "scanner")
    assert busy.value.exit_code == 3
    assert run("test", gun.address, "--kind", "scanner", "--json") == 3
    told = json.loads(capsys.readouterr().out)
    assert told["ok"] is False
    assert told["error"]["code"] == "device.busy"
    holder.stop()


def test_a_scheme_that_the_kind_does_not_have_is_a_wrong_use():
    with pytest.raises(UnknownDriver) as caught:
        run("test", "tcp://10.0.0.7", "--kind", "camera")
    assert caught.value.exit_code == 2


def test_test_of_a_camera_saves_one_picture(tmp_path, capsys):
    file = tmp_path / "照片.jpg"
    assert run("test", "sim://camera?width=320", "--kind", "camera", "-o", file) == 0
    assert str(file) in capsys.readouterr().out
    with Image.open(file) as image:
        assert image.size == (320, 240)


def test_test_of_a_camera_without_a_file_tells_what_it_got(capsys):
    assert run("test", "sim://camera?width=320", "--kind", "camera", "--json") == 0
    assert answer(capsys)["mime"] == "image/jpeg"


def test_a_picture_that_cannot_be_saved_is_told(tmp_path):
    with pytest.raises(devices.PictureNotSaved) as caught:
        run("test", "sim://c?width=320", "--kind", "camera", "-o", tmp_path / "none" / "a.jpg")
    assert caught.value.sentence("zh")


def test_test_of_a_printer_sends_one_label_in_its_language(paper, capsys):
    assert run("test", paper.address(), "--kind", "printer") == 0
    assert run("test", paper.address(language="tspl"), "--kind", "printer", "--json") == 0
    zpl, tspl = paper.report().jobs
    assert zpl.startswith(b"^XA")
    assert tspl.startswith(b"SIZE")
    assert '"language": "tspl"' in capsys.readouterr().out


def test_test_of_a_printer_that_is_off_ends_with_code_3(paper):
    paper.refuse()
    with pytest.raises(JobNotSent) as caught:
        run("test", paper.address(), "--kind", "printer")
    assert caught.value.exit_code == 3


@pytest.mark.parametrize("seconds", ["0", "-1", "nan", "inf", "601", "x"])
def test_seconds_must_be_a_sensible_number(seconds, capsys):
    with pytest.raises(SystemExit) as caught:
        run("test", "sim://gun", "--kind", "scanner", "--seconds", seconds)
    assert caught.value.code == 2
    assert "600" in capsys.readouterr().err
