"""How well a typed text fits a name: its characters in order, better where they stand together."""

from collections.abc import Iterable

WORD_START, NEXT_TO, ELSEWHERE, WHOLE = 8, 5, 1, 20


def fit(typed: str, name: str) -> int:
    """Points; 0 where the characters are not all there in order. Capitals do not count.

    An empty text fits everything a little. The best place of each character is sought, so that
    `sn` fits the S and N of "sync now" and not the two letters inside "sync".
    """
    wanted, text = typed.casefold().split(), name.casefold()
    letters = "".join(wanted)
    if not letters:
        return 1
    points = _best(letters, text)
    return points + WHOLE if points and letters in text.replace(" ", "") else points


def best_fit(typed: str, names: Iterable[str]) -> int:
    """The same for something with several names."""
    return max((fit(typed, each) for each in names), default=0)


def _best(letters: str, text: str) -> int:
    """For each place of the newest letter the most points so far; text is short, so no tree."""
    scores = {n: _points(text, n, None) for n, c in enumerate(text) if c == letters[0]}
    for letter in letters[1:]:
        following: dict[int, int] = {}
        for n, character in enumerate(text):
            if character == letter:
                before = [s + _points(text, n, at) for at, s in scores.items() if at < n]
                if before:
                    following[n] = max(before)
        scores = following
    return max(scores.values(), default=0)


def _points(text: str, at: int, before: int | None) -> int:
    if before is not None and at == before + 1:
        return NEXT_TO
    is_start = at == 0 or not text[at - 1].isalnum()
    return WORD_START if is_start else ELSEWHERE
