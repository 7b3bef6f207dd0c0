"""A code as a device gave it, made into text that can be shown and looked up."""

from dataclasses import replace

from station.actions.capture import text_of
from station.ports import ScanRead
from ui.viewmodels.bench import Code


def of_read(read: ScanRead) -> Code:
    """From a serial gun or a camera."""
    return Code(text_of(read.data), read.symbology or "", read.device)


def of_keys(text: str) -> Code:
    """From a keyboard gun."""
    return Code(text, device="keyboard")


def whole(code: Code) -> Code:
    """The code as encodable text: half a character pair is none."""
    return replace(code, text=code.text.encode(errors="replace").decode())
