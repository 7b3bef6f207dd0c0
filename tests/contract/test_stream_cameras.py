"""The cameras with a live picture keep the same contract as the others, and more."""

import pytest

from drivers.cameras.glance import CanGlance
from drivers.cameras.picture import is_whole, mime_of
from drivers.registry import open_device
from station.clock import SystemClock
from station.errors import StationError
from tests.contract.camera_contract import CameraContract
from tests.helpers.mjpeg_server import MjpegServer
from tests.helpers.pictures import picture


class GlanceContract(CameraContract):
    """What a camera with a live picture must do besides."""

    def test_glance_gives_a_whole_picture(self, camera):
        assert isinstance(camera, CanGlance)
        frame = camera.glance()
        assert mime_of(frame.data) == frame.mime
        assert is_whole(frame.data)
        assert frame.device == camera.address

    def test_shots_differ_whatever_is_looked_at_between(self, camera):
        seen = set()
        for _ in range(2):
            camera.glance()
            seen.add(camera.shoot().data)
        assert len(seen) == 2

    def test_glance_after_stop_is_refused(self, camera):
        camera.stop()
        with pytest.raises(StationError):
            camera.glance()


class TestMjpegCamera(GlanceContract):
    @pytest.fixture
    def camera(self):
        with MjpegServer() as server:
            camera = open_device("camera", server.address, SystemClock())
            yield camera
            camera.stop()


class TestUvcCameraOnNumberedPictures(GlanceContract):
    @pytest.fixture
    def camera(self, tmp_path):
        for number in range(60):
            (tmp_path / f"{number:03}.jpg").write_bytes(picture(number=number * 4))
        address = f"camera://{tmp_path}/%2503d.jpg"
        camera = open_device("camera", address, SystemClock())
        yield camera
        camera.stop()


class TestImageFolderCameraGlances(GlanceContract):
    @pytest.fixture
    def camera(self, tmp_path):
        for n in range(4):
            (tmp_path / f"{n}.jpg").write_bytes(picture(number=n))
        return open_device("camera", f"files://{tmp_path}", SystemClock())


class TestSimulatedCameraGlances(GlanceContract):
    @pytest.fixture
    def camera(self):
        return open_device("camera", "sim://camera?width=320", SystemClock())
