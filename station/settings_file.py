"""Change settings in the file that people may also write by hand: their lines and remarks stay."""

import json
import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from station import settings
from station.errors import StationError
from station.settings import Setting, SettingInvalid

Values = Mapping[Setting[Any], str | float]


class SettingsUnwritable(StationError):
    """The file could not be changed; it is as it was."""

    code = "settings.unwritable"


def change(path: Path, values: Values) -> None:
    """Set some settings in a TOML file, which is made where there is none.

    Args:
        path: The file; its other lines stay as they are.
        values: Setting -> what it is from now on.

    Raises:
        SettingInvalid: A value that the setting may not have; nothing was written.
        StationError: The file is not readable as it is, or cannot be written.
    """
    for setting, value in values.items():
        if type(value) is not type(setting.default) or not setting.check(value):
            raise SettingInvalid(
                key=setting.key, given=str(value)[:60], valid=setting.valid, origin=str(path)
            )
    text = ""
    if path.exists():
        settings.load(path, {})  # a file with mistakes in it is its writer's to mend
        text = path.read_text("utf-8-sig")
    for setting, value in values.items():
        section, _, name = setting.key.partition(".")
        text = _with(text, section, f"{name} = {json.dumps(value, ensure_ascii=False)}")
    _replace(path, text, values)


def _with(text: str, section: str, line: str) -> str:
    """The text with one line of one section set; TOML's strings are JSON's, in what we write."""
    name = line.partition(" ")[0]
    header = re.search(rf"^[ \t]*\[[ \t]*{section}[ \t]*\][^\n]*$", text, re.MULTILINE)
    if header is None:
        before = f"{text.rstrip()}\n\n" if text.strip() else ""
        return f"{before}[{section}]\n{line}\n"
    end = re.compile(r"^[ \t]*\[", re.MULTILINE).search(text, header.end())
    stop = end.start() if end else len(text)
    body = text[header.end() : stop]
    present = re.compile(rf"^[ \t]*{name}[ \t]*=[^\n]*$", re.MULTILINE)
    if present.search(body):
        body = present.sub(lambda _: line, body, count=1)
    else:
        body = f"\n{line}{body}"
    return text[: header.end()] + body + text[stop:]


def _replace(path: Path, text: str, values: Values) -> None:
    """Put the text in the file's place, once it says what it should."""
    fresh = path.with_name(f".{path.name}.new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with fresh.open("w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        _require_says(fresh, values)
        fresh.replace(path)
    except OSError as error:
        raise SettingsUnwritable(path=str(path), reason=error.strerror or "?") from error
    finally:
        if fresh.exists():
            fresh.unlink()


def _require_says(fresh: Path, values: Values) -> None:
    """TOML can be written in more ways than a line a setting; then a person has to do it."""
    try:
        read = settings.load(fresh, {})
    except StationError as error:
        raise SettingsUnwritable(path=str(fresh), reason=error.sentence()) from error
    for setting, value in values.items():
        if read[setting] != value:
            raise SettingsUnwritable(path=str(fresh), reason=setting.key)
