"""Texts that people do not type and labels should not carry, in any number, the same each time."""

from collections.abc import Iterator
from random import Random

PIECES = (
    "\x00", "\x01", "\x07", "\x08", "\x0a", "\x0d", "\x1b[2J", "\x1d", "\x1e", "\x7f", "\x85",
    "\u200b", "\u200e", "\u202e", "\u2066", "\u2028", "\ufeff", "\ufffd", "\U000e0001",
    "e\u0301" * 20, "👩‍👩‍👧", "🏳️‍🌈", "ﷺ", "𝕊𝕌", "字" * 30, "\u0e47" * 40,
    "'; DROP TABLE record; --", '" OR 1=1', "%' LIKE '%", "\\", "${x}", "{code}", "{0}", "%s%n",
    "<script>alert(1)</script>", "&lt;", "../../etc/passwd", "C:\\CON", "/dev/null", "|rm -rf /",
    "^XA^XZ", "^FD", "~JA", '"CLS', "=cmd|' /C calc'!A0", "+1", "-1", "@SUM(A1)", "NaN", "null",
    "]C1", "]d2", "]Q3", "]E0", "(01)", "(00)", "01", "00", "8004", "https://id.gs1.org/01/", "http://",
    "order:", "scope:", "sscc:", "own:", "sn:MB-5G-MAIN:", "lot:SUP-P:", "sgtin:", "::", "CMD-UNDO",
    "MB1A40000001", "PCB2611-004", "SO-PB-2601", "E104", "smt", "1e999", "0x10", "١٢٣", "１２３",
    " ", "\t", "", "A" * 70, "9" * 30, "S" * 16, "a" * 600, "ü" * 2100,
)  # fmt: skip


def hostile_texts(count: int, seed: int = 20260316) -> Iterator[str]:
    """So many texts, each joined of one to four pieces and some random characters."""
    random = Random(seed)
    for _ in range(count):
        parts = [random.choice(PIECES) for _ in range(random.randint(1, 4))]
        if random.random() < 0.3:
            parts.append("".join(chr(_character(random)) for _ in range(random.randint(1, 12))))
        random.shuffle(parts)
        yield "".join(parts)


def _character(random: Random) -> int:
    """Any code point of any plane, except halves of pairs."""
    while True:
        found = random.randrange(random.choice((0x80, 0x3000, 0xFFFF, 0x10FFFF)))
        if not 0xD800 <= found <= 0xDFFF:
            return found
