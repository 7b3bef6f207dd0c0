"""What left with a shipment: as its delivery note says it."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from station.errors import StationError
from station.facts import registry
from station.facts.work import Dispatched
from station.ledger.record import at_ms, decode
from station.store.database import Connection
from station.store.queries import containers, objects
from station.trace import key as keys

SQL_OF_ORDER = (
    "SELECT DISTINCT s.shipment, t.rid, t.ord FROM shipment s JOIN entry t ON t.id = s.entry "
    "WHERE s.order_id = :order AND t.is_void = 0 ORDER BY t.ord DESC"
)
SQL_BODY = "SELECT body FROM known_record WHERE rid = :rid LIMIT 1"


class NothingShipped(StationError):
    """No shipment of this order, or none with this number, has left as far as is known here."""

    code = "shipment.none"


@dataclass(frozen=True, slots=True)
class Top:
    """A carton or pallet that stood on the truck by itself.

    Attributes:
        code: As on its label. inner: How many containers are in it.
        pieces: In the product's unit of measure. lots: Codes of the lots inside.
    """

    code: str
    inner: int
    pieces: Decimal
    lots: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Shipment:
    """One shipment.

    Attributes:
        rid: Of its record. at_ms: When it left, milliseconds since 1970 UTC.
        operator: Badge of who sent it off.
        pieces: Of everything, in the product's unit of measure.
    """

    number: str
    rid: UUID
    order: str
    destination: str
    region: str
    at_ms: int
    operator: str | None
    vehicle: str
    seal_no: str
    pieces: Decimal
    tops: tuple[Top, ...]


def of_order(conn: Connection, order: str, number: str = "") -> Shipment:
    """A shipment of an order: the one with this number, else the newest.

    Raises:
        NothingShipped: See the class.
    """
    for shipment, rid, _ in conn.rows(SQL_OF_ORDER, {"order": order}):
        if number in {"", shipment}:
            return _read(conn, UUID(bytes=rid), order)
    raise NothingShipped(order=order[:64], shipment=number[:64] or "-")


def _read(conn: Connection, rid: UUID, order: str) -> Shipment:
    envelope = decode(conn.value(SQL_BODY, {"rid": rid.bytes}))
    data = registry.read(envelope)
    assert isinstance(data, Dispatched)
    left = [subject.key for subject in data.subject if subject.role == "container"]
    return Shipment(
        number=data.shipment,
        rid=rid,
        order=order,
        destination=data.destination,
        region=data.region,
        at_ms=at_ms(envelope),
        operator=envelope.operator,
        vehicle=data.vehicle or "",
        seal_no=data.seal_no or "",
        pieces=data.pieces,
        tops=tuple(_tops(conn, left)),
    )


def _tops(conn: Connection, left: Iterable[str]) -> Iterable[Top]:
    for key in left:
        known = objects.find(conn, key)
        inside = containers.inside(conn, known.id) if known else []
        goods = [content for content in inside if content.kind != "container"]
        lots = {content.key if content.kind == "lot" else content.lot for content in goods}
        yield Top(
            code=keys.code_of(key),
            inner=len(inside) - len(goods),
            pieces=sum((content.quantity for content in goods), Decimal(0)),
            lots=tuple(sorted(keys.code_of(lot) for lot in lots if lot)),
        )
