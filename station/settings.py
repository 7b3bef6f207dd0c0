"""Settings of one station: declared here once, read from a TOML file and the environment.

Each declaration carries key, default, valid values and the code of its text; validation, settings
page and documentation are derived from `SETTINGS`. Unset keys have their defaults; the variable
`SUYUAN_<SECTION>_<KEY>` wins over the file.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Generic, TypeVar
from urllib.parse import urlsplit

from station.errors import StationError

APP = "suyuan-station"
DEFAULT = "default"
LARGEST_FILE = 1 << 20

_WORDS = {
    **dict.fromkeys(("true", "1", "yes", "on"), True),
    **dict.fromkeys(("false", "0", "no", "off"), False),
}

T = TypeVar("T", str, int, float, bool)


class SettingsUnreadable(StationError):
    """The settings file is not there, not readable or not TOML."""

    code = "settings.unreadable"


class SettingUnknown(StationError):
    """The file names a setting that does not exist."""

    code = "settings.unknown"


class SettingInvalid(StationError):
    """A setting has a value that it may not have."""

    code = "settings.invalid"


@dataclass(frozen=True, slots=True)
class Setting(Generic[T]):
    """One setting.

    Attributes:
        key: `section.name`; units are part of the name.
        default: Also decides the type.
        valid: What may be set, for people of any language: a range with its unit, the choices.
        check: Whether a value of the right type is valid.
    """

    key: str
    default: T
    valid: str
    check: Callable[[T], bool]

    @property
    def text(self) -> str:
        """Code of the sentence that explains the setting."""
        return f"setting.{self.key}"

    @property
    def variable(self) -> str:
        """The environment variable that overrides the file."""
        return "SUYUAN_" + self.key.replace(".", "_").upper()


def _choice(key: str, default: str, *others: str) -> Setting[str]:
    choices = (default, *others)
    return Setting(key, default, " | ".join(choices), lambda value: value in choices)


def _text(key: str, most_characters: int) -> Setting[str]:
    return Setting(
        key,
        "",
        f"0 … {most_characters} 字/characters",
        lambda value: len(value) <= most_characters and value.isprintable(),
    )


def _whole(key: str, default: int, least: int, most: int, unit: str) -> Setting[int]:
    valid = f"{least} … {most} {unit}".rstrip()
    return Setting(key, default, valid, lambda value: least <= value <= most)


def _is_hub_url(value: str) -> bool:
    try:
        parts = urlsplit(value)
        return not value or (parts.scheme in {"https", "http"} and bool(parts.hostname))
    except ValueError:
        return False


def _is_address(value: str) -> bool:
    scheme, mark, rest = value.partition("://")
    return not value or (scheme.isidentifier() and bool(mark and rest) and value.isprintable())


def _address(key: str) -> Setting[str]:
    return Setting(key, "", '"" | scheme://…', _is_address)


def _is_px_per_mm(value: float) -> bool:
    return value == 0 or 2.0 <= value <= 12.0


LANGUAGE = _choice("station.language", "auto", "zh", "en")
PX_PER_MM: Setting[float] = Setting("ui.px_per_mm", 0.0, "0 | 2 … 12", _is_px_per_mm)
HUB_URL: Setting[str] = Setting("hub.url", "", '"" | https://…', _is_hub_url)
HUB_CA = _text("hub.ca", most_characters=4096)
SYNC_INTERVAL_S = _whole("sync.interval_s", 5, 1, 3600, "s")
SCANNER = _address("devices.scanner")
CAMERA = _address("devices.camera")
PRINTER = _address("devices.printer")

SETTINGS: tuple[Setting[Any], ...] = (
    LANGUAGE,
    PX_PER_MM,
    HUB_URL,
    HUB_CA,
    SYNC_INTERVAL_S,
    SCANNER,
    CAMERA,
    PRINTER,
)


@dataclass(frozen=True)
class Settings:
    """Every setting's value: `settings[SYNC_INTERVAL_S]`.

    Attributes:
        origins: Where each value that is not the default came from: a file or a variable.
    """

    values: Mapping[str, str | float] = field(default_factory=dict, hash=False)
    origins: Mapping[str, str] = field(default_factory=dict, hash=False)

    def __getitem__(self, setting: Setting[T]) -> T:
        value: T = self.values.get(setting.key, setting.default)  # type: ignore[assignment]  # load() checked it
        return value

    def origin(self, setting: Setting[Any]) -> str:
        """The file or variable that set it, or `default`."""
        return self.origins.get(setting.key, DEFAULT)


@dataclass(frozen=True, slots=True)
class Paths:
    """Where a station of this user keeps what is not in its data directory's own place."""

    config_file: Path
    data_dir: Path
    state_dir: Path
    log_dir: Path
    papers_dir: Path


