from collections.abc import Callable
from pathlib import Path

import pytest

from resources import texts
from station import settings
from station.settings import (
    HUB_URL,
    LANGUAGE,
    SCANNER,
    SETTINGS,
    SYNC_INTERVAL_S,
    SettingInvalid,
    SettingsUnreadable,
    SettingUnknown,
    load,
)

Write = Callable[[str], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def write_file(text: str) -> Path:
        path = tmp_path / "settings.toml"
        path.write_text(text, "utf-8")
        return path

    return write_file


def test_load_without_file_and_variables_gives_the_defaults() -> None:
    loaded = load(None, {})
    assert all(loaded[setting] == setting.default for setting in SETTINGS)
    assert loaded[SYNC_INTERVAL_S] == 5
    assert loaded.origin(HUB_URL) == "default"


def test_every_default_is_valid_and_every_setting_has_its_texts() -> None:
    for setting in SETTINGS:
        assert setting.check(setting.default), setting.key
        assert texts.say(setting.text, "zh") != texts.say(setting.text, "en")
    assert len({setting.key for setting in SETTINGS}) == len(SETTINGS)


def test_load_reads_the_file(write: Write) -> None:
    path = write(
        '[hub]\nurl = "https://hub.example:8443"\n[sync]\ninterval_s = 9\n'
        '[devices]\nscanner = "serial:///dev/ttyACM0?baud=9600"\n'
    )
    loaded = load(path, {})
    assert loaded[HUB_URL] == "https://hub.example:8443"
    assert loaded[SYNC_INTERVAL_S] == 9
    assert loaded[SCANNER] == "serial:///dev/ttyACM0?baud=9600"
    assert loaded.origin(HUB_URL) == str(path)


def test_a_variable_wins_over_the_file(write: Write) -> None:
    path = write("[sync]\ninterval_s = 9\n")
    loaded = load(path, {"SUYUAN_SYNC_INTERVAL_S": "7", "SUYUAN_OTHER": "x"})
    assert loaded[SYNC_INTERVAL_S] == 7
    assert loaded.origin(SYNC_INTERVAL_S) == "SUYUAN_SYNC_INTERVAL_S"


@pytest.mark.parametrize(
    ("text", "key", "nearest"),
    [
        ("[sync]\nintervall_s = 5\n", "sync.intervall_s", "sync.interval_s"),
        ('[hub]\nadress = "x"\n', "hub.adress", "hub.ca"),
        ("[synk]\ninterval_s = 5\n", "synk.interval_s", "sync.interval_s"),
        ("language = 1\n", "language", "station.language"),
        ("[hub.url]\nx = 1\n", "hub.url", "hub.url"),
    ],
)
def test_load_refuses_an_unknown_key_and_names_the_nearest_and_the_file(
    write: Write, text: str, key: str, nearest: str
) -> None:
    path = write(text)
    with pytest.raises((SettingUnknown, SettingInvalid)) as refused:
        load(path, {})
    for language in ("zh", "en"):
        sentence = refused.value.sentence(language)
        assert key in sentence
        assert nearest in sentence
        assert str(path) in sentence


@pytest.mark.parametrize(
    ("text", "valid"),
    [
        ('[sync]\ninterval_s = "5"\n', "1 … 3600 s"),
        ("[sync]\ninterval_s = 5.0\n", "1 … 3600 s"),
        ("[sync]\ninterval_s = true\n", "1 … 3600 s"),
        ("[sync]\ninterval_s = 0\n", "1 … 3600 s"),
        ('[station]\nlanguage = "de"\n', "auto | zh | en"),
        ('[hub]\nurl = "ftp://x"\n', "https://"),
        ('[hub]\nurl = "https://[x"\n', "https://"),
        ('[devices]\nprinter = "COM3"\n', "scheme://"),
        ('[hub]\nca = "a\\u0007"\n', "4096"),
        ("[hub]\nurl = [1]\n", "https://"),
    ],
)
def test_load_refuses_a_wrong_value_and_names_the_valid_ones(
    write: Write, text: str, valid: str
) -> None:
    path = write(text)
    with pytest.raises(SettingInvalid) as refused:
        load(path, {})
    assert valid in refused.value.sentence("en")
    assert valid in refused.value.sentence("zh")
    assert str(path) in refused.value.sentence("en")


@pytest.mark.parametrize("value", ["", "abc", "5.5", "99999999999999999999", "9" * 5000])
def test_load_refuses_a_wrong_variable_and_names_it(value: str) -> None:
    with pytest.raises(SettingInvalid) as refused:
        load(None, {"SUYUAN_SYNC_INTERVAL_S": value})
    assert "SUYUAN_SYNC_INTERVAL_S" in refused.value.sentence("en")


@pytest.mark.parametrize("data", [b"[hub", b"a = ", b"\xff\xfe", b"a = 1\na = 2\n", b"x" * 2**21])
def test_load_refuses_what_is_not_toml(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "settings.toml"
    path.write_bytes(data)
    with pytest.raises(SettingsUnreadable) as refused:
        load(path, {})
    assert str(path) in refused.value.sentence("zh")


def test_load_refuses_a_missing_file_and_a_folder(tmp_path: Path) -> None:
    for path in (tmp_path / "nothing.toml", tmp_path):
        with pytest.raises(SettingsUnreadable):
            load(path, {})


def test_load_takes_a_file_saved_by_windows_notepad(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    path.write_bytes('[hub]\r\nca = "证书.pem"\r\n'.encode("utf-8-sig"))
    assert load(path, {})[settings.HUB_CA] == "证书.pem"


def test_settings_cannot_be_changed() -> None:
    loaded = load(None, {})
    with pytest.raises(AttributeError):
        loaded.values = {}  # type: ignore[misc]


def test_language_has_only_the_languages_of_the_catalogue() -> None:
    assert not LANGUAGE.check("fr")
    assert all(LANGUAGE.check(language) for language in ("auto", texts.ZH, texts.EN))


def test_paths_are_this_programs_own() -> None:
    found = settings.paths()
    for path in (found.config_file, found.data_dir, found.state_dir, found.log_dir):
        assert path.is_absolute()
        assert "suyuan-station" in path.parts
    assert found.config_file.name == "settings.toml"
