"""Words for what stands in documents: kinds, classes, controls, and the names of what they name."""

from collections.abc import Iterable, Mapping

from resources import texts
from station.documents.master import Master
from station.trace import words

KINDS: Mapping[str, str] = {
    "product": "products and materials",
    "order": "orders",
    "route": "routes",
    "control_plan": "control plans",
    "defects": "defect lists",
    "form": "forms",
    "label": "labels",
    "people": "people",
    "roles": "roles",
    "stations": "stations",
}
"""Kinds of document, in the order they are listed."""

GOODS: Mapping[str, str] = {"finished": "made here", "material": "bought"}
UNITS: Mapping[str, str] = {"piece": "single piece", "lot": "lot"}
SEVERITIES: Mapping[str, str] = {"CR": "critical", "MAJ": "major", "MIN": "minor"}
CONTROLS: Mapping[str, str] = {
    "scan": "scan",
    "trace_code": "trace code",
    "auto_number": "auto number",
    "lot": "lot",
    "container": "container",
    "pass_fail": "pass or fail",
    "measurement": "measurement",
    "sample_group": "sample group",
    "defect": "choice of defect",
    "defect_position": "defect on a picture",
    "aql_sampling": "AQL sampling",
    "checklist": "checklist",
    "text": "text",
    "long_text": "long text",
    "number": "number",
    "date": "date",
    "time": "time",
    "datetime": "date and time",
    "radio": "one of several",
    "checkbox": "any of several",
    "select": "drop-down",
    "multi_select": "drop-down, any of several",
    "switch": "switch",
    "photo": "photo",
    "file": "file",
    "signature": "signature",
    "person": "person",
    "station": "station",
    "supplier": "supplier",
    "equipment": "equipment",
    "calculated": "calculated",
    "note": "note",
    "section": "section",
}
"""Controls of forms in first use; another one stands for itself."""

HEADINGS: Mapping[str, str] = {
    "id": "code",
    "names": "name",
    "name": "name",
    "size_mm": "size, mm",
    "gap_mm": "gap, mm",
    "at_mm": "place, mm",
    "to_mm": "to, mm",
    "fields": "fields",
    "elements": "elements",
    "kind": "kind",
    "value": "value",
    "sample": "example",
    "font_mm": "font, mm",
    "smallest_mm": "smallest font, mm",
    "thickness_mm": "thickness, mm",
    "bold": "bold",
}
"""Names of values in label documents; another one stands for itself."""


def kind(name: str) -> str:
    """A kind of document."""
    return words.word(KINDS, name)


def named(names: Mapping[str, str], otherwise: str) -> str:
    """A name in the language of this process."""
    return words.named(names, otherwise)


def all_names(names: Mapping[str, str]) -> str:
    """Every name, that of this language in front."""
    first = names.get(texts.language())
    others = [text for tag, text in names.items() if text and tag != texts.language()]
    return " / ".join(([first] if first else []) + others)


def product(master: Master, product_id: str) -> str:
    """A product with its number."""
    found = master.products.get(product_id)
    name = named(found.names, found.id) if found else ""
    return f"{name} ({product_id})" if name and name != product_id else product_id


def step(master: Master, step_id: str) -> str:
    """A step's name on any route that has it."""
    found = (route.step(step_id) for route in master.routes.values())
    return next((named(each.names, each.id) for each in found if each), step_id)


def listed(texts_: Iterable[str]) -> str:
    """Several of something in one line."""
    comma = "、" if texts.language() == texts.ZH else ", "
    return comma.join(each for each in texts_ if each)


def yes_no(value: bool) -> str:
    """Whether."""
    return texts.tr("yes") if value else texts.tr("no")
