"""Does a person type, or a gun? Decided key by key, without Qt (5.2 of the design)."""

from dataclasses import dataclass, field

FAST_MS = 35
"""A gap below this between two keys, twice in a row, is no person."""
SILENCE_MS = 100
STEADY_MS = 20
TORN_MS, TORN_LONE_MS = 800, 250
"""What begins so soon after keys that were no scan may be the rest of one: a code must be whole.
After a lone key, which may have been a person's, the time is shorter."""
BURSTS_TO_UNLEARN = 2
"""So many bursts without an end, one after the other, are a gun that sends none."""
LATE_END_MS = 500
"""An Enter so soon after a burst that ended in silence is that burst's, and presses nothing."""
LEAST_CHARACTERS = 4
LEAST_WITHOUT_END = 6
MOST_CHARACTERS = 2048
GS = "\x1d"
SEPARATORS = frozenset("\x1c\x1d\x1e\x1f\x04")
"""Control characters that codes carry: FS, GS, RS, US, EOT."""


@dataclass(frozen=True, slots=True)
class Key:
    """One key press.

    Attributes:
        at_ms: The event's own time stamp, not when it was handled.
        text: One printable character or separator; "" for Enter and Tab.
        is_end: Enter or Tab.
    """

    at_ms: int
    text: str
    is_end: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """What is to be done about a key, or about silence.

    Attributes:
        swallow: The key must not reach the focused widget.
        remember: It may be the first of a burst: note what the text field holds now.
        restore: It was a burst: put the field back as it was noted.
        give_back: It was none after all: type these characters into the field.
        scan: A whole code.
        cut: A gun sent too little (or too much) for a code; the person must scan again.
        hotkey: One lone key outside any text field.
    """

    swallow: bool = False
    remember: bool = False
    restore: bool = False
    give_back: str = ""
    scan: str = ""
    cut: str = ""
    hotkey: str = ""


NOTHING = Answer()


