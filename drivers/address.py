"""A device is an address: `serial:///dev/ttyACM0?baud=9600`, `tcp://10.0.0.7:9100`, `sim://gun`."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar
from urllib.parse import parse_qsl, unquote, urlsplit

from drivers.errors import AddressMalformed, OptionUnknown, OptionWrong

LONGEST = 2048
MOST_OPTIONS = 32
_FORM = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Address:
    """A parsed device address; each driver reads its own part of it.

    Attributes:
        scheme: What stands before `://`, in lower case.
        url: The whole address as it was given.
        place: What stands between `://` and the next `/` or `?` (host and port, `COM3`, `usb`).
        path: What follows it, percent signs decoded.
        options: What follows `?`, percent signs decoded.
    """

    scheme: str
    url: str
    place: str
    path: str
    options: Mapping[str, str]

    @classmethod
    def parse(cls, url: str) -> "Address":
        """Split an address.

        Raises:
            AddressMalformed: Not `scheme://…`, too long, unprintable, or an option given twice.
        """
        if len(url) > LONGEST or not url.isprintable() or not _FORM.match(url):
            raise AddressMalformed(address=url[:80])
        try:
            parts = urlsplit(url)
            pairs = parse_qsl(
                parts.query, keep_blank_values=True, max_num_fields=MOST_OPTIONS, errors="strict"
            )
            path = unquote(parts.path, errors="strict")
        except ValueError as error:
            raise AddressMalformed(address=url[:80]) from error
        options = dict(pairs)
        if len(options) < len(pairs) or "\0" in path:
            raise AddressMalformed(address=url[:80])
        return cls(parts.scheme, url, parts.netloc, path, options)

    def allow_only(self, *known: str) -> None:
        """Refuse options that the driver would ignore: a typing mistake must not pass.

        Raises:
            OptionUnknown: Names the options that exist.
        """
        for option in self.options:
            if option not in known:
                raise OptionUnknown(
                    address=self.url, option=option, known=", ".join(sorted(known)) or "-"
                )

    def choice(self, option: str, choices: Mapping[str, T], default: T) -> T:
        """The meaning of an option's word, upper or lower case.

        Raises:
            OptionWrong: Names the words that are possible.
        """
        if option not in self.options:
            return default
        word = self.options[option].strip().lower()
        if word not in choices:
            raise self._wrong(option, ", ".join(choices))
        return choices[word]

    def yes_no(self, option: str, *, default: bool) -> bool:
        """Whether an option says yes.

        Raises:
            OptionWrong: It says neither yes nor no.
        """
        return self.choice(option, {"yes": True, "no": False, "1": True, "0": False}, default)

    def number(self, option: str, default: float, least: float, most: float) -> float:
        """An option's number within bounds, both included.

        Raises:
            OptionWrong: Names the bounds.
        """
        if option not in self.options:
            return default
        text = self.options[option]
        if re.fullmatch(r"[0-9]{1,9}(\.[0-9]{1,6})?", text) and least <= float(text) <= most:
            return float(text)
        raise self._wrong(option, f"{least:g} - {most:g}")

    def host_and_port(self, default_port: int) -> tuple[str, int]:
        """Host name or IP address and port of `place`.

        Raises:
            AddressMalformed: There is no host, or the port is no number up to 65535.
        """
        parts = urlsplit(self.url)
        try:
            port = parts.port or default_port
        except ValueError as error:
            raise AddressMalformed(address=self.url) from error
        if not parts.hostname:
            raise AddressMalformed(address=self.url)
        return parts.hostname, port

    def folder(self) -> Path:
        """The folder that `path` names; `/C:/photos` is `C:/photos` on Windows.

        Raises:
            AddressMalformed: `files://photos`, with two slashes, names a host and no folder.
        """
        if self.place or not self.path:
            raise AddressMalformed(address=self.url)
        has_drive = os.name == "nt" and re.match(r"/[A-Za-z]:", self.path)
        return Path(self.path[1:] if has_drive else self.path)

    def _wrong(self, option: str, possible: str) -> OptionWrong:
        return OptionWrong(
            address=self.url, option=option, value=self.options[option], possible=possible
        )
