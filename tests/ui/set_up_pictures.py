"""`python -m tests.ui.set_up_pictures`: each step of the first run; see `tests.ui.pictures`."""

import sys

from drivers import registry
from station.clock import SystemClock
from tests.helpers.fake_runner import FakeRunner
from tests.ui.app import application
from tests.ui.picture_frame import FOLDER, save
from ui.theme import DESIGN_PX_PER_MM, Theme
from ui.viewmodels.set_up.bench import Joined, Port, SetUpBench
from ui.viewmodels.set_up.set_up import CAMERAS, SetUp
from ui.viewmodels.set_up.state import Chosen
from ui.views.set_up.window import SetUpWindow

PORTS = (
    Port("serial://usb/0c2e:0b81", "/dev/ttyACM0  Honeywell 1950g"),
    Port("serial:///dev/ttyS0", "/dev/ttyS0"),
)


def _one(lang: str, width: int, height: int) -> None:
    application()
    runner = FakeRunner()
    joined = Joined("工位03" if lang == "zh" else "Station 03", 15)
    bench = SetUpBench(
        is_hub_code=lambda _: False,
        listen=lambda _: None,
        look=Joined,
        join=lambda _: joined,
        import_folder=lambda _: joined,
        ports=lambda: PORTS,
        shoot=lambda _: _picture(),
        print_sample=lambda _: None,
        save=lambda _: None,
    )
    model = SetUp(bench, runner, DESIGN_PX_PER_MM, Chosen())
    window = SetUpWindow(Theme(), model)
    window.resize(width, height)
    window.show()

    def snap(name: str) -> None:
        runner.settle()
        save(window, FOLDER / f"f0-{name}-{lang}-{width}.png")

    model.open()
    snap("welcome")
    model.go_on()
    snap("size")
    model.go_on()
    snap("hub")
    model.join("")
    snap("joined")
    model.go_on()
    snap("gun")
    model.hear_keys("MB1A40000012")
    snap("gun-works")
    model.go_on()
    model.choose_camera(CAMERAS[0])
    snap("camera")
    model.go_on()
    for key in "192.168.1.50":
        model.type_printer(key)
    snap("printer")
    model.try_printer()
    runner.settle()
    model.go_on()
    snap("ready")
    window.close()


def _picture() -> bytes:
    data: bytes = registry.open_device("camera", "sim://board", SystemClock()).shoot().data
    return data


if __name__ == "__main__":
    _one(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
