"""Small documents for tests: each builder makes a sound one, and changes say what matters.

`a_master()` holds a piece product `P-1` on a route of every kind of work, its material `M-1`, an
order `O-1` for 100 pieces and a person `E001` who may do everything. Documents given to it
replace those with the same id: `a_master(an_order(region="CN-SOUTH"))`.
"""

from decimal import Decimal
from typing import Any, get_args

import msgspec

from station.documents.control_plan import Characteristic, ControlPlan, FirstArticle, Point
from station.documents.defects import Defect, DefectList
from station.documents.document import KINDS, Document, document_of
from station.documents.form import Field, Form
from station.documents.master import Master
from station.documents.order import Order
from station.documents.people import People, Person, Right, Roles, StationPlace, Stations
from station.documents.product import Packing, Product
from station.documents.route import Input, Kcp, Route, Step, Work

RIGHTS: tuple[Right, ...] = get_args(Right)
LABELS = ("unit-label", "carton-label", "pallet-label")

_KCPS: dict[Work, Kcp] = {
    "receive": "K1",
    "process": "K2",
    "first_article": "K3",
    "inspect": "K4",
    "pack": "K4",
    "ship": "K5",
}


def named(text: str) -> dict[str, str]:
    """Names in Chinese and English."""
    return {"zh": f"名称 {text}", "en": text}


def a_product(id: str = "P-1", **changes: Any) -> Product:  # noqa: A002  # the field's own name
    """A finished product of single pieces: route `R-1`, plan `CP-1`, 4 per carton, 2 per pallet."""
    usual: dict[str, Any] = {
        "names": named(id),
        "unit": "piece",
        "route": "R-1",
        "control_plan": "CP-1",
        "packing": Packing(per_carton=4, per_pallet=2),
        "labels": {"unit": "unit-label", "carton": "carton-label", "pallet": "pallet-label"},
    }
    return Product(id=id, **(usual | changes))


def a_material(id: str = "M-1", **changes: Any) -> Product:  # noqa: A002  # the field's own name
    """A bought material, tracked by lot, with incoming inspection as its only step."""
    usual: dict[str, Any] = {
        "names": named(id),
        "kind": "material",
        "unit": "lot",
        "uom": "m",
        "route": "R-M",
    }
    return Product(id=id, **(usual | changes))


def an_order(id: str = "O-1", **changes: Any) -> Order:  # noqa: A002  # the field's own name
    """100 pieces of `P-1` for `DC-1` in region `CN-EAST`, made by `SUP-1`."""
    usual: dict[str, Any] = {
        "product": "P-1",
        "quantity": Decimal(100),
        "customer": "Customer",
        "supplier": "SUP-1",
        "destination": "DC-1",
        "region": "CN-EAST",
    }
    return Order(id=id, **(usual | changes))


def a_step(id: str, work: Work, **changes: Any) -> Step:  # noqa: A002  # the field's own name
    """A step of that work, with the key control point that usually goes with it."""
    return Step(id=id, work=work, **({"kcp": _KCPS[work], "names": named(id)} | changes))


def a_route(id: str = "R-1", *steps: Step) -> Route:  # noqa: A002  # the field's own name
    """A route of these steps, or of all works: incoming, make, fai, final, pack, ship."""
    usual = (
        a_step("incoming", "receive"),
        a_step("make", "process", consumes=(Input(product="M-1"),)),
        a_step("fai", "first_article"),
        a_step("final", "inspect"),
        a_step("pack", "pack"),
        a_step("ship", "ship"),
    )
    return Route(id=id, names=named(id), steps=steps or usual)


def a_point(step: str = "final", **changes: Any) -> Point:
    """What a plan asks for at a step: nothing, but for the changes."""
    return Point(step=step, **changes)


def a_characteristic(id: str = "width", **changes: Any) -> Characteristic:  # noqa: A002  # the field's own name
    """10 mm, limits 9 and 11."""
    usual: dict[str, Any] = {
        "names": named(id),
        "unit": "mm",
        "nominal": Decimal(10),
        "lower": Decimal(9),
        "upper": Decimal(11),
    }
    return Characteristic(id=id, **(usual | changes))


def a_plan(id: str = "CP-1", *points: Point, product: str = "P-1") -> ControlPlan:  # noqa: A002  # the field's own name
    """A plan of these points, or one that measures `width` and waits for a first article."""
    usual = (
        a_point("make", first_article=FirstArticle(step="fai")),
        a_point("final", characteristics=(a_characteristic(),)),
    )
    return ControlPlan(id=id, product=product, points=points or usual)


def a_person(badge: str = "E001", **changes: Any) -> Person:
    """Somebody who may do everything, without a PIN."""
    return Person(badge=badge, **({"name": f"Person {badge}", "roles": ("all",)} | changes))


def some_people(*people: Person) -> People:
    """The people of the workshop."""
    return People(id="people", people=people or (a_person(),))


def some_roles(**rights: tuple[Right, ...]) -> Roles:
    """Role -> rights; without any, the role `all` may do everything."""
    return Roles(id="roles", rights=rights or {"all": RIGHTS})


def a_station(id: str = "S01", **changes: Any) -> StationPlace:  # noqa: A002  # the field's own name
    """A station where any step is done."""
    return StationPlace(id=id, **({"names": named(id)} | changes))


def some_stations(*stations: StationPlace) -> Stations:
    """The stations of the workshop."""
    return Stations(id="stations", stations=stations or (a_station(),))


def some_defects(*defects: Defect) -> DefectList:
    """The defect list; without any, SCRATCH (minor), DENT (major) and SHARP (critical)."""
    usual = (
        Defect(code="SCRATCH", names=named("scratch"), severity="MIN"),
        Defect(code="DENT", names=named("dent"), severity="MAJ"),
        Defect(code="SHARP", names=named("sharp edge"), severity="CR"),
    )
    return DefectList(id="defects", names=named("defects"), defects=defects or usual)


def a_form(id: str = "F-1", **changes: Any) -> Form:  # noqa: A002  # the field's own name
    """A form for the final inspection with one field, a reading of `width`."""
    field = Field(id="width", control="measurement", names=named("width"), characteristic="width")
    usual: dict[str, Any] = {"names": named(id), "step": "final", "fields": (field,)}
    return Form(id=id, **(usual | changes))


def a_document(content: Any, version: int = 1) -> Document:
    """A content as the document that publishing it would write."""
    kind = next(name for name, struct in KINDS.items() if struct is type(content))
    return document_of(kind, version, msgspec.to_builtins(content))


def a_label(id: str) -> Document:  # noqa: A002  # the field's own name
    """A label document, as far as `station.documents` looks into one."""
    return document_of("label", 1, {"id": id})


def some_documents(*contents: Any) -> list[Document]:
    """The usual documents, those with the same kind and id replaced, the others added."""
    usual = [
        *(a_product(), a_material(), an_order(), a_route(), a_plan(), some_people()),
        *(some_roles(), some_stations(), some_defects()),
        a_route("R-M", a_step("incoming", "receive")),
    ]
    chosen = {(type(each), each.id): each for each in [*usual, *contents]}
    return [*(a_document(each) for each in chosen.values()), *(a_label(name) for name in LABELS)]


def a_master(*contents: Any) -> Master:
    """The usual documents in force, replaced and added to as in `some_documents`."""
    return Master.of(some_documents(*contents))
