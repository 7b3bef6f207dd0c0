"""A document as people read it: sections of named values and small tables, in their language."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import msgspec

from resources import texts
from station import quantity
from station.documents.control_plan import Characteristic, ControlPlan, Parameter, Point
from station.documents.defects import DefectList
from station.documents.document import Document
from station.documents.form import Form
from station.documents.master import Master
from station.documents.order import Order
from station.documents.people import People, Roles, Stations
from station.documents.product import Product
from station.documents.route import Input, Route, Step
from station.trace import words
from ui.viewmodels.engineer import document_words as say

Rows = tuple[tuple[str, ...], ...]
_PIN = re.compile(r'("pin"\s*:\s*)"[^"]*"')


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a document.

    Attributes:
        head: Names of the columns; none where each row is a name and its value.
    """

    title: str
    rows: Rows
    head: tuple[str, ...] = ()


def sections(document: Document, master: Master) -> tuple[Section, ...]:
    """The whole document; names of what it refers to come from the documents in force.

    Raises:
        DocumentInvalid: The text does not have the form of its kind.
    """
    content = document.content()
    if isinstance(content, msgspec.Raw):
        return tuple(_plain(msgspec.json.decode(content)))
    read = _READERS[type(content)]
    return tuple(section for section in read(content, master) if section.rows)


def raw_text(document: Document) -> str:
    """The text as it is published, indented; the hashes of PINs are nobody's business."""
    shown = msgspec.json.format(document.text.encode(), indent=2).decode()
    return _PIN.sub(r'\1"…"', shown)


# --- what is made --------------------------------------------------------------------------------


def _product(product: Product, master: Master) -> Iterator[Section]:
    route = master.routes.get(product.route or "")
    yield _values(
        "",
        (texts.tr("product number"), product.id),
        (texts.tr("name"), say.all_names(product.names)),
        (texts.tr("kind of goods"), words.word(say.GOODS, product.kind)),
        (texts.tr("trace unit"), words.word(say.UNITS, product.unit)),
        (texts.tr("unit of measure"), texts.tr(product.uom)),
        (texts.tr("GTIN"), product.gtin),
        (texts.tr("serial pattern"), product.serial_pattern),
        (texts.tr("lot pattern"), product.lot_pattern),
        (texts.tr("route"), say.named(route.names, route.id) if route else product.route),
        (texts.tr("control plan"), product.control_plan),
    )
    packing = product.packing
    if packing is not None:
        yield _values(
            texts.tr("packing"),
            (texts.tr("in a full carton"), f"{packing.per_carton} {texts.tr(product.uom)}"),
            (texts.tr("cartons on a full pallet"), str(packing.per_pallet)),
            (texts.tr("one lot per carton"), say.yes_no(packing.one_lot)),
        )
    labels = ((words.word(words.KINDS, what), name) for what, name in product.labels.items())
    yield _values(texts.tr("labels"), *labels)


def _order(order: Order, master: Master) -> Iterator[Section]:
    product = master.products.get(order.product)
    uom = texts.tr(product.uom) if product else ""
    yield _values(
        "",
        (texts.tr("order"), order.id),
        (texts.tr("name"), say.all_names(order.names)),
        (texts.tr("product"), say.product(master, order.product)),
        (texts.tr("quantity"), f"{quantity.show(order.quantity)} {uom}".rstrip()),
        (texts.tr("customer"), order.customer),
        (texts.tr("customer's order number"), order.purchase_order),
        (texts.tr("supplier"), order.supplier),
        (texts.tr("destination"), order.destination),
        (texts.tr("sales region"), order.region),
        (texts.tr("due on"), str(order.due_on) if order.due_on else None),
    )


# --- how it is made ------------------------------------------------------------------------------


def _route(route: Route, master: Master) -> Iterator[Section]:
    yield _values("", (texts.tr("name"), say.all_names(route.names)))
    yield Section(
        texts.tr("steps"),
        tuple(_step(n, step, route, master) for n, step in enumerate(route.steps, 1)),
        (
            "",
            texts.tr("step"),
            texts.tr("KCP"),
            texts.tr("work"),
            texts.tr("needs"),
            texts.tr("scan first"),
            texts.tr("uses up"),
        ),
    )


