import socket

import pytest

from tests.helpers.tcp_printer import TcpPrinter
from tests.helpers.waiting import wait_until


@pytest.fixture
def printer():
    with TcpPrinter() as listening:
        yield listening


def call(printer):
    caller = socket.create_connection(("127.0.0.1", printer.port), timeout=5)
    caller.settimeout(5)
    return caller


def send(printer, data):
    with call(printer) as caller:
        caller.sendall(data)
        caller.shutdown(socket.SHUT_WR)
        return caller.recv(1)


def test_printer_collects_whole_jobs_in_order(printer):
    assert send(printer, b"one") == b""
    assert send(printer, b"two") == b""
    assert printer.report().jobs == (b"one", b"two")
    assert printer.report().connections == 2


def test_printer_that_refuses_is_not_there_and_comes_back_at_the_same_port(printer):
    port = printer.port
    printer.refuse()
    with pytest.raises(ConnectionRefusedError):
        send(printer, b"x")
    printer.listen()
    assert printer.port == port
    send(printer, b"later")
    assert printer.report().jobs == (b"later",)


def test_printer_that_cuts_resets_the_line_in_the_middle(printer):
    printer.manner, printer.cut_after = "cut", 2
    with call(printer) as caller:
        caller.sendall(b"abcdef")
        with pytest.raises(ConnectionError):
            caller.recv(1)
    wait_until(lambda: printer.report().broken)
    assert printer.report().broken == (b"ab",)
    assert printer.report().jobs == ()


def test_printer_that_stalls_takes_no_more_than_its_buffer(printer):
    printer.manner = "stall"
    with call(printer) as caller:
        caller.settimeout(0.2)
        with pytest.raises(TimeoutError):
            caller.sendall(b"x" * 16_000_000)
    assert printer.report().jobs == ()


def test_printer_that_keeps_the_line_open_has_the_job_all_the_same(printer):
    printer.manner = "keep_open"
    with call(printer) as caller:
        caller.sendall(b"kept")
        caller.shutdown(socket.SHUT_WR)
        caller.settimeout(0.1)
        with pytest.raises(TimeoutError):
            caller.recv(1)
    assert printer.report().jobs == (b"kept",)
