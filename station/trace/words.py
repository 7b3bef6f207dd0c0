"""Names that people know for the ids in records: steps of work, rights, states, record types."""

from collections.abc import Mapping

from resources import texts
from station.documents.names import pick

WORKS: Mapping[str, str] = {
    "receive": "receiving",
    "process": "processing",
    "first_article": "first article",
    "inspect": "inspection",
    "pack": "packing",
    "ship": "shipping",
}
BINDINGS: Mapping[str, str] = {
    "machine": "machine",
    "material": "material",
    "method": "method",
    "environment": "environment",
}
TRIGGERS: Mapping[str, str] = {
    "order": "order",
    "lot": "lot",
    "machine": "machine",
    "operator": "operator",
    "shift": "shift",
}
"""What the scope of a first article is made of."""

RIGHTS: Mapping[str, str] = {
    "sign_in": "sign in",
    "bind": "bind order and machine",
    "scan": "scan",
    "receive": "receive goods",
    "produce": "report production",
    "inspect": "inspect",
    "first_article": "judge first articles",
    "pack": "pack",
    "ship": "ship",
    "hold": "place holds",
    "release": "release holds",
    "undo": "undo",
    "print": "print labels",
    "publish": "publish documents",
    "answer": "answer calls for help",
    "close": "close the program",
}
RECORDS: Mapping[str, str] = {
    "unit.received": "received",
    "step.started": "step started",
    "step.finished": "step finished",
    "first_article.recorded": "first article",
    "unit.inspected": "inspected",
    "unit.packed": "packed",
    "unit.taken_out": "taken out",
    "container.sealed": "sealed",
    "shipment.dispatched": "shipped",
    "hold.placed": "put on hold",
    "hold.released": "hold released",
    "unit.relabelled": "re-labelled",
    "photo.taken": "photo taken",
}
RESULTS: Mapping[str, str] = {
    "pass": "passed",
    "fail": "failed",
    "conditional": "passed with conditions",
    "info": "",
}
KINDS: Mapping[str, str] = {
    "piece": "piece",
    "lot": "lot",
    "container": "container",
    "carton": "carton",
    "pallet": "pallet",
    "unit": "unit label",
}
STATES: Mapping[str, str] = {
    "in_process": "in process",
    "packed": "packed",
    "open": "open",
    "closed": "sealed",
    "shipped": "shipped",
}
REASONS: Mapping[str, str] = {
    "inspection_failed": "inspection failed",
    "label_damaged": "label damaged",
    "label_unreadable": "label does not scan",
    "label_jammed": "paper jam",
    "label_lost": "label lost",
    "label_outdated": "contents changed",
}
"""Reasons that the program gives by itself; those of people stand as they wrote them."""


def word(words: Mapping[str, str], name: str | None) -> str:
    """The word in the language of this process; an id that has none stands for itself."""
    source = words.get(name or "", name or "")
    return texts.tr(source) if source else ""


def named(names: Mapping[str, str], otherwise: str) -> str:
    """A document's own name in the language of this process, or the id it has else."""
    return pick(names, texts.language(), otherwise)
