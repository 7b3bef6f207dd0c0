import socket
import threading

import pytest

from drivers.errors import AddressMalformed, OptionUnknown
from drivers.printers.profile import PrintUnknown
from drivers.registry import open_device
from station.clock import SystemClock
from station.ports import JobNotSent, PrintJob
from tests.helpers.tcp_printer import TcpPrinter
from tests.helpers.waiting import wait_until

SMALL = PrintJob(b"^XA^FDx^FS^XZ", "zpl")
LARGE = PrintJob(b"x" * 16_000_000, "zpl")  # more than all buffers between hold


@pytest.fixture
def listening():
    with TcpPrinter() as listening:
        yield listening


def printer_at(listening, **options):
    return open_device("printer", listening.address(**options), SystemClock())


def test_refused_connection_is_not_sent_and_the_next_job_goes_through(listening):
    printer = printer_at(listening)
    listening.refuse()
    with pytest.raises(JobNotSent) as caught:
        printer.print(SMALL)
    assert caught.value.retryable
    assert caught.value.exit_code == 3
    assert caught.value.sentence("zh")
    listening.listen()
    printer.print(SMALL)
    assert listening.report().jobs == (SMALL.data,)


@pytest.mark.parametrize(
    "answer",
    [
        socket.gaierror(socket.EAI_NONAME, "Name or service not known"),
        UnicodeError("label empty or too long"),  # what the resolver makes of "a..b"
    ],
)
def test_a_host_that_does_not_exist_is_not_sent(answer, monkeypatch):
    def no_such_host(*_args, **_options):
        raise answer

    monkeypatch.setattr(socket, "getaddrinfo", no_such_host)  # no name server is asked in tests
    with pytest.raises(JobNotSent):
        open_device("printer", "tcp://a..b:9100", SystemClock()).print(SMALL)


def test_a_line_cut_in_the_middle_is_unknown(listening):
    listening.manner, listening.cut_after = "cut", 100_000
    with pytest.raises(PrintUnknown) as caught:
        printer_at(listening).print(LARGE)
    assert not isinstance(caught.value, JobNotSent)
    assert 0 < caught.value.facts["sent"] < len(LARGE.data)
    assert caught.value.sentence("zh")


@pytest.mark.parametrize("cut_after", [1, len(SMALL.data) - 1])
def test_a_small_job_cut_after_it_left_is_unknown_not_sent(listening, cut_after):
    listening.manner, listening.cut_after = "cut", cut_after
    with pytest.raises(PrintUnknown):
        printer_at(listening, hang_up_s=5).print(SMALL)
    assert listening.report().jobs == ()


def test_a_printer_that_takes_nothing_is_unknown_after_a_while(listening):
    listening.manner = "stall"
    with pytest.raises(PrintUnknown):
        printer_at(listening, stall_s=0.2, hang_up_s=0.1).print(LARGE)


def test_bytes_that_no_one_acknowledges_are_not_called_sent(listening):
    # all of it fits into this machine's own buffer: send() succeeds, the printer has a part
    listening.manner = "stall"
    job = PrintJob(b"x" * 150_000, "zpl")
    with pytest.raises(PrintUnknown) as caught:
        printer_at(listening, stall_s=0.3, hang_up_s=0.1).print(job)
    assert caught.value.facts["sent"] == caught.value.facts["total"] == 150_000


def test_stop_in_the_middle_of_a_job_ends_it_as_unknown(listening):
    listening.manner = "stall"
    printer = printer_at(listening)
    raised = []

    def work():
        try:
            printer.print(LARGE)
        except Exception as error:
            raised.append(error)

    thread = threading.Thread(target=work)
    thread.start()
    wait_until(lambda: listening.report().connections)
    wait_until(lambda: printer._line is not None)
    printer.stop()
    thread.join(5)
    assert not thread.is_alive()
    assert isinstance(raised[0], PrintUnknown | JobNotSent)


def test_open_sends_nothing_and_needs_no_printer(listening):
    printer_at(listening)
    listening.refuse()
    printer_at(listening)
    assert listening.report().connections == 0


def test_open_refuses_a_wrong_address():
    with pytest.raises(AddressMalformed):
        open_device("printer", "tcp://", SystemClock())
    with pytest.raises(OptionUnknown):
        open_device("printer", "tcp://h:9100?width=60", SystemClock())
