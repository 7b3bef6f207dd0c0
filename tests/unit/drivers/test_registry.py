from importlib.metadata import EntryPoint, EntryPoints

import pytest

from drivers import registry
from drivers.address import Address
from drivers.errors import DriverUnavailable, UnknownDriver
from station.clock import SystemClock


def plant(monkeypatch, name, value):
    point = EntryPoint(name, value, registry.GROUP)
    monkeypatch.setattr(registry, "entry_points", lambda group: EntryPoints([point]))


@pytest.mark.parametrize(("kind", "scheme"), sorted(registry.BUILTIN))
def test_every_line_of_the_table_leads_to_a_function(kind, scheme):
    assert callable(registry.opener(kind, Address.parse(f"{scheme}:///x")))


def test_unknown_scheme_names_those_that_the_kind_has():
    with pytest.raises(UnknownDriver) as caught:
        registry.opener("scanner", Address.parse("tcp://10.0.0.7"))
    assert caught.value.facts["known"] == "serial://, sim://"
    assert "serial://" in caught.value.sentence("zh")


def test_missing_library_is_named_with_what_to_install(monkeypatch, tmp_path):
    (tmp_path / "needs_serial.py").write_text("import PIL.nowhere_to_be_found\n")
    monkeypatch.syspath_prepend(tmp_path)
    plant(monkeypatch, "scanner.odd", "needs_serial:open_scanner")
    with pytest.raises(DriverUnavailable) as caught:
        registry.opener("scanner", Address.parse("odd://x"))
    assert caught.value.facts["library"] == "PIL"
    assert caught.value.facts["package"] == "Pillow"
    assert caught.value.exit_code == 3


def test_a_wrong_line_in_our_own_table_is_a_bug(monkeypatch):
    monkeypatch.setattr(registry, "BUILTIN", {("scanner", "x"): "drivers.nowhere:open_scanner"})
    with pytest.raises(ModuleNotFoundError):
        registry.opener("scanner", Address.parse("x://y"))


def test_an_outsider_adds_a_driver_by_entry_point(monkeypatch, tmp_path):
    (tmp_path / "their_gun.py").write_text(
        "def open_scanner(address, clock):\n    return 'opened ' + address.place\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    plant(monkeypatch, "scanner.ble", "their_gun:open_scanner")
    assert registry.open_device("scanner", "ble://g1", SystemClock()) == "opened g1"
    assert ("scanner", "ble") in registry.table()


def test_an_outsider_cannot_replace_a_built_in_driver(monkeypatch):
    plant(monkeypatch, "scanner.serial", "their_gun:open_scanner")
    assert registry.table()["scanner", "serial"] == registry.BUILTIN["scanner", "serial"]


def test_an_outsiders_package_that_is_gone_is_named(monkeypatch):
    plant(monkeypatch, "camera.odd", "their_gone_package.cam:open_camera")
    with pytest.raises(DriverUnavailable) as caught:
        registry.open_device("camera", "odd://x", SystemClock())
    assert caught.value.facts["library"] == "their_gone_package"
