"""Prepare something in view of whoever waits for it."""

from collections.abc import Callable

from ui import theme as looks
from ui.assembly.application import application, ends_by_signal
from ui.tasks import PoolRunner
from ui.viewmodels.preparing import Preparing
from ui.views.preparing import PreparingWindow
from ui.views.station_window import SMALLEST_PX

Tell = Callable[[str], None]
_BY_SIGNAL = 1


def prepare(headline: str, work: Callable[[Tell], None]) -> None:
    """Do the work on a thread and show how far it is; returns when it is done.

    Args:
        headline: What is being prepared.
        work: Gets a function that shows one more sentence.

    Raises:
        Exception: Whatever the work raised.
        KeyboardInterrupt: The program was told to end; the work has ended, too.
    """
    app = application()
    theme = looks.theme_for(app.primaryScreen())
    looks.dress(app, theme)
    runner, model = PoolRunner(), Preparing(headline)
    window = PreparingWindow(theme, model)
    model.ended.connect(app.quit)
    window.setMinimumSize(*SMALLEST_PX)
    window.showMaximized()
    try:
        with ends_by_signal(lambda: app.exit(_BY_SIGNAL)):
            model.begin(runner, lambda: work(model.tell))
            code = app.exec()
    finally:
        runner.close()
    if code == _BY_SIGNAL:
        raise KeyboardInterrupt
    if model.error is not None:
        raise model.error
