"""`python -m tests.faults.hostile_scans`: S2 on screen. 5,000 hostile scans into every page.

A real station with its window, offscreen. Texts that break parsers, SQL, labels, terminals and
markup are scanned on each page in turn. Nothing may raise, no widget may read a scanned text as
markup, nothing may be fetched: the pictures that the texts name are on a server that counts.
With `--mutant` the banner guesses whether its text is markup, as Qt's labels do, and the run must
fail.
"""

import argparse
import os
import sys
import tempfile
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from unittest.mock import patch

from PySide6.QtGui import Qt  # QtCore's lacks mightBeRichText
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from tests.helpers.hostile import hostile_texts
from tests.ui.world import ORDER, World
from ui.viewmodels.bench import Code
from ui.viewmodels.commands import Command
from ui.widgets.banner_bar import BannerBar, Message

SCANS = 5000
MARKUP = (
    "<img src='{url}/a.png'>",
    "<b>bold</b>",
    "<a href='{url}/b'>x</a>",
    "<html><body background='{url}/c.png'>",
    "<style>@import url({url}/d.css)</style>",
    "<table><tr><td>1</td></tr></table>",
    "{url}/e.svg",
)
PAGES = ("sign_in", "home", "inspect", "pack", "sync")


@dataclass(slots=True)
class Found:
    """What a run showed.

    Attributes:
        shown: On how many scans the text stood in the banner, so that it was really shown.
        raised: Exceptions that came out of a slot.
        markup: Widgets that read a scanned text as markup.
        fetched: Requests to the server that the texts name.
    """

    shown: int = 0
    pages: Counter[str] = field(default_factory=Counter)
    raised: list[str] = field(default_factory=list)
    markup: list[str] = field(default_factory=list)
    fetched: list[str] = field(default_factory=list)

    @property
    def is_good(self) -> bool:
        """Whether the figure is reached."""
        return not (self.raised or self.markup or self.fetched)


def run(scans: int, folder: Path) -> Found:
    """Scan so many texts at a fresh station in `folder`."""
    found = Found()
    with _counting_server(found.fetched) as url, _exceptions(found.raised):
        world = World(folder / "data")
        world.window.resize(1366, 768)
        world.window.show()
        world.make_line()
        world.scan("E104")
        world.scan(ORDER)
        try:
            for number, text in enumerate(_texts(scans, url)):
                if number % 20 == 0:
                    _go(world, PAGES[number // 20 % len(PAGES)])
                found.pages[world.shell.page] += 1
                world.now_s += 10
                world.shell.take(Code(text, device="sim://gun"))
                world.settle()
                QApplication.processEvents()
                _look(world.window, found)
        finally:
            world.close()
    return found


def _texts(scans: int, url: str) -> Iterator[str]:
    """Hostile texts, every third one with markup in it."""
    for number, text in enumerate(hostile_texts(scans)):
        markup = MARKUP[number // 3 % len(MARKUP)].format(url=url)
        yield f"{markup}{text}" if number % 3 == 0 else text


def _go(world: World, page: str) -> None:
    """To a page, with whatever an operator needs there."""
    shell = world.shell
    if page == "sync":
        shell.press(Command.SYNC)
    elif page == "sign_in":
        shell.press(Command.PERSON)
    elif page == "home":
        shell.press(Command.BACK)
    else:
        steps = {"inspect": "final", "pack": "pack"}
        world.do("bind", order=ORDER, step=steps[page])
        shell._moved(world.core.workstation.desk)
    world.settle()


def _look(window: QWidget, found: Found) -> None:
    """Look at every widget that can show markup."""
    for widget in [window, *window.findChildren(QWidget)]:
        tip = widget.toolTip()
        if tip and Qt.mightBeRichText(tip):
            found.markup.append(f"tool tip {tip[:60]!r}")
        if isinstance(widget, QLabel) and _reads_markup(widget):
            found.markup.append(f"{type(widget).__name__} {widget.text()[:60]!r}")
        if isinstance(widget, BannerBar) and "<" in "".join(widget.texts) and widget.isVisible():
            found.shown += 1


def _reads_markup(label: QLabel) -> bool:
    style = label.textFormat()
    is_guessing = style is Qt.TextFormat.AutoText and Qt.mightBeRichText(label.text())
    return is_guessing or style in {Qt.TextFormat.RichText, Qt.TextFormat.MarkdownText}


@contextmanager
def _exceptions(raised: list[str]) -> Iterator[None]:
    hook = sys.excepthook
    sys.excepthook = lambda kind, error, trace: raised.append(f"{kind.__name__}: {error}")
    try:
        yield
    finally:
        sys.excepthook = hook


@contextmanager
def _counting_server(fetched: list[str]) -> Iterator[str]:
    """A web server on loopback that notes what is asked of it."""

    class Note(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            fetched.append(self.path)
            self.send_error(404)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - named there
            del format, args

    server = HTTPServer(("127.0.0.1", 0), Note)
    thread = threading.Thread(target=server.serve_forever, name="counts requests")
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def guessing_banner() -> Iterator[None]:
    """The mutant: a banner of labels that decide by the text whether it is markup, as Qt's do."""
    real = BannerBar.show_banner

    def show(self: BannerBar, shown: Message, counter: str = "") -> None:
        real(self, shown, counter)
        label = self.findChild(QLabel) or QLabel(self)
        label.setText(shown.headline)

    with patch.object(BannerBar, "show_banner", show):
        yield


def main(argv: list[str]) -> int:
    """Run and tell; 0 where the figure is reached."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults.hostile_scans")
    parser.add_argument("--scans", type=int, default=SCANS)
    parser.add_argument("--mutant", action="store_true")
    args = parser.parse_args(argv)
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    os.environ.setdefault("QT_LOGGING_RULES", "qt.text.font.db=false")
    with tempfile.TemporaryDirectory(prefix="suyuan-hostile-") as folder:
        os.environ["XDG_STATE_HOME"] = f"{folder}/state"
        if args.mutant:
            with guessing_banner():
                found = run(args.scans, Path(folder))
        else:
            found = run(args.scans, Path(folder))
    print(
        f"{args.scans} hostile scans on {dict(found.pages)}: {len(found.raised)} exceptions, "
        f"{len(found.markup)} times markup, {len(found.fetched)} fetched; "
        f"markup was shown as text {found.shown} times"
    )
    for what in (found.raised, found.markup, found.fetched):
        for each in what[:3]:
            print(f"  {each}")
    return 0 if found.is_good else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
