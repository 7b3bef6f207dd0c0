"""A small label that shows whether a printer works, in each language that a printer may have."""

import io
from collections.abc import Callable, Mapping

from station.ports import PrinterProfile, PrintJob

LINES = ("SUYUAN STATION", "1234567890", "ABC abc -_/.:#")
HEIGHT_MM = 30


def sample_label(profile: PrinterProfile) -> PrintJob:
    """One label of 30 mm height with three lines of ASCII, as wide as the printer."""
    make = _MAKERS[profile.language]
    return PrintJob(make(profile, round(HEIGHT_MM * _dots_per_mm(profile))), profile.language)


def _zpl(profile: PrinterProfile, height_dots: int) -> bytes:
    """ZPL II Programming Guide: ^XA, ^PW, ^LL, ^FO, ^A0, ^FD, ^PQ."""
    step = height_dots // (len(LINES) + 1)
    fields = "".join(
        f"^FO{step // 2},{step // 2 + n * step}^A0N,{step * 2 // 3}^FD{line}^FS"
        for n, line in enumerate(LINES)
    )
    return f"^XA^PW{profile.width_dots}^LL{height_dots}{fields}^PQ1^XZ\n".encode("ascii")


def _tspl(profile: PrinterProfile, height_dots: int) -> bytes:
    """TSPL Programming Manual: SIZE, GAP, CLS, TEXT, PRINT; lines end with CR LF."""
    step = height_dots // (len(LINES) + 1)
    texts = [
        f'TEXT {step // 2},{step // 2 + n * step},"3",0,1,1,"{line}"'
        for n, line in enumerate(LINES)
    ]
    size = f"SIZE {profile.width_dots / _dots_per_mm(profile):.1f} mm,{HEIGHT_MM} mm"
    return "".join(
        f"{line}\r\n" for line in [size, "GAP 2 mm,0", "CLS", *texts, "PRINT 1"]
    ).encode("ascii")


def _picture(file_format: str) -> Callable[[PrinterProfile, int], bytes]:
    def make(profile: PrinterProfile, height_dots: int) -> bytes:
        from PIL import Image, ImageDraw, ImageFont

        step = height_dots // (len(LINES) + 1)
        image = Image.new("L", (profile.width_dots, height_dots), 255)
        font = ImageFont.load_default(size=step * 2 // 3)
        ImageDraw.Draw(image).text((step // 2, step // 2), "\n".join(LINES), 0, font)
        out = io.BytesIO()
        image.save(out, file_format, dpi=(profile.dpi, profile.dpi))
        return out.getvalue()

    return make


def _dots_per_mm(profile: PrinterProfile) -> float:
    return 8.0 if profile.dpi == 203 else profile.dpi / 25.4


_MAKERS: Mapping[str, Callable[[PrinterProfile, int], bytes]] = {
    "zpl": _zpl,
    "tspl": _tspl,
    "png": _picture("PNG"),
    "pdf": _picture("PDF"),
}
