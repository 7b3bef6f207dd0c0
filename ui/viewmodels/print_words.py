"""What the printing page says (S7): pure."""

from ui.viewmodels.banner import Mood
from ui.viewmodels.batch_run import BatchRun
from ui.viewmodels.label_choice import LabelChoice
from ui.viewmodels.words import word

Said = tuple[Mood, str, str]
"""Mood, what to do, and the rest."""


def what_next(choice: LabelChoice, quantity: int, *, has_printer: bool) -> Said:
    """While no batch is stopped: what is missing, else how to begin."""
    if choice.order is None:
        return _said(Mood.NEXT, "screen.print.no_order")
    if not choice.levels:
        return _said(Mood.WARN, "screen.print.no_labels")
    if not has_printer:
        return _said(Mood.WARN, "screen.print.no_printer")
    level = word(f"screen.print.{choice.level}")
    headline = word("screen.print.ready", n=quantity, label=level)
    return Mood.NEXT, headline, word("screen.print.ready.advice")


def stopped(run: BatchRun) -> Said:
    """A stopped batch: how many labels are there, and how it goes on."""
    progress, at = run.progress, run.go_on_at
    if at:
        headline = word("screen.print.stopped", n=at - 1, total=progress.total)
        why = progress.why if run.good is None else ""
        advice = why or word("screen.print.stopped.advice", n=at)
        return Mood.WARN if progress.why else Mood.NEXT, headline, advice
    if run.good is not None:
        return Mood.GOOD, word("screen.print.all_there"), ""
    return _said(Mood.WARN, "screen.print.unknown")


def running(run: BatchRun) -> Said:
    """A batch on its way, or all of it out."""
    at = {"n": run.progress.at, "total": run.progress.total}
    stage, mood = ("running", Mood.NEXT) if run.is_running else ("done", Mood.GOOD)
    said = f"screen.print.{stage}"
    return mood, word(said, **at), word(f"{said}.advice")


def go_on(run: BatchRun) -> str:
    """The button that goes on with a stopped batch."""
    at = run.go_on_at
    return word("screen.print.go_on", n=at) if at else word("screen.print.go_on_unknown")


def _said(mood: Mood, said: str) -> Said:
    return mood, word(said), word(f"{said}.advice")
