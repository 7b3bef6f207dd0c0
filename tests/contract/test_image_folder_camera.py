import pytest

from drivers.registry import open_device
from station.clock import SystemClock
from tests.contract.camera_contract import CameraContract
from tests.helpers.pictures import picture


class TestImageFolderCamera(CameraContract):
    @pytest.fixture
    def camera(self, tmp_path):
        for n, (suffix, kind) in enumerate([("jpg", "JPEG"), ("png", "PNG"), ("webp", "WEBP")]):
            (tmp_path / f"{n}.{suffix}").write_bytes(picture(kind, n))
        return open_device("camera", f"files://{tmp_path}", SystemClock())
