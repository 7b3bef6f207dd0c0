"""Child process: a station that accepts so many scans, and nothing else.

`python -m tests.bench.store.scans FOLDER SCANS PREPARED`
"""

import sys
from itertools import islice
from pathlib import Path

from tests.bench.store.shop import Shape, open_shop


def main(folder: Path, scans: int, prepared: int) -> None:
    """Start the first step of `prepared` boards, and finish it on `scans` of them."""
    with open_shop(folder, Shape(cartons=prepared)) as shop:
        shop.prepare()
        shop.begin_day()
        shop.at("smt")
        units = list(islice(shop.serials(), prepared))
        for unit in units:
            shop.start(unit)
        for unit in units[:scans]:
            shop.finish(unit)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
