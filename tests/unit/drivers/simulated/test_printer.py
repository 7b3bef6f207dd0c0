import pytest

from drivers.registry import open_device
from station.clock import SystemClock
from station.ports import JobNotSent, PrintJob


def printer_of(folder, language="zpl"):
    address = f"sim://printer?folder={folder}&language={language}"
    return open_device("printer", address, SystemClock())


def test_jobs_become_numbered_files_that_go_on_after_a_restart(tmp_path):
    printer_of(tmp_path).print(PrintJob(b"one", "zpl"))
    printer_of(tmp_path).print(PrintJob(b"two", "zpl"))
    printer_of(tmp_path, "tspl").print(PrintJob(b"three", "tspl"))
    assert {file.name: file.read_bytes() for file in tmp_path.iterdir()} == {
        "000001.zpl": b"one",
        "000002.zpl": b"two",
        "000003.tspl": b"three",
    }


def test_a_folder_that_refuses_is_not_sent(tmp_path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(JobNotSent) as caught:
        printer_of(tmp_path / "file").print(PrintJob(b"one", "zpl"))
    assert caught.value.sentence("zh")


def test_memory_keeps_the_newest_jobs_only():
    printer = open_device("printer", "sim://printer", SystemClock())
    for n in range(250):
        printer.print(PrintJob(b"%d" % n, "zpl"))
    assert [printer.jobs[0].data, printer.jobs[-1].data] == [b"50", b"249"]
