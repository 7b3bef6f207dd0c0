"""Why something with a reading outside its limits is accepted all the same."""

from ui.viewmodels.words import word

REASONS = ("lead", "retest", "gauge")


def reason_of(reason: str) -> str:
    """A reason as records and buttons say it."""
    return word(f"screen.inspect.reason.{reason}")
