"""The one catalogue of sentences: complete in both languages, and no orphan.

Sources are read, not run: a code or an English source counts as used where its text stands in the
program, or where an f-string there can produce it.
"""

import ast
import importlib
import pkgutil
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from string import Formatter

import polib
import pytest

import drivers
import resources
import station
import sync
from resources import texts
from station import settings
from station.errors import StationError
from station.facts import registry
from ui.cli import commands

ROOT = Path(__file__).parents[3]
PACKAGES = ("station", "sync", "drivers", "ui", "resources")
CODE = re.compile(r"[a-z0-9_]+(\.[a-z0-9_]+)+")
FILE_SUFFIXES = {".csv", ".db", ".html", ".json", ".log", ".sqlite", ".toml", ".txt", ".xlsx"}
# names that look like codes
OTHER_NAMES = {name for name, _ in registry.TYPES} | {known.key for known in settings.SETTINGS}
OTHER_NAMES |= {StationError.code, "station.drivers"}  # never raised itself; entry point group
CJK = re.compile("[\u4e00-\u9fff]")
ENTRIES = [
    entry
    for entry in polib.pofile(str(resources.path("i18n/zh_CN.po")), encoding="utf-8")
    if not entry.obsolete
]


@cache
def trees() -> Mapping[str, ast.Module]:
    """The program's modules, parsed, by path."""
    return {
        str(path.relative_to(ROOT)): ast.parse(path.read_text("utf-8"))
        for package in PACKAGES
        for path in sorted((ROOT / package).rglob("*.py"))
    }


@cache
def literals() -> frozenset[str]:
    """Every text constant of the program."""
    return frozenset(
        node.value
        for tree in trees().values()
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    )


@cache
def made_texts() -> re.Pattern[str]:
    """Matches what an f-string such as `container_{state}` can make.

    One that only puts a family before a name (`gate.{code}`) matches nothing: the name is
    looked for instead.
    """
    shapes = set()
    for tree in trees().values():
        for node in ast.walk(tree):
            if isinstance(node, ast.JoinedStr):
                parts = [str(p.value) if isinstance(p, ast.Constant) else "" for p in node.values]
                if re.fullmatch(r"[a-z0-9_.]*[a-z_]{3}[a-z0-9_]*", "".join(parts)):
                    shapes.add("".join(re.escape(p) or "[a-z0-9_]+" for p in parts))
    return re.compile("|".join(sorted(shapes)) or "(?!)")


@cache
def words_of_samples() -> frozenset[str]:
    """Texts in the documents that ship with the program, such as names of units."""
    documents = resources.path("samples").rglob("*.toml")
    quoted = (re.findall(r'"([^"\n]*)"', path.read_text("utf-8")) for path in documents)
    return frozenset(word for words in quoted for word in words)


def station_errors() -> set[type[StationError]]:
    """Every error class of the program."""
    for package in (station, sync, drivers):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            importlib.import_module(module.name)
    found: set[type[StationError]] = set()
    waiting = [StationError]
    while waiting:
        kind = waiting.pop()
        found.add(kind)
        waiting += kind.__subclasses__()
    return {kind for kind in found if kind.__module__.split(".")[0] in PACKAGES}


@cache
def calls() -> Mapping[str, list[tuple[str, ast.Call]]]:
    """The program's calls by the last name of what is called, with their places."""
    found: dict[str, list[tuple[str, ast.Call]]] = {}
    for path, tree in trees().items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute | ast.Name):
                called = node.func
                name = called.attr if isinstance(called, ast.Attribute) else called.id
                found.setdefault(name, []).append((f"{path}:{node.lineno}", node))
    return found


def first_texts(name: str) -> Iterator[str]:
    """The first argument of such calls, where it stands there as a text."""
    for _, call in calls().get(name, ()):
        if call.args and isinstance(call.args[0], ast.Constant):
            yield str(call.args[0].value)


def codes_in_sources() -> set[str]:
    """Texts in the program that look like a code of a family the catalogue knows."""
    families = {code.split(".")[0] for code in texts.codes()}
    return {
        text
        for text in literals() - OTHER_NAMES
        if CODE.fullmatch(text)
        and text.split(".")[0] in families
        and Path(text).suffix not in FILE_SUFFIXES
    }


def fields(pattern: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(pattern) if name is not None}


def test_every_code_has_a_sentence() -> None:
    wanted = {kind.code for kind in station_errors() - {StationError}} | codes_in_sources()
    wanted |= {f"gate.{code}" for code in first_texts("refuse")} | set(first_texts("say"))
    assert sorted(wanted - texts.codes()) == []


def test_every_english_source_has_a_translation() -> None:
    known = {entry.msgid for entry in ENTRIES if not entry.msgctxt}
    summaries = {summary for summary, _ in commands.TABLE.values()}
    assert sorted((set(first_texts("tr")) | summaries) - known) == []


def test_no_sentence_is_an_orphan() -> None:
    def is_used(code: str) -> bool:
        parts = code.split(".")
        tails = {".".join(parts[i:]) for i in range(len(parts))}
        return bool(tails & literals()) or any(map(made_texts().fullmatch, tails))

    assert [code for code in sorted(texts.codes()) if not is_used(code)] == []


def test_no_translation_is_an_orphan() -> None:
    known = {entry.msgid for entry in ENTRIES if not entry.msgctxt}
    assert sorted(known - literals() - words_of_samples()) == []


def test_no_entry_stands_twice() -> None:
    counted = Counter(entry.msgctxt or f"source: {entry.msgid}" for entry in ENTRIES)
    assert [key for key, count in counted.items() if count > 1] == []


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.msgctxt or entry.msgid[:40])
def test_entry_is_complete_and_chinese_needs_no_fact_of_its_own(entry: polib.POEntry) -> None:
    assert not entry.fuzzy
    assert entry.msgid
    assert not CJK.search(entry.msgid)
    words = re.sub(r"{[^}]*}", "", entry.msgid).split()
    assert CJK.search(entry.msgstr) or len(words) <= 1, "not translated"
    assert fields(entry.msgstr) <= fields(entry.msgid)


def test_every_error_is_raised_with_the_facts_its_sentence_needs() -> None:
    patterns = {entry.msgctxt: entry.msgid for entry in ENTRIES if entry.msgctxt}
    lacking = []
    for kind in station_errors():
        if "__init__" in vars(kind) and kind is not StationError:
            continue  # it makes its facts itself
        for where, call in calls().get(kind.__name__, ()):
            given = {keyword.arg for keyword in call.keywords}
            missing = fields(patterns.get(kind.code, "")) - given
            if missing and None not in given:  # None stands for **facts
                lacking.append(f"{where}: {kind.__name__} without {sorted(missing)}")
    assert lacking == []
