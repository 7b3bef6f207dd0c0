"""The program as another version of itself: `python -m tests.faults.skew_versions V[,MUTANT] WORDS…`.

V is how far it is from today's: -2, -1, 0 or +1. An older one does not know record types that
today's writes, nor some fields of messages. The newer one writes a type that nobody knows yet, a
new version of one with an upcast, new fields in data, bodies and messages, and words that today's
lists do not have; its station and its hub keep another table. All of it is changed here, at one
place, before the program's own modules are imported; what decides is the product's code.
"""

import sys
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

import msgspec

from station.facts import registry, work
from station.facts.kcp import KcpData, Subject
from station.ledger.record import encode
from station.store import known_types, recorder, schema
from station.store.projections import derive, tables
from station.store.projections.fact_rows import MeasurementRow
from sync.hub import schema as hub_schema
from sync.wire import batch, messages

NAMES: Mapping[str, str] = {"-2": "0.1.0", "-1": "0.2.0", "0": "0.3.0", "+1": "0.4.0"}
"""Version -> what it calls itself."""

UNKNOWN_BEFORE: Mapping[str, frozenset[str]] = {
    "-1": frozenset({"print.planned", "print.ended", "print.reported"}),
    "-2": frozenset(
        {"print.planned", "print.ended", "print.reported", "hold.placed", "hold.released"}
    ),
}
_UNSAID_BEFORE: Mapping[str, frozenset[str]] = {
    "-1": frozenset({"photo"}),
    "-2": frozenset({"photo", "gaps", "alarms"}),
}
"""Version -> optional fields of messages that it does not send yet."""

_ROWS_TODAY = tables.VERSION
_LATER_TABLE = "CREATE TABLE later_kept (name TEXT PRIMARY KEY, value TEXT NOT NULL)"
_LATER_COLUMN = "ALTER TABLE {table} ADD COLUMN later TEXT NOT NULL DEFAULT ''"


class Weighed(msgspec.Struct, frozen=True, kw_only=True):
    """`unit.weighed`, a type of the newer program."""

    subject: tuple[Subject, ...]
    grams: Decimal


class ReceivedFrom(KcpData, frozen=True, kw_only=True, omit_defaults=True):
    """`unit.received` 2: the supplier is called otherwise, and the country is asked for."""

    came_from: str
    country: str
    purchase_order: str | None = None
    certificate: str | None = None


class FinishedCool(work.StepFinished, frozen=True, kw_only=True, omit_defaults=True):
    """`step.finished` 1 with an optional field more."""

    cooled_for_s: int | None = None


def _newer_received(old: work.Received) -> ReceivedFrom:
    fields = {name: getattr(old, name) for name in old.__struct_fields__ if name != "supplier"}
    return ReceivedFrom(came_from=old.supplier, country="", **fields)


def be(version: str) -> None:
    """Become this version."""
    if version in UNKNOWN_BEFORE:
        _be_older(version)
    elif version == "+1":
        _be_newer()
    from ui.assembly import core  # not before: it takes names from modules changed here

    _put(core, "version", lambda _: NAMES[version])


def _be_older(version: str) -> None:
    unknown, unsaid = UNKNOWN_BEFORE[version], _UNSAID_BEFORE[version]
    known = {name: each for name, each in registry.TYPES.items() if name[0] not in unknown}
    _put(registry, "TYPES", known)
    _say(lambda fields: {name: each for name, each in fields.items() if name not in unsaid})


def _be_newer() -> None:
    more = {
        ("unit.weighed", 1): Weighed,
        ("unit.received", 2): ReceivedFrom,
        ("step.finished", 1): FinishedCool,
    }
    _put(registry, "TYPES", {**registry.TYPES, **more})
    _put(registry, "UPCASTS", {work.Received: _newer_received})
    registry._WRITTEN_AS |= {Weighed: ("unit.weighed", 1), ReceivedFrom: ("unit.received", 2)}
    _derive_newer()
    _write_newer()
    _keep_newer()
    _say(_with_more)


def _derive_newer() -> None:
    """What is new has rows, so the version of the rows goes up."""
    told = derive._told

    def tell(data: Any) -> list[Any]:
        if not isinstance(data, Weighed):
            return told(data)
        unit, grams = data.subject[0].key, float(data.grams)
        return [MeasurementRow(unit, "weight", grams, "g", None, "none", "", 0)]

    _put(derive, "_told", tell)
    _put(tables, "VERSION", tables.VERSION + 1)


def _write_newer() -> None:
    """Lots are received with their country, pieces weighed when they are finished."""
    append = recorder.Recorder.append

    def append_newer(self: recorder.Recorder, data: Any, author: Any, extras: Any = None) -> Any:
        if isinstance(data, work.Received):
            data = msgspec.structs.replace(_newer_received(data), country="CN")
        if type(data) is work.StepFinished:
            fields = {name: getattr(data, name) for name in data.__struct_fields__}
            registry._WRITTEN_AS[FinishedCool] = ("step.finished", 1)
            rid = append(self, FinishedCool(**fields, cooled_for_s=90), author, extras)
            made = tuple(each for each in data.subject if each.role == "output")
            append(self, Weighed(subject=made, grams=Decimal("81.5")), author)
            return rid
        return append(self, data, author, extras)

    _put(recorder.Recorder, "append", append_newer)
    _put(recorder, "encode", lambda body: encode(body)[:-1] + b',"weather":{"rain_mm":2}}')


