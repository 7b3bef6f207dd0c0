"""What nobody expected goes to a file and to standard error, and the banner says so."""

import sys
import threading
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType

from station.clock import SystemClock


@contextmanager
def crash_reports(log_dir: Path, tell: Callable[[BaseException], None]) -> Iterator[None]:
    """Set the hooks of the process and of its threads, and give them back."""
    before, before_threads = sys.excepthook, threading.excepthook

    def report(
        kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        if issubclass(kind, KeyboardInterrupt):
            before(kind, error, trace)
            return
        _write(log_dir, "".join(traceback.format_exception(kind, error, trace)))
        before(kind, error, trace)
        tell(error)

    def report_thread(args: threading.ExceptHookArgs) -> None:
        if args.exc_value is not None and args.exc_type is not SystemExit:
            report(args.exc_type, args.exc_value, args.exc_traceback)

    sys.excepthook, threading.excepthook = report, report_thread
    try:
        yield
    finally:
        sys.excepthook, threading.excepthook = before, before_threads


def _write(log_dir: Path, text: str) -> None:
    """Append to the crash report; a full disk must not hide the crash itself."""
    stamp = SystemClock().now().isoformat(timespec="seconds")
    try:
        log_dir.mkdir(parents=True, exist_ok=True)
        with (log_dir / "crash.txt").open("a", encoding="utf-8") as file:
            file.write(f"--- {stamp}\n{text}\n")
    except OSError as error:
        print(error, file=sys.stderr)  # noqa: T201 - nowhere else to say it