@dataclass(slots=True)
class BurstReader:
    """Tells a gun's burst from typing; pure but for the keys it remembers."""

    _text: str = ""
    _gaps_ms: list[int] = field(default_factory=list)
    _last_ms: int = -SILENCE_MS
    _in_field: bool = False
    _is_device: bool = False
    _is_in_field: bool = False
    """Where the newest key would go; a dialog may come up in the middle of a burst."""
    _began_ms: int = 0
    _torn_until_ms: int | None = None
    """What begins before may be the rest of keys that were a part of no scan."""
    _torn_burst: bool = False
    _has_end: bool = False
    """The gun that scanned last ends its codes with Enter or Tab."""
    _without_end: int = 0
    _late_end_ms: int = FAST_MS
    """So soon after the last key, an Enter that comes alone still belongs to it."""

    @property
    def is_open(self) -> bool:
        """Whether keys are waiting to be understood."""
        return bool(self._text)

    @property
    def is_device(self) -> bool:
        """Whether it is a burst into a text field, known for one and not ended yet."""
        return self._is_device

    def goes_on_at(self, at_ms: int) -> bool:
        """Whether a key at this moment would belong to what a gun is typing."""
        return self.is_open and at_ms - self._last_ms < FAST_MS

    def key(self, key: Key, *, in_field: bool) -> list[Answer]:
        """Take a key; what came before it may have ended by the silence between them."""
        answers: list[Answer] = []
        if self._text and key.at_ms - self._last_ms >= SILENCE_MS:
            answers.append(self.silence())
        if not self._text:
            self._in_field, self._began_ms = in_field, key.at_ms
        if not key.is_end:
            self._late_end_ms = FAST_MS
        self._is_in_field = in_field
        answers.append(self._end(key) if key.is_end else self._character(key))
        self._last_ms = key.at_ms
        return answers

    def silence(self) -> Answer:
        """No key came for `SILENCE_MS`."""
        text, gaps = self._text, self._gaps_ms
        is_fast = any(gap < FAST_MS for gap in gaps)
        is_steady = bool(gaps) and sum(gaps) / len(gaps) < STEADY_MS
        was_device, in_field = self._is_device, self._in_field
        is_burst = was_device or (is_fast and not in_field)
        self._late_end_ms = LATE_END_MS if is_burst else FAST_MS
        is_whole = self._is_whole() and not self._lacks_its_end(text)
        self._forget()
        if len(text) >= LEAST_WITHOUT_END and is_steady and (was_device or not in_field):
            return self._scanned(text) if is_whole else self._torn(text)
        self._lose(is_burst=is_burst)
        if in_field:
            return Answer(give_back=text) if was_device else NOTHING
        if len(text) == 1:
            return Answer(hotkey=text)
        return Answer(cut=text) if is_fast else NOTHING

    def _character(self, key: Key) -> Answer:
        gap_ms = key.at_ms - self._last_ms if self._text else None
        if self._in_field and not self._is_device and gap_ms is not None and gap_ms >= FAST_MS:
            self._forget(in_field=self._is_in_field)  # a person: what was typed stays in the field
            self._lose(is_burst=False)
            self._began_ms = key.at_ms
            gap_ms = None
        if gap_ms is not None:
            self._gaps_ms.append(gap_ms)
        self._text += key.text
        if len(self._text) > MOST_CHARACTERS:
            text = self._text
            self._forget()
            return Answer(swallow=True, cut=text)
        if not self._in_field:
            return Answer(swallow=True)
        has_left = not self._is_in_field and bool(self._gaps_ms)
        if not self._is_device and (len(self._gaps_ms) >= 2 or has_left):
            self._is_device = True
            return Answer(swallow=True, restore=True)
        return Answer(swallow=self._is_device, remember=len(self._text) == 1)

    def _end(self, key: Key) -> Answer:
        if not self._text and key.at_ms - self._last_ms < self._late_end_ms:
            return Answer(swallow=True)  # the end of a burst that was taken for ended already
        text, in_field = self._text, self._in_field
        is_fast = any(gap < FAST_MS for gap in self._gaps_ms)
        is_code = self._is_device or not in_field
        is_whole = self._is_whole()
        is_rest = self._torn_burst and not is_whole  # of a code whose beginning was lost
        self._forget()
        self._torn_until_ms, self._torn_burst = None, False  # what comes next begins anew
        if is_code and len(text) >= LEAST_CHARACTERS:
            self._has_end, self._without_end = True, 0
            return Answer(swallow=True, scan=text) if is_whole else Answer(swallow=True, cut=text)
        if is_fast or is_rest:  # a short code and its Enter must not press the focused button
            return Answer(swallow=True, cut=text if is_code or is_rest else "")
        if not in_field and len(text) == 1:
            return Answer(swallow=True, hotkey=text)
        return NOTHING

    def _is_whole(self) -> bool:
        """Whether nothing came just before that may have been the beginning of the same code."""
        return self._torn_until_ms is None or self._began_ms >= self._torn_until_ms

    def _lacks_its_end(self, text: str) -> bool:
        """Whether silence after a burst means a pause in it: this gun ends its codes otherwise."""
        if not self._has_end or len(text) < LEAST_WITHOUT_END:
            return False
        self._without_end += 1
        self._has_end = self._without_end < BURSTS_TO_UNLEARN
        return self._has_end

    def _lose(self, *, is_burst: bool) -> None:
        """The keys until now were a part of no scan; `is_burst`: a gun's for sure."""
        was_torn = self._torn_burst and not self._is_whole()
        self._torn_burst = is_burst or was_torn
        self._torn_until_ms = self._last_ms + (TORN_MS if self._torn_burst else TORN_LONE_MS)

    def _torn(self, text: str) -> Answer:
        self._lose(is_burst=True)
        return Answer(cut=text)

    def _scanned(self, text: str) -> Answer:
        self._torn_until_ms, self._torn_burst = None, False
        return Answer(scan=text)

    def _forget(self, *, in_field: bool = False) -> None:
        self._text, self._gaps_ms = "", []
        self._is_device, self._in_field = False, in_field
