import pytest

from tests.helpers.listening import Listening


@pytest.fixture
def listening():
    """A supervisor that is stopped after the test, when nothing may have crashed unnoticed."""
    listening = Listening()
    yield listening
    assert listening.supervisor.stop(), "a device did not end"
    assert not listening.crashes
