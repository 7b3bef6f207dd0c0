"""What the first run can do to the machine; assembly brings the real things."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from station.settings_file import Values


@dataclass(frozen=True, slots=True)
class Joined:
    """What the data folder is by now.

    Attributes:
        label: The name a hub gave this station; "" = it belongs to none.
        documents: How many documents are in force here.
    """

    label: str = ""
    documents: int = 0


@dataclass(frozen=True, slots=True)
class Port:
    """A serial port: its address for the settings, and what people know it by."""

    address: str
    name: str


@dataclass(frozen=True, slots=True)
class SetUpBench:
    """Callables; all but the first two run beside the GUI thread and may raise `StationError`.

    Attributes:
        is_hub_code: Whether a text is a hub's code, whole or not.
        listen: Read the gun at this address from now on, and no other; "" = none.
        look: What the data folder is already.
        join: Enrol by a hub's code and fetch its documents.
        import_folder: Take documents from a folder.
        ports: The serial ports that the machine sees now.
        shoot: A picture, encoded, of the camera at this address.
        print_sample: Print a small label on the printer at this address.
        save: Keep settings.
    """

    is_hub_code: Callable[[str], bool]
    listen: Callable[[str], None]
    look: Callable[[], Joined]
    join: Callable[[str], Joined]
    import_folder: Callable[[Path], Joined]
    ports: Callable[[], tuple[Port, ...]]
    shoot: Callable[[str], bytes]
    print_sample: Callable[[str], None]
    save: Callable[[Values], None]
