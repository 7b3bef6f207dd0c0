import pytest

from drivers.address import Address
from drivers.errors import OptionWrong
from drivers.printers.profile import profile_of
from station.ports import PrinterProfile


@pytest.mark.parametrize(
    ("options", "profile"),
    [
        ("", PrinterProfile("zpl", 203, 480)),
        ("dpi=203&width_mm=104&language=TSPL", PrinterProfile("tspl", 203, 832)),
        ("dpi=300&width_mm=60", PrinterProfile("zpl", 300, 709)),
        ("dpi=600&width_mm=25.4&language=png", PrinterProfile("png", 600, 600)),
    ],
)
def test_profile_counts_whole_dots(options, profile):
    assert profile_of(Address.parse(f"tcp://h?{options}")) == profile


@pytest.mark.parametrize("option", ["dpi=204", "width_mm=0", "width_mm=x", "language=epl"])
def test_profile_refuses_what_no_printer_has(option):
    with pytest.raises(OptionWrong):
        profile_of(Address.parse(f"tcp://h?{option}"))
