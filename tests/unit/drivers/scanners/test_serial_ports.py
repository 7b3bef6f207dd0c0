import pytest

from drivers.address import Address
from drivers.errors import AddressMalformed, DeviceAmbiguous, DeviceMissing
from drivers.scanners.serial_ports import SerialPort, path_of, seen

PORTS = [
    SerialPort("/dev/ttyS0", "", None, None),
    SerialPort("/dev/ttyACM0", "Gun", "0c2e:0b61", "A 1"),
    SerialPort("/dev/ttyACM1", "Gun", "0c2e:0b61", "B2"),
    SerialPort("/dev/ttyUSB0", "Gauge", "0403:6001", None),
]


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("serial:///dev/ttyACM7?baud=9600", "/dev/ttyACM7"),
        ("serial://COM3", "COM3"),
        ("serial://usb/0403:6001", "/dev/ttyUSB0"),
        ("serial://usb/0C2E:0B61?serial=B2", "/dev/ttyACM1"),
    ],
)
def test_path_of_finds_the_port_an_address_means(url, path):
    assert path_of(Address.parse(url), PORTS) == path


def test_path_of_a_usb_id_that_is_not_plugged_in_is_missing():
    with pytest.raises(DeviceMissing):
        path_of(Address.parse("serial://usb/1111:2222"), PORTS)
    with pytest.raises(DeviceMissing):
        path_of(Address.parse("serial://usb/0c2e:0b61?serial=C3"), PORTS)


def test_path_of_two_alike_asks_for_the_serial_number():
    with pytest.raises(DeviceAmbiguous) as caught:
        path_of(Address.parse("serial://usb/0c2e:0b61"), PORTS)
    assert caught.value.facts["found"] == "/dev/ttyACM0, /dev/ttyACM1"


@pytest.mark.parametrize(
    "url",
    ["serial://", "serial://usb", "serial://usb/0c2e", "serial://COM3/x", "serial://usb/x:y"],
)
def test_path_of_refuses_what_names_no_port(url):
    with pytest.raises(AddressMalformed):
        path_of(Address.parse(url), PORTS)


def test_the_address_a_port_gives_leads_back_to_it():
    for port in PORTS:
        assert path_of(Address.parse(port.address), PORTS) == port.path


def test_seen_asks_the_machine():
    assert all(port.path for port in seen())
