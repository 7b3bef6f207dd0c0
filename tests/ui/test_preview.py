"""The camera's picture on S3: there when a photo is wanted, gone when there is one."""

import shutil

import pytest
from PySide6.QtCore import Qt

from tests.helpers.mjpeg_server import MjpegServer
from tests.helpers.pictures import picture
from tests.ui.test_budget import at
from tests.ui.world import NEXT, World


@pytest.fixture
def folder(tmp_path):
    path = tmp_path / "photos"
    path.mkdir()
    for number in range(3):
        (path / f"{number}.jpg").write_bytes(picture(number=number))
    return path


def a_world(tmp_path, monkeypatch, address):
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    made = World(tmp_path / "data", (("camera", address),))
    made.window.resize(1366, 768)
    made.window.show()
    made.make_line()
    return at(made, "final")


def looks(world) -> None:
    """Let the next look at the camera happen."""
    preview = world.shell.inspect.preview
    preview._alarm.ring()
    world.settle()


def test_camera_is_looked_through_from_the_defect_to_the_photo(
    app, tmp_path, monkeypatch, folder
) -> None:
    world = a_world(tmp_path, monkeypatch, f"files://{folder}")
    preview, shown = world.shell.inspect.preview, world.window.inspect._photo
    world.scan(NEXT)
    assert not preview.is_wanted
    world.touch(world.window.inspect.defects[0])
    assert preview.frame == picture(number=2)
    assert not shown.pixmap().isNull()
    (folder / "9.jpg").write_bytes(picture(number=9))
    looks(world)
    assert preview.frame == picture(number=9)
    world.press(Qt.Key.Key_F4)
    assert not preview.is_wanted
    assert len(world.shell.inspect.state.photos) == 1
    world.close()


def test_unplugged_camera_is_told_and_shows_again_when_it_is_back(
    app, tmp_path, monkeypatch, folder
) -> None:
    world = a_world(tmp_path, monkeypatch, f"files://{folder}")
    world.scan(NEXT)
    world.touch(world.window.inspect.defects[0])
    shutil.move(folder, folder.with_name("away"))
    looks(world)
    assert world.window.inspect._photo.text().startswith("The camera gives no picture")
    shutil.move(folder.with_name("away"), folder)
    looks(world)
    assert world.shell.inspect.preview.trouble == ""
    assert not world.window.inspect._photo.pixmap().isNull()
    world.close()


def test_part_is_submitted_although_the_camera_is_unplugged(app, tmp_path, monkeypatch) -> None:
    server = MjpegServer()
    world = a_world(tmp_path, monkeypatch, server.address)
    before = world.records("unit.inspected")
    world.scan(NEXT)
    world.touch(world.window.inspect.defects[0])
    assert world.shell.inspect.preview.frame
    server.unplug()
    world.press(Qt.Key.Key_F4)
    world.press(Qt.Key.Key_F3)
    assert world.records("unit.inspected") == before + 1
    world.close()


def test_camera_rests_where_no_photo_is_wanted(app, tmp_path, monkeypatch, folder) -> None:
    world = a_world(tmp_path, monkeypatch, f"files://{folder}")
    world.scan(NEXT)
    world.press(Qt.Key.Key_F1)
    assert not world.shell.inspect.preview.is_wanted
    assert not world.shell.inspect.preview._alarm.is_set
    world.close()
