from tests.helpers.listening import Listening
from tests.helpers.waiting import wait_until


def test_listening_remembers_states_and_reads_of_its_devices():
    listening = Listening()
    scanner = listening.add_scanner("sim://gun")
    listening.wait_for("ready")
    assert not listening.is_now("lost")
    assert not listening.is_now("ready", "device.missing")
    scanner.device.fire(b"A")
    wait_until(lambda: listening.codes == [b"A"])
    assert listening.supervisor.stop()
    assert listening.states == ["starting", "ready"]


def test_listening_knows_why_a_device_is_lost():
    listening = Listening()
    listening.add_scanner("serial:///dev/no-such-gun")
    listening.wait_for("lost", "device.missing")
    assert not listening.is_now("lost", "device.busy")
    assert listening.supervisor.stop()
