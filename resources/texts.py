"""Every sentence a person reads, from one gettext catalogue.

Two kinds of entry live in `i18n/zh_CN.po`: sentences found by a stable code (`msgctxt` is the
code, `msgid` the English pattern, `msgstr` the Chinese one; patterns use `str.format` fields),
and plain English sources without a `msgctxt`, found by `tr`.
"""

import json
import os
import re
from functools import lru_cache

import resources

ZH, EN = "zh", "en"


_ENTRY = re.compile(
    r'(?:^msgctxt (?P<context>"(?:.*"\n)+?))?'
    r'^msgid (?P<english>"(?:.*"\n)(?:".*"\n)*)'
    r'^msgstr (?P<chinese>"(?:.*"\n?)(?:".*"\n?)*)',
    re.MULTILINE,
)


@lru_cache(maxsize=1)
def _catalogue() -> dict[tuple[str, str], tuple[str, str]]:
    """(kind, key) -> quoted lines in English and in Chinese; the key of a coded entry is its code.

    Read by a pattern and not by a gettext library, and unquoted when it is asked for, because this
    is on the way to the first window: 2 ms against 140 ms. A test holds the result against a
    library's.
    """
    text = resources.path("i18n/zh_CN.po").read_text("utf-8")
    found: dict[tuple[str, str], tuple[str, str]] = {}
    for entry in _ENTRY.finditer(text):
        context, english, chinese = entry.group("context", "english", "chinese")
        key = ("code", _joined(context)) if context else ("source", _joined(english))
        found[key] = (english, chinese)
    return found


@lru_cache(maxsize=4096)
def _joined(lines: str) -> str:
    """The text of quoted lines; PO's escapes are those of JSON."""
    if "\\" not in lines:  # nearly always, and ten times as fast
        return "".join([line[1:-1] for line in lines.splitlines()])
    return "".join(json.loads(line) for line in lines.splitlines() if line)


def language() -> str:
    """The language of this process: `SUYUAN_LANG`, else the locale, else Chinese."""
    wanted = os.environ.get("SUYUAN_LANG") or os.environ.get("LC_ALL") or os.environ.get("LANG")
    return EN if (wanted or "").lower().startswith("en") else ZH


def say(code: str, lang: str | None = None, /, **facts: object) -> str:
    """The sentence of `code` with its facts filled in.

    Raises:
        KeyError: The catalogue has no such code, or the pattern names a fact that is missing.
    """
    english, chinese = _catalogue()["code", code]
    return _joined(english if (lang or language()) == EN else chinese).format(**facts)


def tr(source: str, lang: str | None = None) -> str:
    """An English source in the wanted language; the source itself where English is wanted."""
    found = _catalogue().get(("source", source))
    if found is None:
        return source
    english, chinese = found
    return _joined(english if (lang or language()) == EN else chinese)


def codes() -> frozenset[str]:
    """Every code that has a sentence."""
    return frozenset(key for kind, key in _catalogue() if kind == "code")
