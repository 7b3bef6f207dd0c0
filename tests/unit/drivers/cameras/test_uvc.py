import io
import sys

import cv2
import numpy as np
import pytest
from PIL import Image

from drivers.errors import AddressMalformed, DeviceMissing, DriverUnavailable
from drivers.registry import open_device
from station.clock import SystemClock
from station.ports import DeviceUnreachable

FRAMES, SIZE = 30, (960, 540)


@pytest.fixture
def film(tmp_path):
    """A film whose pictures grow brighter."""
    path = tmp_path / "film.avi"
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"MJPG"), 10, SIZE)
    for number in range(FRAMES):
        writer.write(np.full((SIZE[1], SIZE[0], 3), number * 8, np.uint8))
    writer.release()
    return path


def brightness(data: bytes) -> float:
    return float(np.asarray(Image.open(io.BytesIO(data)).convert("L")).mean())


def test_shot_has_the_cameras_size_and_is_newer_than_what_was_buffered(film) -> None:
    camera = open_device("camera", f"camera://{film}", SystemClock())
    frame = camera.shoot()
    assert Image.open(io.BytesIO(frame.data)).size == SIZE
    assert brightness(frame.data) == pytest.approx(3 * 8, abs=3)
    camera.stop()


def test_glance_is_small(film) -> None:
    camera = open_device("camera", f"camera://{film}", SystemClock())
    assert Image.open(io.BytesIO(camera.glance().data)).size == (640, 360)
    camera.stop()


def test_camera_that_gives_no_more_pictures_is_lost_and_found_again(film, listening) -> None:
    handle = listening.supervisor.add_camera(f"camera://{film}")
    for _ in range(FRAMES // 4):
        handle.shoot()
    with pytest.raises(DeviceUnreachable) as caught:
        handle.shoot()
    assert caught.value.sentence("zh").startswith("相机没有画面")
    assert listening.states[-1] == "lost"
    handle.shoot()
    assert listening.states[-1] == "ready"


@pytest.mark.parametrize("address", ["camera://100", "camera://x", "camera://", "camera://0/1"])
def test_wrong_address_is_told(address) -> None:
    with pytest.raises(AddressMalformed):
        open_device("camera", address, SystemClock())


def test_device_that_is_not_there_is_missing(tmp_path, capfd) -> None:
    with pytest.raises(DeviceMissing):
        open_device("camera", f"camera://{tmp_path}/none.avi", SystemClock())
    capfd.readouterr()  # OpenCV complains by itself


def test_library_that_is_missing_is_named_when_the_camera_is_opened(film, monkeypatch) -> None:
    monkeypatch.setitem(sys.modules, "cv2", None)
    with pytest.raises(DriverUnavailable) as caught:
        open_device("camera", f"camera://{film}", SystemClock())
    assert "opencv-python-headless" in caught.value.sentence()


def test_driver_is_listed_without_loading_the_library() -> None:
    import subprocess

    code = "import sys, drivers.cameras.uvc, drivers.registry; print('cv2' in sys.modules)"
    ended = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert ended.stdout.strip() == "False"
