"""What every printer driver must do. Subclass it once per driver."""

import threading

import pytest

from drivers.printers.sample_label import sample_label
from station.ports import JobNotSent, PrintJob
from tests.helpers.waiting import wait_until


class PrinterContract:
    """A subclass gives the fixture `printer` (open, ZPL, 203 dpi, 60 mm) and `taken`."""

    @pytest.fixture
    def printer(self):
        raise NotImplementedError

    def taken(self, printer) -> list[bytes]:
        """The jobs that arrived whole, in order."""
        raise NotImplementedError

    def test_profile_is_that_of_the_address(self, printer):
        assert printer.profile.language == "zpl"
        assert printer.profile.dpi == 203
        assert printer.profile.width_dots == 480
        assert "://" in printer.address

    def test_print_hands_over_every_byte_unchanged(self, printer):
        every_byte = bytes(range(256)) * 40
        printer.print(PrintJob(every_byte, "zpl"))
        wait_until(lambda: self.taken(printer))
        assert self.taken(printer) == [every_byte]

    def test_print_takes_a_large_job(self, printer):
        large = b"^XA^FD" + b"x" * 3_000_000 + b"^XZ"
        printer.print(PrintJob(large, "zpl", count=1000))
        wait_until(lambda: self.taken(printer))
        assert self.taken(printer) == [large]

    def test_jobs_arrive_in_order_and_apart(self, printer):
        jobs = [b"^XA%d^XZ" % n for n in range(5)]
        for job in jobs:
            printer.print(PrintJob(job, "zpl"))
        wait_until(lambda: len(self.taken(printer)) >= 5)
        assert self.taken(printer) == jobs

    def test_jobs_of_two_threads_are_not_mixed(self, printer):
        jobs = [bytes([65 + n]) * 200_000 for n in range(2)]
        threads = [
            threading.Thread(target=printer.print, args=(PrintJob(job, "zpl"),)) for job in jobs
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(10)
        wait_until(lambda: len(self.taken(printer)) >= 2)
        assert sorted(self.taken(printer)) == jobs

    def test_sample_label_is_taken(self, printer):
        label = sample_label(printer.profile)
        printer.print(label)
        wait_until(lambda: self.taken(printer))
        assert self.taken(printer) == [label.data]

    def test_a_job_in_another_language_is_not_sent(self, printer):
        with pytest.raises(JobNotSent) as caught:
            printer.print(PrintJob(b"SIZE 60 mm,30 mm\r\n", "tspl"))
        assert "tspl" in caught.value.sentence("zh")
        assert self.taken(printer) == []

    def test_print_after_stop_is_not_sent(self, printer):
        printer.stop()
        with pytest.raises(JobNotSent) as caught:
            printer.print(PrintJob(b"^XA^XZ", "zpl"))
        assert caught.value.sentence("zh")
        assert self.taken(printer) == []

    def test_stop_twice_is_harmless(self, printer):
        printer.stop()
        printer.stop()
