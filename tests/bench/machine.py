"""The machine that figures were taken on."""

import os
import platform
import time
from collections.abc import Mapping
from pathlib import Path


def describe(folder: Path) -> Mapping[str, str | int | float]:
    """What a reader of figures must know: date, processor, disk under the folder, Python, load."""
    return {
        "on": time.strftime("%Y-%m-%d", time.gmtime()),
        "cores": os.cpu_count() or 0,
        "processor": _processor(),
        "disk": _disk(folder),
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.release()}",
        "load_1_min": round(os.getloadavg()[0], 2) if hasattr(os, "getloadavg") else -1.0,
    }


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text("ascii", errors="replace").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    named = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(named, platform.machine())


def _disk(folder: Path) -> str:
    """File system under a folder, where the system tells."""
    try:
        lines = Path("/proc/self/mounts").read_text("utf-8", errors="replace").splitlines()
    except OSError:
        return "unknown"
    place = folder.resolve()
    found = [line.split()[1:3] for line in lines]
    under = [(len(at), kind) for at, kind in found if place.is_relative_to(at)]
    return max(under, default=(0, "unknown"))[1]
