"""What every camera driver must do. Subclass it once per driver."""

from datetime import timedelta

import pytest

from drivers.cameras.picture import LARGEST_BYTES, is_whole, mime_of
from station.errors import StationError


class CameraContract:
    """A subclass gives the fixture `camera`: open, and good for at least three pictures."""

    @pytest.fixture
    def camera(self):
        raise NotImplementedError

    def test_shoot_gives_a_whole_picture_of_the_kind_it_says(self, camera):
        frame = camera.shoot()
        assert mime_of(frame.data) == frame.mime
        assert is_whole(frame.data)
        assert len(frame.data) <= LARGEST_BYTES

    def test_frames_carry_utc_and_the_address(self, camera):
        frame = camera.shoot()
        assert frame.at.utcoffset() == timedelta(0)
        assert frame.device == camera.address
        assert "://" in camera.address

    def test_shots_differ(self, camera):
        assert len({camera.shoot().data for _ in range(3)}) == 3

    def test_shoot_after_stop_is_refused(self, camera):
        camera.stop()
        with pytest.raises(StationError) as caught:
            camera.shoot()
        assert caught.value.sentence("zh")

    def test_stop_twice_is_harmless(self, camera):
        camera.stop()
        camera.stop()