def _step(n: int, step: Step, route: Route, master: Master) -> tuple[str, ...]:
    needed = (route.step(each) for each in route.needed_before(step.id))
    name = say.named(step.names, step.id)
    return (
        str(n),
        f"{name} ({texts.tr('optional')})" if step.optional else name,
        step.kcp,
        words.word(words.WORKS, step.work),
        say.listed(say.named(each.names, each.id) for each in needed if each),
        say.listed(words.word(words.BINDINGS, each) for each in step.binds),
        say.listed(_input(each, master) for each in step.consumes),
    )


def _input(used: Input, master: Master) -> str:
    product = master.products.get(used.product)
    name = say.named(product.names, product.id) if product else used.product
    much = f" {quantity.show(used.per_unit)}" if used.per_unit is not None else ""
    return f"{name}{much}" if used.required else f"{name}{much} ({texts.tr('optional')})"


def _plan(plan: ControlPlan, master: Master) -> Iterator[Section]:
    yield _values("", (texts.tr("product"), say.product(master, plan.product)))
    for point in plan.points:
        step = say.step(master, point.step)
        yield _characteristics(step, point)
        yield _parameters(step, point)
        yield _values(f"{step} · {texts.tr('rules')}", *_rules(point, master))


def _characteristics(step: str, point: Point) -> Section:
    head = (
        texts.tr("characteristic"),
        texts.tr("nominal"),
        texts.tr("lower limit"),
        texts.tr("upper limit"),
        texts.tr("unit"),
        texts.tr("readings"),
        texts.tr("gauge"),
    )
    rows = tuple(map(_characteristic, point.characteristics))
    return Section(f"{step} · {texts.tr('characteristics')}", rows, head)


def _characteristic(each: Characteristic) -> tuple[str, ...]:
    name = say.named(each.names, each.id)
    if not each.is_measured:
        return (name, texts.tr("judged by eye"), "", "", "", str(each.samples), each.gauge or "")
    limits = (_number(each.nominal), _number(each.lower), _number(each.upper))
    return (name, *limits, each.unit, str(each.samples), each.gauge or "")


def _parameters(step: str, point: Point) -> Section:
    head = (
        texts.tr("parameter"),
        texts.tr("lower limit"),
        texts.tr("upper limit"),
        texts.tr("unit"),
        texts.tr("required"),
    )
    rows = tuple(map(_parameter, point.parameters))
    return Section(f"{step} · {texts.tr('parameters')}", rows, head)


def _parameter(each: Parameter) -> tuple[str, ...]:
    limits = (_number(each.lower), _number(each.upper))
    name = say.named(each.names, each.id)
    return (name, *limits, each.unit, say.yes_no(each.required))


def _rules(point: Point, master: Master) -> Iterator[tuple[str, str]]:
    sampling, first = point.sampling, point.first_article
    if sampling is not None:
        aql = say.listed(f"{kind} {limit}" for kind, limit in sampling.aql.items())
        yield texts.tr("sampling"), f"{texts.tr('level')} {sampling.level}, AQL {aql}"
    if first is not None:
        yield texts.tr("first article at"), say.step(master, first.step)
        triggers = (words.word(words.TRIGGERS, each) for each in first.triggers)
        yield texts.tr("a new one for each"), say.listed(triggers)
        yield texts.tr("may start before it has passed"), str(first.allow_before)
    if point.photo_on_fail:
        yield texts.tr("photo of what fails"), texts.tr("required")


def _defects(defects: DefectList, master: Master) -> Iterator[Section]:
    yield _values("", (texts.tr("name"), say.all_names(defects.names)))
    rows = tuple(
        (
            each.code,
            say.named(each.names, each.code),
            words.word(say.SEVERITIES, each.severity),
            say.listed(say.step(master, step) for step in each.steps) or texts.tr("every step"),
        )
        for each in defects.defects
    )
    head = (texts.tr("code"), texts.tr("name"), texts.tr("class"), texts.tr("steps"))
    yield Section(texts.tr("defects"), rows, head)


