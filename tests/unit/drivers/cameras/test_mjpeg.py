import pytest

from drivers.errors import AddressMalformed
from drivers.registry import open_device
from station.clock import SystemClock
from station.errors import StationError
from station.ports import DeviceUnreachable
from tests.helpers.mjpeg_server import HEAD, MjpegServer, part, pictures
from tests.helpers.pictures import picture
from tests.helpers.waiting import wait_until


def opened(server):
    return open_device("camera", server.address, SystemClock())


def test_pictures_without_a_length_are_read() -> None:
    with MjpegServer(lambda: pictures(has_length=False)) as server:
        camera = opened(server)
        assert camera.shoot().data != camera.shoot().data
        camera.stop()


def test_camera_that_is_unplugged_is_told_and_opened_anew_when_it_is_back(listening) -> None:
    server = MjpegServer()
    handle = listening.supervisor.add_camera(server.address)
    handle.glance()
    server.unplug()

    def is_gone() -> bool:
        try:
            handle.glance()
        except DeviceUnreachable as error:
            return error.sentence("zh").startswith(("相机没有画面", "设备"))
        return False

    wait_until(is_gone)
    assert listening.states[-1] == "lost"


def test_parts_that_are_no_jpeg_are_left_out() -> None:
    def script():
        yield HEAD
        for number in range(10_000):
            yield part(b"<html>not a picture</html>")
            yield part(picture(number=number))

    with MjpegServer(script, every_s=0.001) as server:
        camera = opened(server)
        assert camera.shoot().mime == "image/jpeg"
        camera.stop()


@pytest.mark.parametrize(
    "pieces",
    [
        [HEAD, *[part(b"no picture")] * 100],
        [HEAD, b"x" * 200_000],
        [HEAD, b"\r\n--frame\r\nContent-Length: 99999999999\r\n\r\n"],
        [HEAD],
        [HEAD, part(picture())[:100]],
    ],
    ids=["no pictures", "no boundary", "huge", "nothing", "cut"],
)
def test_hostile_stream_ends_with_a_sentence(pieces) -> None:
    with MjpegServer(lambda: pieces, every_s=0.0) as server:
        camera = opened(server)
        with pytest.raises(StationError) as caught:
            camera.shoot()
        assert caught.value.sentence("zh")
        camera.stop()


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.0 302 Found\r\nLocation: http://10.0.0.1/\r\n\r\n",
        b"HTTP/1.0 401 No\r\n\r\n",
        b"HTTP/1.0 200 OK\r\nContent-Type: text/html\r\n\r\n<html>",
        b"hello\r\n",
        b"",
        b"HTTP/1.0 200 OK\r\n" + b"X: y\r\n" * 500,
    ],
)
def test_answer_that_is_no_stream_is_told(answer) -> None:
    with MjpegServer(lambda: [answer]) as server, pytest.raises(StationError) as caught:
        opened(server)
    assert caught.value.sentence("zh")


def test_nobody_there_is_told() -> None:
    server = MjpegServer()
    server.unplug()
    with pytest.raises(DeviceUnreachable):
        open_device("camera", "http://127.0.0.1:9/video", SystemClock())


def test_password_in_the_address_is_refused_and_not_repeated() -> None:
    with pytest.raises(AddressMalformed) as caught:
        open_device("camera", "http://admin:secret@127.0.0.1/video", SystemClock())
    assert "secret" not in caught.value.sentence()
