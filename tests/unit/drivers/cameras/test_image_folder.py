import os
import shutil

import pytest

from drivers.cameras.image_folder import (
    NoNewPicture,
    NoPicture,
    NotAPicture,
    PictureNotWhole,
    PictureTooLarge,
)
from drivers.cameras.picture import LARGEST_BYTES
from drivers.errors import DeviceMissing, OptionUnknown
from drivers.registry import open_device
from station.clock import SystemClock
from station.ports import DeviceUnreachable
from tests.helpers.pictures import picture


def camera_of(folder, options=""):
    return open_device("camera", f"files://{folder}{options}", SystemClock())


def put(folder, name, number):
    (folder / name).write_bytes(picture("JPEG", number))
    return picture("JPEG", number)


def test_pictures_come_in_the_order_of_their_names(tmp_path):
    wanted = [put(tmp_path, name, n) for n, name in enumerate(["a.jpg", "b.jpeg", "c.JPG"])]
    camera = camera_of(tmp_path)
    assert [camera.shoot().data for _ in range(3)] == wanted


def test_a_picture_that_arrives_later_comes_before_any_is_repeated(tmp_path):
    first, second = put(tmp_path, "b.jpg", 1), put(tmp_path, "c.jpg", 2)
    camera = camera_of(tmp_path)
    assert camera.shoot().data == first
    earlier_name = put(tmp_path, "a.jpg", 3)
    assert [camera.shoot().data for _ in range(2)] == [earlier_name, second]


def test_after_the_last_picture_it_starts_over(tmp_path):
    wanted = [put(tmp_path, "a.jpg", 1), put(tmp_path, "b.jpg", 2)]
    camera = camera_of(tmp_path)
    assert [camera.shoot().data for _ in range(5)] == [*wanted, *wanted, wanted[0]]


def test_without_wrapping_no_picture_is_given_twice(tmp_path):
    put(tmp_path, "a.jpg", 1)
    camera = camera_of(tmp_path, "?wrap=no")
    camera.shoot()
    with pytest.raises(NoNewPicture) as caught:
        camera.shoot()
    assert str(tmp_path) in caught.value.sentence("zh")
    late = put(tmp_path, "0.jpg", 2)
    assert camera.shoot().data == late


def test_a_file_that_is_written_anew_is_a_new_picture(tmp_path):
    put(tmp_path, "capture.jpg", 1)
    camera = camera_of(tmp_path, "?wrap=no")
    camera.shoot()
    anew = put(tmp_path, "capture.jpg", 2)
    os.utime(tmp_path / "capture.jpg", ns=(1, 1))
    assert camera.shoot().data == anew


def test_an_empty_folder_says_so(tmp_path):
    (tmp_path / "notes.txt").write_text("x")
    (tmp_path / ".hidden.jpg").write_bytes(picture())
    (tmp_path / "folder.jpg").mkdir()
    with pytest.raises(NoPicture) as caught:
        camera_of(tmp_path).shoot()
    assert str(tmp_path) in caught.value.sentence("zh")


def test_a_half_written_picture_is_not_taken_and_no_old_one_in_its_place(tmp_path):
    put(tmp_path, "a.jpg", 1)
    camera = camera_of(tmp_path)
    camera.shoot()
    whole = picture("JPEG", 2)
    (tmp_path / "b.jpg").write_bytes(whole[:-20])
    for _ in range(2):
        with pytest.raises(PictureNotWhole):
            camera.shoot()
    (tmp_path / "b.jpg").write_bytes(whole)
    assert camera.shoot().data == whole


def test_an_empty_file_is_half_written(tmp_path):
    (tmp_path / "a.jpg").touch()
    with pytest.raises(PictureNotWhole):
        camera_of(tmp_path).shoot()


def test_what_is_no_picture_is_told_once_and_then_left_aside(tmp_path):
    (tmp_path / "a.jpg").write_bytes(b"<html>not found</html>")
    good = put(tmp_path, "b.jpg", 1)
    camera = camera_of(tmp_path)
    assert camera.shoot().data == good
    with pytest.raises(NotAPicture) as caught:
        camera.shoot()
    assert caught.value.facts["file"] == "a.jpg"
    assert [camera.shoot().data for _ in range(3)] == [good] * 3


def test_a_folder_of_nothing_but_rubbish_says_so_each_time(tmp_path):
    (tmp_path / "a.jpg").write_bytes(b"rubbish")
    camera = camera_of(tmp_path)
    for _ in range(3):
        with pytest.raises(NotAPicture):
            camera.shoot()


def test_a_picture_beyond_the_limit_is_not_read(tmp_path):
    with (tmp_path / "huge.jpg").open("wb") as file:
        file.truncate(LARGEST_BYTES + 1)
    with pytest.raises(PictureTooLarge) as caught:
        camera_of(tmp_path).shoot()
    assert caught.value.sentence("zh")


def test_links_are_not_followed(tmp_path):
    (tmp_path / "outside.bin").write_bytes(picture())
    folder = tmp_path / "photos"
    folder.mkdir()
    (folder / "a.jpg").symlink_to(tmp_path / "outside.bin")
    with pytest.raises(NoPicture):
        camera_of(folder).shoot()


def test_a_missing_folder_is_a_missing_device(tmp_path):
    with pytest.raises(DeviceMissing) as caught:
        camera_of(tmp_path / "nothing")
    assert caught.value.sentence("zh")


def test_a_folder_that_is_taken_away_is_unreachable(tmp_path):
    folder = tmp_path / "usb stick"
    folder.mkdir()
    camera = camera_of(str(folder).replace(" ", "%20"))
    shutil.rmtree(folder)
    with pytest.raises(DeviceUnreachable):
        camera.shoot()


def test_unknown_options_are_refused(tmp_path):
    with pytest.raises(OptionUnknown):
        camera_of(tmp_path, "?warp=no")