def _keep_newer() -> None:
    """One more table, and one more column of records, at the station and at the hub."""
    station = (_LATER_TABLE, _LATER_COLUMN.format(table="record"))
    _put(schema, "STEPS", {schema.LEDGER_VERSION: station})
    _put(schema, "LEDGER", ";".join((schema.LEDGER.rstrip().rstrip(";"), *station)))
    _put(schema, "LEDGER_VERSION", schema.LEDGER_VERSION + 1)
    hub = (_LATER_TABLE, _LATER_COLUMN.format(table="hub_record"))
    _put(hub_schema, "STEPS", {hub_schema.VERSION: hub})
    _put(hub_schema, "SCHEMA", (*hub_schema.SCHEMA, *hub))
    _put(hub_schema, "VERSION", hub_schema.VERSION + 1)


_LATER_WORDS: Mapping[str, Mapping[str, Any]] = {
    "notes": {"seq": 1, "state": "watched", "code": "record.later"},
    "alarms": {"code": "sync.alarm.later", "facts": {"list": [1, 2], "share": 0.5}},
}
"""A further note and alarm of each kind that today's programs have no word for."""


def _with_more(fields: dict[str, Any]) -> dict[str, Any]:
    """A message with fields and words that today's programs do not know."""
    more: dict[str, Any] = {
        name: [*fields[name], said] for name, said in _LATER_WORDS.items() if name in fields
    }
    if "reason" in fields and "seq" in fields and "parent" in fields:
        more["reason"] = "merged"  # of a stream, beside those of today
    return fields | more | {"later": {"why": ["new", 1, None]}}


class _Saying:
    """Encodes messages as another version would."""

    def __init__(self, change: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
        self._change = change

    def encode(self, message: Any) -> bytes:
        """The JSON of a message."""
        return msgspec.json.encode(self._changed(msgspec.to_builtins(message)))

    def _changed(self, value: Any) -> Any:
        if isinstance(value, list | tuple):
            return [self._changed(each) for each in value]
        if not isinstance(value, dict):
            return value
        changed = {name: self._changed(each) for name, each in value.items()}
        is_message = not changed or not all(isinstance(each, dict) for each in changed.values())
        return self._change(changed) if is_message else changed  # not a mapping by hash


def _say(change: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
    for module in (messages, batch):
        _put(module, "_ENCODER", _Saying(change))


def _put(place: Any, name: str, value: Any) -> None:
    """Change one name of a module or class, which must be there."""
    assert hasattr(place, name), (place, name)
    setattr(place, name, value)


def unknown_type_refused() -> None:
    """The hub takes a record of a type that it does not know for a broken one."""
    from sync.hub import judging
    from sync.hub.exchange import Refused

    judge = judging._judge_body

    def refuse(hub: Any, may_say: Any, rid: Any, body: bytes) -> Any:
        head = judging.read_head(body)
        if not hub.knows(head.type, head.tv):
            raise Refused(400, "record-type")
        return judge(hub, may_say, rid, body)

    _put(judging, "_judge_body", refuse)


def learned_not_projected() -> None:
    """An update that knows more types leaves the rows as they are."""
    _put(tables, "VERSION", _ROWS_TODAY)
    _put(known_types, "has_learned", lambda _: False)


def newer_store_opened() -> None:
    """Whoever wrote a store, it is opened to write."""
    _put(schema, "check_version", lambda _: None)
    _put(known_types, "check", lambda _: None)


def fields_must_be_known() -> None:
    """A message with a field that is not known is taken for broken."""
    decode = messages.decode

    def read(data: bytes, wanted: Any) -> Any:
        beyond = msgspec.json.decode(data).keys() - set(wanted.__struct_fields__)
        if beyond:
            raise messages.MessageMalformed(message=wanted.__name__, reason=str(beyond))
        return decode(data, wanted)

    _put(messages, "decode", read)


def min_app_overlooked() -> None:
    """The hub lets every version in."""
    from sync.hub import hello

    _put(hello, "_version", lambda _: ())


MUTANTS: Mapping[str, Callable[[], None]] = {
    "unknown_type_refused": unknown_type_refused,
    "learned_not_projected": learned_not_projected,
    "newer_store_opened": newer_store_opened,
    "fields_must_be_known": fields_must_be_known,
    "min_app_overlooked": min_app_overlooked,
}


def program(version: str, mutant: str = "") -> tuple[str, ...]:
    """What runs that version."""
    chosen = f"{version},{mutant}" if mutant else version
    return (sys.executable, "-m", "tests.faults.skew_versions", chosen)


if __name__ == "__main__":
    wanted, _, broken = sys.argv[1].partition(",")
    if broken == "fields_must_be_known":
        MUTANTS[broken]()  # others take `decode` from its module as they are imported
    be(wanted)
    if broken:
        MUTANTS[broken]()
    from ui.cli import main

    sys.exit(main.run(sys.argv[2:]))
