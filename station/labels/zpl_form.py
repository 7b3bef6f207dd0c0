"""ZPL jobs whose labels differ in nothing but plain field data.

Where the printer draws every moving element itself, at a place and size that do not depend on the
value, all labels of a job are one form with blanks. That this holds is shown once per job, by laying
out a label with values as long as the longest and wider than all; then a label costs no more than
filling in the blanks. What is not plain goes the usual way; where both can, the bytes are the same.
"""

import re
from collections.abc import Mapping, Sequence
from operator import itemgetter

from station.errors import StationError
from station.labels import fields, zpl_codes
from station.labels.fields import Inserted
from station.labels.layout import Moving, Plan
from station.labels.template import Coded, Count, Qr, Text
from station.labels.zpl import ZplPress

_PLAIN = re.compile(r"[0-9A-Za-z $%*+./:\n-]*\Z")  # nothing that is escaped
_PLAIN_IN_QR = re.compile(r"[0-9A-Z $%*+./:\n-]*\Z")  # one mode, so every encoder's size
_BODY = "\x00"  # stands for the moving part; no command has it
_WIDEST = "m"
"""The widest plain letter of the font; outside Code 128's digits and QR's alphanumeric mode too."""


class Form:
    """A label with blanks."""

    def __init__(self, text: str, names: Sequence[str]) -> None:
        """Keep the form.

        Args:
            text: With `%s` for each blank.
            names: The field of each blank; at least one, repeated where a field comes again.
        """
        self._text = text
        self._pick = itemgetter(*names)

    def filled(self, values: Mapping[str, str]) -> bytes:
        """The label of a row."""
        blanks: str | tuple[str, ...] = self._pick(values)  # no tuple for a single blank
        return (self._text % blanks).encode("ascii")


def form_of(
    plan: Plan, press: ZplPress, rows: Sequence[Mapping[str, str]], copies: int
) -> Form | None:
    """The form of a job; nothing if its labels differ in more than plain field data."""
    sample = _sample(plan.moving_elements, rows)
    if sample is None:
        return None
    try:
        _, warnings = plan.moving(sample)
        commands = [_with_blanks(plan, press, one, sample) for one in plan.moving_elements]
    except StationError:
        return None  # too long for some code: the usual way finds out which label it is
    whole = [command for command in commands if command is not None]
    blanks = [name for _, names in whole for name in names]
    if warnings or len(whole) < len(commands) or not blanks:
        return None
    before, _, after = press.whole(_BODY, copies).partition(_BODY)
    body = "".join([text for text, _ in whole])
    return Form(_doubled(before) + body + _doubled(after), blanks)


def _sample(moving: Sequence[Moving], rows: Sequence[Mapping[str, str]]) -> dict[str, str] | None:
    """For each field a value wider than all of the rows' values, if those are plain."""
    sample = {}
    for one in moving:
        plain = _PLAIN_IN_QR if isinstance(one.element, Qr) else _PLAIN
        for name in fields.used_by(one.element):
            column = [row[name] for row in rows]
            if not all(column) or not plain.match("\n".join(column)):
                return None
            if any("\n" in value for value in column):
                return None
            sample[name] = _WIDEST * max(map(len, column))
    return sample


def _with_blanks(
    plan: Plan, press: ZplPress, one: Moving, sample: Mapping[str, str]
) -> tuple[str, list[str]] | None:
    """An element's commands with `%s` in place of its fields, and the names of those."""
    element = one.element
    things, _ = one.slot.place(sample, plan.printed_at)
    if not isinstance(element, Text | Count | Coded) or len(things) != 1:
        return None
    command = press.native(things[0]) if one.slot.is_steady(things[0]) else None
    data = zpl_codes.escaped(fields.fill(element.value, sample))
    parts = fields.parse(element.value)
    fixed = [part for part in parts if isinstance(part, str)]
    is_one_size = not isinstance(element, Qr) or all(map(_PLAIN_IN_QR.match, fixed))
    if command is None or command.count(data) != 1 or not is_one_size:
        return None
    before, _, after = command.partition(data)
    blank = "".join(["%s" if isinstance(p, Inserted) else _literal(p) for p in parts])
    return _doubled(before) + blank + _doubled(after), list(fields.names(element.value))


def _literal(text: str) -> str:
    return _doubled(zpl_codes.escaped(text))


def _doubled(text: str) -> str:
    """As it must stand where `%s` marks the blanks."""
    return text.replace("%", "%%")
