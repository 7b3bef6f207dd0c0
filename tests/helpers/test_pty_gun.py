import os

import pytest

from tests.helpers.pty_gun import PtyGun
from tests.helpers.waiting import wait_until


@pytest.fixture
def gun(tmp_path):
    with PtyGun(tmp_path / "gun") as plugged:
        yield plugged


def test_gun_sends_codes_with_their_suffix_unchanged(gun):
    port = os.open(gun.path, os.O_RDWR | os.O_NOCTTY)
    gun.fire(b"A\x1dB\n", b"\x03\x04\x7f")
    assert gun.untaken() == 9
    assert os.read(port, 100) == b"A\x1dB\n\r\x03\x04\x7f\r"
    assert gun.untaken() == 0
    os.close(port)


def test_gun_keeps_what_was_sent_before_anyone_listens(gun):
    gun.send(b"123456", pieces=[1, 2])
    port = os.open(gun.path, os.O_RDWR | os.O_NOCTTY)
    wait_until(lambda: gun.untaken() == 6)
    assert os.read(port, 100) == b"123456"
    os.close(port)


def test_unplug_removes_the_port_and_hangs_up_who_reads(gun):
    port = os.open(gun.path, os.O_RDWR | os.O_NOCTTY)
    gun.fire(b"never read")
    gun.unplug()
    assert not os.path.lexists(gun.path)
    assert os.read(port, 100) == b""
    with pytest.raises(OSError, match="Input/output"):
        os.write(port, b"x")
    os.close(port)


def test_replug_gives_a_fresh_line_at_the_same_path(gun):
    port = os.open(gun.path, os.O_RDWR | os.O_NOCTTY)
    gun.unplug()
    gun.unplug()
    gun.plug()
    gun.fire(b"again")
    assert os.read(port, 100) == b""
    fresh = os.open(gun.path, os.O_RDWR | os.O_NOCTTY)
    assert os.read(fresh, 100) == b"again\r"
    os.close(port)
    os.close(fresh)
