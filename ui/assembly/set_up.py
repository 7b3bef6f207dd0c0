"""The first run in a window, before there is a station to open."""

from drivers.condition import Listeners
from station.clock import SystemClock
from station.settings import CAMERA, PRINTER, PX_PER_MM, SCANNER, Settings
from ui import theme as looks
from ui.assembly.application import application, ends_by_signal
from ui.assembly.set_up_bench import Places, bench_of
from ui.bridge import Bridge
from ui.scan_guard.guard import Ears, ScanGuard
from ui.tasks import PoolRunner
from ui.viewmodels.set_up.set_up import SetUp
from ui.viewmodels.set_up.state import Chosen, Ending
from ui.views.set_up.window import SetUpWindow
from ui.views.station_window import SMALLEST_PX


def run(places: Places, before: Settings) -> Ending:
    """Go through the first run; returns when its window is closed.

    Args:
        places: What is set up.
        before: The settings so far.
    """
    app = application()
    theme = looks.theme_for(app.primaryScreen(), before[PX_PER_MM])
    looks.dress(app, theme)
    bridge, runner = Bridge(), PoolRunner()
    listeners = Listeners(bridge.hear_device, bridge.hear_crash)
    bench, supervisor = bench_of(places, SystemClock(), bridge.hear_scan, listeners)
    model = SetUp(bench, runner, theme.px_per_mm, _chosen(before))
    window = SetUpWindow(theme, model)
    endings: list[Ending] = []
    model.ended.connect(endings.append)
    model.ended.connect(window.close)
    bridge.scanned.connect(model.hear)
    bridge.device_changed.connect(model.hear_device)
    guard = ScanGuard(app, Ears(model.hear_keys, lambda _: None, model.hotkey))
    try:
        window.setMinimumSize(*SMALLEST_PX)
        window.showMaximized()
        window.activateWindow()
        model.open()
        with ends_by_signal(app.quit):
            app.exec()
    finally:
        guard.remove()
        supervisor.stop()
        runner.close()
    return endings[0] if endings else Ending.NOTHING


def _chosen(before: Settings) -> Chosen:
    return Chosen(before[PX_PER_MM], before[SCANNER], before[CAMERA], before[PRINTER])
