"""Is there a store? For a start that must not load one to know."""

from pathlib import Path

NAME = "station.db"


def is_in(folder: Path) -> bool:
    """Whether somebody ever worked with this data folder."""
    return (folder / NAME).exists()