# --- who may do what -----------------------------------------------------------------------------


def _people(people: People, master: Master) -> Iterator[Section]:
    rows = tuple(
        (
            each.badge,
            each.name,
            say.listed(each.roles),
            say.listed(say.step(master, step) for step in each.steps) or texts.tr("every step"),
            str(each.valid_until) if each.valid_until else "",
            say.yes_no(each.pin is not None),
        )
        for each in people.people
    )
    head = (
        texts.tr("badge"),
        texts.tr("name"),
        texts.tr("roles"),
        texts.tr("trained for"),
        texts.tr("valid until"),
        texts.tr("has a PIN"),
    )
    yield Section(texts.tr("people"), rows, head)


def _roles(roles: Roles, master: Master) -> Iterator[Section]:
    del master
    rows = tuple(
        (role, say.listed(words.word(words.RIGHTS, right) for right in rights))
        for role, rights in roles.rights.items()
    )
    yield Section(texts.tr("roles"), rows, (texts.tr("role"), texts.tr("may")))


def _stations(stations: Stations, master: Master) -> Iterator[Section]:
    rows = tuple(
        (
            each.id,
            say.named(each.names, each.id),
            say.listed(say.step(master, step) for step in each.steps) or texts.tr("every step"),
        )
        for each in stations.stations
    )
    head = (texts.tr("station"), texts.tr("name"), texts.tr("steps"))
    yield Section(texts.tr("stations"), rows, head)


def _form(form: Form, master: Master) -> Iterator[Section]:
    where = say.step(master, form.step) if form.step else texts.tr("every step")
    yield _values(
        "", (texts.tr("name"), say.all_names(form.names)), (texts.tr("made for step"), where)
    )
    rows = tuple(
        (
            str(n),
            say.named(each.names, each.id),
            words.word(say.CONTROLS, each.control),
            say.yes_no(each.required),
            each.characteristic or "",
        )
        for n, each in enumerate(form.fields, 1)
    )
    head = (
        "",
        texts.tr("field"),
        texts.tr("control"),
        texts.tr("required"),
        texts.tr("characteristic"),
    )
    yield Section(texts.tr("fields"), rows, head)


_READERS: Mapping[type[Any], Callable[[Any, Master], Iterator[Section]]] = {
    Product: _product,
    Order: _order,
    Route: _route,
    ControlPlan: _plan,
    DefectList: _defects,
    People: _people,
    Roles: _roles,
    Stations: _stations,
    Form: _form,
}


# --- any other document --------------------------------------------------------------------------


def _plain(data: Any) -> Iterator[Section]:
    """Values first, then a table for each list of things."""
    tables = {
        name: value
        for name, value in data.items()
        if isinstance(value, list) and value and all(isinstance(each, dict) for each in value)
    }
    values = ((_heading(name), _cell(value)) for name, value in data.items() if name not in tables)
    yield _values("", *values)
    for name, rows in tables.items():
        columns = list(dict.fromkeys(column for row in rows for column in row))
        cells = tuple(tuple(_cell(row.get(column)) for column in columns) for row in rows)
        yield Section(_heading(name), cells, tuple(map(_heading, columns)))


def _heading(name: str) -> str:
    return words.word(say.HEADINGS, name)


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return say.yes_no(value)
    if isinstance(value, dict) and all(isinstance(each, str) for each in value.values()):
        return say.all_names(value)
    if isinstance(value, list) and all(isinstance(each, int | float) for each in value):
        return " × ".join(map(str, value))
    return value if isinstance(value, str) else msgspec.json.encode(value).decode()


def _values(title: str, *pairs: tuple[str, str | None]) -> Section:
    return Section(title, tuple((name, value) for name, value in pairs if value))


def _number(value: Decimal | None) -> str:
    return "" if value is None else quantity.show(value)
