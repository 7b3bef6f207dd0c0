"""`suyuan devices`: what can be connected, and does this one work?"""

import argparse
import json
import sys
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from drivers import registry
from drivers.printers.sample_label import sample_label
from resources import texts
from station.clock import SystemClock
from station.errors import StationError
from station.ports import Camera, LabelPrinter, Scanner, ScanRead
from ui.cli.main import OK

LONGEST_WAIT_S = 600.0
Answer = dict[str, Any]


class NoScanSeen(StationError):
    """The reader is there, and nothing was scanned in time."""

    code = "device.no_scan"
    retryable = True


class PictureNotSaved(StationError):
    """The picture was taken and could not be written where it was wanted."""

    code = "device.picture_not_saved"


def add_to(parser: argparse.ArgumentParser) -> None:
    """Declare the sub-commands."""
    menu = parser.add_subparsers(metavar="ACTION", required=True)
    listing = _action(
        menu, "list", "Show the kinds of device, and the serial ports of this machine."
    )
    listing.set_defaults(run=_run_list)
    test = _action(menu, "test", "Open a device and do one real thing: scan, shoot or print.")
    test.add_argument("address", metavar="ADDRESS", help=texts.tr("such as tcp://10.0.0.7:9100"))
    test.add_argument("--kind", required=True, choices=list(_TESTS))
    test.add_argument(
        "--seconds",
        type=_seconds,
        default=10.0,
        metavar="S",
        help=texts.tr("how long to wait for a scan (10)"),
    )
    test.add_argument(
        "-o", "--output", type=Path, metavar="FILE", help=texts.tr("save the picture there")
    )
    test.set_defaults(run=_run_test)


def _action(menu: Any, name: str, summary: str) -> argparse.ArgumentParser:
    action: argparse.ArgumentParser = menu.add_parser(
        name, help=texts.tr(summary), description=texts.tr(summary)
    )
    action.add_argument("--json", action="store_true", help=texts.tr("answer as one JSON line"))
    return action


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if 0 < seconds <= LONGEST_WAIT_S:
        return seconds
    raise argparse.ArgumentTypeError(texts.tr("a number of seconds up to 600"))


def _run_list(args: argparse.Namespace) -> int:
    schemes: dict[str, list[str]] = {}
    for kind, scheme in sorted(registry.table()):
        schemes.setdefault(kind, []).append(f"{scheme}://")
    ports = _serial_ports()
    if args.json:
        print(json.dumps({"drivers": schemes, "serial_ports": ports}, ensure_ascii=False))
        return OK
    for kind, known in schemes.items():
        print(f"{kind:<8} {'  '.join(known)}")
    for port in ports:
        print(f"{port['path']}  {port['description']}  {port['address']}")
    if not ports:
        print(texts.say("device.no_serial_ports"))
    return OK


def _serial_ports() -> list[Answer]:
    try:
        from drivers.scanners import serial_ports
    except ModuleNotFoundError as error:
        raise registry.library_missing("serial://", error) from error
    return [
        {
            "path": port.path,
            "address": port.address,
            "description": port.description,
            "usb_id": port.usb_id,
            "serial_number": port.serial_number,
        }
        for port in serial_ports.seen()
    ]


def _run_test(args: argparse.Namespace) -> int:
    asked = {"kind": args.kind, "address": args.address}
    try:
        seen, sentence = _TESTS[args.kind](args)
    except StationError as error:
        if not args.json:
            raise
        told = {"code": error.code, "text": error.sentence()}
        print(json.dumps({"ok": False, **asked, "error": told}, ensure_ascii=False))
        return error.exit_code
    print(json.dumps({"ok": True, **asked, **seen}, ensure_ascii=False) if args.json else sentence)
    return OK


def _test_scanner(args: argparse.Namespace) -> tuple[Answer, str]:
    scanner: Scanner = registry.open_device("scanner", args.address, SystemClock())
    if not args.json:
        print(texts.say("device.scan_now", seconds=f"{args.seconds:g}"), file=sys.stderr)
    read = _first_scan(scanner, args.seconds)
    seen = {
        "text": _shown(read.data),
        "hex": read.data.hex(" "),
        "symbology": read.symbology,
        "at": read.at.isoformat(),
    }
    facts = seen | {"symbology": read.symbology or "-", "size": len(read.data)}
    return seen, texts.say("device.scan_seen", **facts)


def _first_scan(scanner: Scanner, seconds: float) -> ScanRead:
    """The first code that is scanned within `seconds`.

    Raises:
        NoScanSeen: Nothing was scanned.
        StationError: The reader went away, or sent what is no code.
    """
    reads: list[ScanRead] = []
    faults: list[StationError] = []

    def deliver(read: ScanRead) -> None:
        reads.append(read)
        scanner.stop()

    def dropped(fault: StationError) -> None:
        faults.append(fault)
        scanner.stop()

    alarm = threading.Timer(seconds, scanner.stop)
    alarm.start()
    try:
        scanner.run(deliver, dropped)
    finally:
        alarm.cancel()
        alarm.join()
        scanner.stop()
    if reads:
        return reads[0]
    raise faults[0] if faults else NoScanSeen(address=scanner.address, seconds=f"{seconds:g}")


def _test_camera(args: argparse.Namespace) -> tuple[Answer, str]:
    camera: Camera = registry.open_device("camera", args.address, SystemClock())
    try:
        frame = camera.shoot()
    finally:
        camera.stop()
    kib = round(len(frame.data) / 1024)
    seen = {"mime": frame.mime, "size": len(frame.data), "at": frame.at.isoformat()}
    if args.output is None:
        return seen, texts.say("device.picture_taken", mime=frame.mime, kib=kib)
    try:
        args.output.write_bytes(frame.data)
    except OSError as error:
        detail = error.strerror or str(error)
        raise PictureNotSaved(file=str(args.output), detail=detail) from error
    facts = {"mime": frame.mime, "kib": kib, "file": str(args.output)}
    return seen | {"file": str(args.output)}, texts.say("device.picture_saved", **facts)


def _test_printer(args: argparse.Namespace) -> tuple[Answer, str]:
    printer: LabelPrinter = registry.open_device("printer", args.address, SystemClock())
    try:
        label = sample_label(printer.profile)
        printer.print(label)
    finally:
        printer.stop()
    facts = {"language": label.language, "size": len(label.data)}
    return facts, texts.say("device.label_sent", **facts)


def _shown(data: bytes) -> str:
    """Text for a terminal: what could steer it is spelt out."""
    text = data.decode("utf-8", errors="backslashreplace")
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


_TESTS: Mapping[str, Callable[[argparse.Namespace], tuple[Answer, str]]] = {
    "scanner": _test_scanner,
    "camera": _test_camera,
    "printer": _test_printer,
}
