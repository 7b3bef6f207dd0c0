import shutil
import threading

import pytest

from drivers import held_device
from drivers.errors import DeviceMissing, DeviceStopped
from station.errors import StationError
from tests.helpers.pictures import picture


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "photos"
    folder.mkdir()
    (folder / "a.jpg").write_bytes(picture())
    return folder


def test_a_camera_is_opened_by_its_first_shot(folder, listening):
    camera = listening.supervisor.add_camera(f"files://{folder}")
    assert listening.states == ["starting"]
    assert camera.shoot().data == picture()
    assert camera.status.state == "ready"


def test_a_camera_that_went_away_is_lost_and_opened_anew_when_it_is_back(folder, listening):
    camera = listening.supervisor.add_camera(f"files://{folder}")
    camera.shoot()
    shutil.move(folder, folder.with_name("unplugged"))
    for _ in range(2):
        with pytest.raises(DeviceMissing):
            camera.shoot()
    shutil.move(folder.with_name("unplugged"), folder)
    assert camera.shoot().data == picture()
    assert listening.states == ["starting", "ready", "lost", "ready"]


def test_a_camera_without_a_picture_is_not_lost(folder, listening):
    (folder / "a.jpg").unlink()
    camera = listening.supervisor.add_camera(f"files://{folder}")
    with pytest.raises(StationError) as caught:
        camera.shoot()
    assert caught.value.code == "camera.no_picture"
    assert camera.status.state == "ready"


def test_a_wrong_address_is_unavailable(listening):
    camera = listening.supervisor.add_camera("sim://camera?subject=shoe")
    with pytest.raises(StationError):
        camera.shoot()
    assert listening.is_now("unavailable", "device.option_wrong")


def test_shoot_after_stop_is_refused(listening):
    camera = listening.supervisor.add_camera("sim://camera?width=160")
    camera.shoot()
    assert listening.supervisor.stop()
    with pytest.raises(DeviceStopped):
        camera.shoot()
    assert listening.states == ["starting", "ready"]


class BrokenCamera:
    """Shoots only when released, and then has a bug."""

    address = "fake://camera"

    def __init__(self):
        self.begun = threading.Event()
        self.released = threading.Event()

    def shoot(self):
        self.begun.set()
        self.released.wait(5)
        raise ZeroDivisionError("in the driver")

    def stop(self):
        pass


def test_a_bug_in_a_driver_reaches_the_caller_and_the_camera_is_lost(listening, monkeypatch):
    broken = BrokenCamera()
    broken.released.set()
    monkeypatch.setattr(held_device, "open_device", lambda *_: broken)
    camera = listening.supervisor.add_camera(broken.address)
    with pytest.raises(ZeroDivisionError):
        camera.shoot()
    assert listening.is_now("lost", "driver.failed")


def test_stop_says_so_when_a_shot_does_not_end(listening, monkeypatch):
    broken = BrokenCamera()
    monkeypatch.setattr(held_device, "open_device", lambda *_: broken)
    camera = listening.supervisor.add_camera(broken.address)
    raised = []

    def work():
        try:
            camera.shoot()
        except ZeroDivisionError as error:
            raised.append(error)

    thread = threading.Thread(target=work)
    thread.start()
    broken.begun.wait(5)
    assert not listening.supervisor.stop(timeout_s=0.05)
    broken.released.set()
    thread.join(5)
    assert camera.has_ended(1)
    assert raised
