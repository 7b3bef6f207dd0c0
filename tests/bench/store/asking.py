"""Child process: ask a large store for many whole lives, and print the peak memory in MB.

`python -m tests.bench.store.asking HOME`
"""

import sys
from contextlib import closing
from pathlib import Path

from station.store.queries.trace import life
from tests.bench.places import known
from tests.bench.store.genealogy import some_serials


def main(home: Path) -> None:
    """Ask, and print."""
    built = known(home)
    assert built is not None
    with closing(built.open()) as conn:
        for key in some_serials(built):
            assert life(conn, key)
    print(_peak_kb() / 1e3)


def _peak_kb() -> int:
    """The kernel's own count since this program began; `getrusage` counts the parent's too."""
    lines = Path("/proc/self/status").read_text("ascii").splitlines()
    return int(next(line for line in lines if line.startswith("VmHWM")).split()[1])


if __name__ == "__main__":
    main(Path(sys.argv[1]))
