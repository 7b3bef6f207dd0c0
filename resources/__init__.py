"""Files that ship with the product: texts, fonts, samples, tables of standards."""

from pathlib import Path


def path(name: str) -> Path:
    """Absolute path of a shipped file or folder, e.g. `path("aql/single_plans.json")`."""
    return Path(__file__).parent / name
