"""Read a folder of document files: one document per `.toml` or `.json` file, in name order.

Top level of a file: `kind`, `version`, then the fields of the kind (docs/documents.md).
"""

import hashlib
import os
import stat
from pathlib import Path
from typing import Any

from station.documents.document import KINDS, Document, DocumentInvalid, document_of
from station.documents.problem import Problem, shown, shown_path
from station.documents.toml_source import SourceMalformed, read_json, read_toml

MAX_FILE_BYTES = 1024 * 1024
MAX_FILES = 5_000
MAX_ENTRIES = 100_000
"""Names looked at while searching; somebody may point at a whole disk."""

_READERS = {".toml": read_toml, ".json": read_json}
_MOST_REMEMBERED = 2_048

_remembered: dict[tuple[str, str], Document] = {}
"""(suffix, sha256 of the file) -> its document: reading TOML takes a hundred times longer."""


def read_folder(path: Path) -> list[Document]:
    """Read all documents in a folder and the folders below it; or the one in a single file.

    Names that begin with a dot are left out; folders behind symbolic links are not entered.

    Raises:
        DocumentInvalid: Something is wrong in any of them; nothing is returned then. Each problem
            names the file and the line or field.
    """
    documents: list[Document] = []
    problems: list[Problem] = []
    root, names = (path.parent, [path.name]) if path.is_file() else (path, _names(path, problems))
    for name in names:
        try:
            documents.append(_read_file(root / name))
        except DocumentInvalid as invalid:
            problems += [problem.inside(shown_path(name)) for problem in invalid.problems]
    if problems:
        raise DocumentInvalid(problems)
    return documents


def _names(path: Path, problems: list[Problem]) -> list[str]:
    """Relative names of the document files, in order; what cannot be listed goes to problems."""
    found: list[Path] = []
    seen = 0
    failed: list[OSError] = []
    for folder, below, files in os.walk(path, onerror=failed.append):
        below[:] = [name for name in below if not name.startswith(".")]
        seen += len(files) + len(below)
        if seen > MAX_ENTRIES:
            break
        found += [Path(folder, name) for name in files if _is_wanted(name)]
    problems += [_unreadable(error) for error in failed]
    if seen > MAX_ENTRIES or len(found) > MAX_FILES:
        facts = {"limit": MAX_FILES}
        problems.append(
            Problem(code="document.too_many_files", at=(shown_path(path),), facts=facts)
        )
        return []
    return sorted(file.relative_to(path).as_posix() for file in found)


def _is_wanted(name: str) -> bool:
    return not name.startswith(".") and Path(name).suffix.lower() in _READERS


def _unreadable(error: OSError) -> Problem:
    facts = {"detail": shown(error.strerror or type(error).__name__)}
    at = (shown_path(error.filename),)
    return Problem(code="document.file_unreadable", at=at, facts=facts)


def _read_file(path: Path) -> Document:
    """The document in one file.

    Raises:
        DocumentInvalid: It cannot be read or holds none; its problems do not name the file.
    """
    suffix = path.suffix.lower()
    if suffix not in _READERS:
        raise DocumentInvalid([Problem(code="document.not_a_file")])
    data = _bytes_of(path)
    name = (suffix, hashlib.sha256(data).hexdigest())
    known = _remembered.get(name)
    if known is not None:
        return known
    try:
        document = _document(_READERS[suffix](data))
    except SourceMalformed as malformed:
        raise DocumentInvalid([malformed.problem]) from malformed
    if len(_remembered) >= _MOST_REMEMBERED:
        _remembered.clear()
    _remembered[name] = document
    return document


def _bytes_of(path: Path) -> bytes:
    try:
        if not stat.S_ISREG(path.stat().st_mode):  # a pipe would wait for ever
            raise DocumentInvalid([Problem(code="document.not_a_file")])
        with path.open("rb") as file:
            data = file.read(MAX_FILE_BYTES + 1)
    except OSError as error:
        problem = Problem(
            code="document.file_unreadable",
            facts={"detail": shown(error.strerror or type(error).__name__)},
        )
        raise DocumentInvalid([problem]) from error
    if len(data) > MAX_FILE_BYTES:
        facts = {"limit_kib": MAX_FILE_BYTES // 1024}
        raise DocumentInvalid([Problem(code="document.file_too_large", facts=facts)])
    return data


def _document(table: dict[str, Any]) -> Document:
    kind = table.pop("kind", None)
    version = table.pop("version", None)
    if not isinstance(kind, str):
        facts = {"known": ", ".join(KINDS)}
        raise DocumentInvalid([Problem(code="document.kind_missing", facts=facts)])
    return document_of(kind, version, table)
