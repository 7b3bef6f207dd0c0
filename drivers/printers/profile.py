"""What an address says of its printer: `dpi=203&width_mm=60&language=zpl`."""

from collections.abc import Mapping

from drivers.address import Address
from station.errors import StationError
from station.ports import JobNotSent, PrinterProfile, PrintJob

OPTIONS = ("dpi", "width_mm", "language")
LANGUAGES = ("zpl", "tspl", "pdf", "png")
# a "203 dpi" head has exactly 8 dots per mm
DOTS_PER_MM: Mapping[int, float] = {203: 8.0, 300: 300 / 25.4, 600: 600 / 25.4}


class WrongLanguage(JobNotSent):
    """The job is written in another language than the printer's."""

    code = "printer.wrong_language"
    retryable = False


class PrinterStopped(JobNotSent):
    """The printer was switched off in the program before the job's turn came."""

    code = "printer.stopped"


class PrintUnknown(StationError):
    """The line broke after the first byte: labels may have come out."""

    code = "printer.unknown"


def profile_of(address: Address) -> PrinterProfile:
    """The profile in an address's options; 203 dpi, 60 mm and ZPL where it says nothing.

    Raises:
        OptionWrong: A value is not possible.
    """
    dpi = address.choice("dpi", {str(dpi): dpi for dpi in DOTS_PER_MM}, 203)
    width_mm = address.number("width_mm", 60, 5, 300)
    return PrinterProfile(
        language=address.choice("language", {name: name for name in LANGUAGES}, "zpl"),
        dpi=dpi,
        width_dots=round(width_mm * DOTS_PER_MM[dpi]),
    )


def refuse_other_language(job: PrintJob, profile: PrinterProfile, address: str) -> None:
    """Refuse a job that this printer would print as text, page after page.

    Raises:
        WrongLanguage: Nothing was sent.
    """
    if job.language != profile.language:
        raise WrongLanguage(address=address, job=job.language, printer=profile.language)
