"""Text into a box: break lines, shrink, and cut as the last resort."""

import re
from dataclasses import dataclass

from station.labels.glyphs import Atlas, Face, atlas

ELLIPSIS = "…"
MAX_CHARACTERS = 2000
"""Of one text; more cannot be read on a label."""

_LINE_PITCH = 1.25  # of the em
_BASELINE = 0.86  # of the em, from the top of a line: where the ink of the font is centred
_MISSING_SHOWN = 8

_CLOSING = re.escape("，。、；：！？）》」』】〕”％…—,.;:!?)]}%")  # these never start a line
_OPENING = re.escape("（《「『【〔“([{")  # these never end one
_LATIN_WORD = r"[^\s\u2e80-\uffef]+"
_PIECE = re.compile(rf"\s+|[{_OPENING}]*(?:{_LATIN_WORD}|\S)[{_CLOSING}]*")


@dataclass(frozen=True, slots=True)
class TextBox:
    """Where a text must go, in dots, before any turn.

    Attributes:
        em: Wanted size.
        smallest_em: The size below which text is cut rather than shrunk.
    """

    width: int
    height: int
    em: int
    smallest_em: int
    bold: bool = False
    mono: bool = False
    wrap: bool = False


@dataclass(frozen=True, slots=True)
class Fitted:
    """Lines that fit into the box.

    Attributes:
        missing: Characters that the font cannot draw (the first few).
        is_cut: Whether something was left out; the last line then ends in "…".
    """

    face: Face
    lines: tuple[str, ...]
    widths: tuple[int, ...]
    is_cut: bool
    missing: str

    @property
    def height(self) -> int:
        """Height of the block in dots."""
        return block_height(self.face.em, len(self.lines))

    def baseline(self, line: int) -> int:
        """Of a line, from the top of the block."""
        return line * pitch(self.face.em) + round(self.face.em * _BASELINE)


def pitch(em: int) -> int:
    """From one baseline to the next."""
    return round(em * _LINE_PITCH)


def block_height(em: int, lines: int) -> int:
    """Height of so many lines: the last one counts its em only."""
    return max(0, lines - 1) * pitch(em) + em


def fit(text: str, box: TextBox) -> Fitted:
    """The largest size, up to the wanted one, at which all of the text is in the box.

    Sizes are tried by halves: a smaller size fits wherever a larger one does, but for single dots.
    """
    is_too_long = len(text) > MAX_CHARACTERS
    text = text[:MAX_CHARACTERS] + ELLIPSIS * is_too_long
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    em = max(1, min(box.em, box.height))
    smallest = max(1, min(box.smallest_em, em))
    found = None if is_too_long else _at_size(text, box, em)
    if found is None and not is_too_long:
        found = _at_size(text, box, smallest)
        while found is not None and found.face.em + 1 < em:
            middle = (found.face.em + em) // 2
            larger = _at_size(text, box, middle)
            found, em = (found, middle) if larger is None else (larger, em)
    return found or _cut(text, Face(smallest, box.bold, box.mono), box)


def _at_size(text: str, box: TextBox, em: int) -> Fitted | None:
    """The text at this size, if it fits."""
    face = Face(em, box.bold, box.mono)
    letters = atlas(face)
    lines = _broken(text, letters, box)
    if block_height(em, len(lines)) > box.height:
        return None
    widths = tuple([letters.width(line) for line in lines])
    if max(widths) > box.width:
        return None
    return Fitted(face, lines, widths, False, _missing(text, letters))


def _broken(text: str, letters: Atlas, box: TextBox) -> tuple[str, ...]:
    lines = text.split("\n")
    if not box.wrap:
        return tuple(lines)
    return tuple(part for line in lines for part in _wrapped(line, letters, box.width))


def _wrapped(line: str, letters: Atlas, width: int) -> list[str]:
    """Greedy: between words, between Chinese characters, inside a word only if it must be."""
    done: list[str] = []
    current, used = "", 0
    for piece in _PIECE.findall(line):
        wide = letters.width(piece)
        if current and used + wide > width and not piece.isspace():
            done.append(current)
            current, used = "", 0
        current, used = current + piece, used + wide
        while used > width and len(current) > 1 and not piece.isspace():
            head = _fitting(current, letters, width)
            done.append(head)
            current, used = current[len(head) :], used - letters.width(head)
    return [part.rstrip() for part in [*done, current]]


def _fitting(text: str, letters: Atlas, width: int) -> str:
    """The longest start of the text within a width; at least one character."""
    used = 0
    for n, char in enumerate(text):
        used += letters.width(char)
        if used > width:
            return text[: max(1, n)]
    return text


def _cut(text: str, face: Face, box: TextBox) -> Fitted:
    """What fits at the smallest size; each cut is shown, so that no lot number looks complete."""
    letters = atlas(face)
    lines = _broken(text, letters, box)
    room = 1 + max(0, box.height - face.em) // pitch(face.em)
    kept = [_shortened(line, letters, box.width) for line in lines[:room]]
    if len(lines) > room and not kept[-1].endswith(ELLIPSIS):
        kept[-1] = _shortened(kept[-1] + ELLIPSIS, letters, box.width)
    widths = tuple([letters.width(line) for line in kept])
    return Fitted(face, tuple(kept), widths, True, _missing(text, letters))


def _shortened(line: str, letters: Atlas, width: int) -> str:
    """The line, or its start and "…" if it is too wide; in a tiny box only the first character."""
    if letters.width(line) <= width:
        return line
    return _fitting(line, letters, width - letters.width(ELLIPSIS)) + ELLIPSIS


def _missing(text: str, letters: Atlas) -> str:
    """What the atlas lacks of a text that it has measured; line feeds are no characters."""
    if letters.lacking.isdisjoint(text):
        return ""
    lacking = {char: None for char in text if char in letters.lacking and char != "\n"}
    return "".join(lacking)[:_MISSING_SHOWN]
