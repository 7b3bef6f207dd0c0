from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from station import settings_file
from station.settings import (
    CAMERA,
    LANGUAGE,
    PRINTER,
    PX_PER_MM,
    SCANNER,
    SETTINGS,
    SYNC_INTERVAL_S,
    SettingInvalid,
    SettingUnknown,
    load,
)
from station.settings_file import SettingsUnwritable


def test_change_makes_a_file_where_there_is_none(tmp_path: Path) -> None:
    path = tmp_path / "config" / "settings.toml"
    settings_file.change(path, {PRINTER: "tcp://10.0.0.7:9100", PX_PER_MM: 4.5})
    read = load(path, {})
    assert (read[PRINTER], read[PX_PER_MM], read[CAMERA]) == ("tcp://10.0.0.7:9100", 4.5, "")
    assert [each.name for each in path.parent.iterdir()] == ["settings.toml"]


def test_change_keeps_what_people_wrote(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    path.write_text(
        "# line 3, by the window\n[sync]\ninterval_s = 9 # slow line\n\n"
        '[devices]\nscanner = "serial:///dev/ttyS0"\n# spare printer is .51\n',
        "utf-8",
    )
    settings_file.change(path, {SCANNER: "", CAMERA: "camera://0", LANGUAGE: "zh"})
    assert path.read_text("utf-8") == (
        "# line 3, by the window\n[sync]\ninterval_s = 9 # slow line\n\n"
        '[devices]\ncamera = "camera://0"\nscanner = ""\n# spare printer is .51\n'
        '\n[station]\nlanguage = "zh"\n'
    )
    assert load(path, {})[SYNC_INTERVAL_S] == 9


def test_change_of_a_file_with_a_mistake_leaves_it_alone(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    path.write_text("[devices]\nskanner = 1\n", "utf-8")
    with pytest.raises(SettingUnknown):
        settings_file.change(path, {CAMERA: "camera://0"})
    assert path.read_text("utf-8") == "[devices]\nskanner = 1\n"


@pytest.mark.parametrize(
    "text", ['devices.scanner = "a://b"\n', 'devices = { camera = "a://b" }\n']
)
def test_change_of_toml_written_in_another_way_says_so_and_leaves_it(
    tmp_path: Path, text: str
) -> None:
    path = tmp_path / "settings.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(SettingsUnwritable):
        settings_file.change(path, {CAMERA: "camera://0"})
    assert path.read_text("utf-8") == text
    assert [each.name for each in tmp_path.iterdir()] == ["settings.toml"]


def test_change_to_a_value_that_may_not_be_writes_nothing(tmp_path: Path) -> None:
    with pytest.raises(SettingInvalid):
        settings_file.change(tmp_path / "settings.toml", {SCANNER: "no address"})
    assert not list(tmp_path.iterdir())


def test_change_in_a_folder_that_cannot_be_made_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(SettingsUnwritable):
        settings_file.change(tmp_path / "file" / "settings.toml", {CAMERA: "camera://0"})


def _values(setting):
    texts = st.text(max_size=30).map(lambda text: f"x://{text}")
    kinds = {str: texts, int: st.integers(1, 99), float: st.floats(2, 12), bool: st.booleans()}
    return (
        kinds[type(setting.default)].filter(setting.check)
        if setting is not LANGUAGE
        else (st.sampled_from(["zh", "en", "auto"]))
    )


@given(
    st.lists(
        st.fixed_dictionaries({}, optional={each: _values(each) for each in SETTINGS}), max_size=4
    )
)
def test_any_changes_read_back_as_the_last_that_was_said(tmp_path_factory, changes) -> None:
    path = tmp_path_factory.mktemp("settings") / "settings.toml"
    said = {}
    for values in changes:
        settings_file.change(path, values)
        said |= values
    read = load(path if path.exists() else None, {})
    assert {setting: read[setting] for setting in SETTINGS} == {
        setting: said.get(setting, setting.default) for setting in SETTINGS
    }