def paths() -> Paths:
    """The places the operating system gives to this program; nothing is created."""
    import platformdirs  # 10 ms that `gs1 parse` need not pay

    dirs = platformdirs.PlatformDirs(APP, appauthor=False)
    return Paths(
        config_file=Path(dirs.user_config_dir) / "settings.toml",
        data_dir=Path(dirs.user_data_dir),
        state_dir=Path(dirs.user_state_dir),
        log_dir=Path(dirs.user_log_dir),
        papers_dir=Path(dirs.user_documents_dir) / "溯源工位 Suyuan",
    )


def load(path: Path | None, environ: Mapping[str, str]) -> Settings:
    """Read the settings.

    Args:
        path: A TOML file; None reads the environment alone.
        environ: Usually `os.environ`.

    Raises:
        SettingsUnreadable: The file is not there or not TOML.
        SettingUnknown: The file has a key that is none of `SETTINGS`.
        SettingInvalid: A value has the wrong type or is out of range.
    """
    values: dict[str, str | float] = {}
    origins: dict[str, str] = {}
    if path is not None:
        for key, value in _flat(_read(path)).items():
            values[key] = _typed(_known(key, path), value, str(path))
            origins[key] = str(path)
    for setting in SETTINGS:
        if setting.variable in environ:
            text = environ[setting.variable]
            values[setting.key] = _typed(setting, _parsed(setting, text), setting.variable)
            origins[setting.key] = setting.variable
    return Settings(values, origins)


def _read(path: Path) -> dict[str, Any]:
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST_FILE + 1)
    except OSError as error:
        raise SettingsUnreadable(path=str(path), detail=error.strerror or "?") from error
    if len(data) > LARGEST_FILE:
        raise SettingsUnreadable(path=str(path), detail=f"> {LARGEST_FILE} B")
    try:
        import tomllib  # 6 ms of every start, and most stations have no file

        return tomllib.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:  # of the syntax or of the encoding
        raise SettingsUnreadable(path=str(path), detail=str(error)) from error


def _flat(tables: Mapping[str, Any]) -> dict[str, Any]:
    """`[hub] url = …` -> `hub.url`; what is not in a section keeps its bare name."""
    flat: dict[str, Any] = {}
    for section, content in tables.items():
        if isinstance(content, dict):
            flat.update({f"{section}.{name}": value for name, value in content.items()})
        else:
            flat[section] = content
    return flat


def _known(key: str, path: Path) -> Setting[Any]:
    found = next((setting for setting in SETTINGS if setting.key == key), None)
    if found is None:
        keys = [setting.key for setting in SETTINGS]
        import difflib  # only for a mistake

        nearest = difflib.get_close_matches(key, keys, n=1, cutoff=0.0)[0]
        raise SettingUnknown(key=key[:80], path=str(path), nearest=nearest)
    return found


def _parsed(setting: Setting[Any], text: str) -> object:
    """The value an environment variable means; text that means none stays text."""
    if isinstance(setting.default, bool):
        return _WORDS.get(text.strip().lower(), text)
    if isinstance(setting.default, (int, float)):
        try:
            return type(setting.default)(text)
        except ValueError:
            return text
    return text


def _typed(setting: Setting[Any], value: object, origin: str) -> str | float:
    """`value`, once it has the setting's type and is valid; a whole number is a decimal too."""
    if isinstance(setting.default, float) and type(value) is int and abs(value) < 1e15:
        value = float(value)
    if type(value) is not type(setting.default) or not setting.check(value):
        shown = str(value)[:60]
        raise SettingInvalid(key=setting.key, given=shown, valid=setting.valid, origin=origin)
    assert isinstance(value, (str, int, float))
    return value
