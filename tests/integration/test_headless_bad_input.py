"""Lines and texts that no sane program sends: each is answered, nothing breaks, nothing is lost."""

import io
import itertools
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from station.actions.workstation import DOES
from station.trace.key import is_of_a_thing
from tests.helpers.headless import Process, Station, own_code
from tests.helpers.hostile import hostile_texts
from tests.helpers.two_factories import BOARD_ORDER, SMT, boards, inspected, serial
from ui.assembly.headless import MAX_LINE_BYTES, Headless

HOSTILE = 10_000
LONG = b" " * MAX_LINE_BYTES
UNDO = b'{"n":9,"do":"undo"}'


@pytest.fixture
def station(tmp_path: Path) -> Any:
    with Station(tmp_path / "data") as open_station:
        yield open_station
    assert open_station.crashes == []


def nested(depth: int, opening: bytes = b"[", closing: bytes = b"]") -> bytes:
    return opening * depth + closing * depth


@pytest.mark.parametrize(
    "line",
    [
        b"hello",
        b"{",
        b"[]",
        b"5",
        b"null",
        b'"sign_in"',
        b"{'do': 'undo'}",
        b'{"do": "undo",}',
        b'{"do": "undo"} {"do": "undo"}',
        b"\xff\xfe\x00",
        b'{"do": "\xff"}',
        b'{"do": "\\ud800"}',
        b"\x00",
        nested(1000),
        b'{"do":"finish","unit":' + nested(1000) + b"}",
        nested(100_000),
        nested(1000, b'{"a":', b"}"),
        b'{"n":1,"do":"bind","order":' + b"9" * 100_000 + b"}",
    ],
    ids=lambda line: line[:20].decode(errors="replace"),
)
def test_line_that_is_no_request_is_answered_so(station: Station, line: bytes) -> None:
    before = station.count()

    answer = station.line(line)

    assert answer["failed"] in {"request.malformed", "request.invalid", "request.unknown"}
    assert answer["why"].isprintable()
    assert len(answer["why"]) < 1000
    assert station.count() == before


@pytest.mark.parametrize(
    "name", [None, 5, [], {}, "", "Undo", "UNDO ", "drop", "x" * 10_000, True]
)
def test_unknown_do_is_answered_with_what_is_known(station: Station, name: object) -> None:
    answer = station.line(json.dumps({"n": 7, "do": name}).encode())

    assert answer["n"] == 7
    assert answer["failed"] == "request.unknown"
    assert "take_out" in answer["why"]
    assert len(answer["why"]) < 1000


@pytest.mark.parametrize(
    ("given_", "expected"),
    [
        ("7", 7),
        ('"A-1"', "A-1"),
        ("1.5", None),
        ("[1]", None),
        ("true", None),
        ("null", None),
        ("9" * 400, None),
        (f'"{"x" * 65}"', None),
        ('{"a":' * 500 + "1" + "}" * 500, None),
    ],
)
def test_number_of_a_line_comes_back_if_it_is_one(
    station: Station, given_: str, expected: object
) -> None:
    assert station.line(f'{{"n":{given_},"do":"status"}}'.encode())["n"] == expected


def test_line_that_is_too_long_gets_one_answer_and_its_tail_is_no_request(
    station: Station,
) -> None:
    boards(station)
    station.save("receive", lot="R26110012", material="IC-PMIC-88", quantity=5)
    before = station.count()
    out = io.StringIO()
    lines = io.BytesIO(LONG + UNDO + b"\n" + LONG * 3 + UNDO + b"\n" + b'{"n":2,"do":"status"}\n')

    Headless(out).serve(station.core, lines)

    answers = [json.loads(line) for line in out.getvalue().splitlines()]
    assert [answer.get("failed") for answer in answers] == ["request.malformed"] * 2 + [None]
    assert answers[2]["n"] == 2
    assert station.count() == before


def test_long_line_without_an_end_is_answered_when_the_input_ends(station: Station) -> None:
    out = io.StringIO()

    assert Headless(out).serve(station.core, io.BytesIO(LONG + UNDO)) == 0

    assert json.loads(out.getvalue())["failed"] == "request.malformed"


def test_last_line_needs_no_line_end(station: Station) -> None:
    out = io.StringIO()

    Headless(out).serve(station.core, io.BytesIO(b'\n  \n{"n":1,"do":"status"}'))

    assert json.loads(out.getvalue())["status"]["person"] is None


def test_bug_in_an_action_is_reported_and_the_next_line_answered(
    station: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    boards(station)
    before = station.count()
    monkeypatch.setattr("station.actions.session._order", lambda *_: 1 / 0)

    answer = station.do("bind", order=BOARD_ORDER)

    assert answer["failed"] == "request.bug"
    assert [type(error) for error in station.crashes] == [ZeroDivisionError]
    station.crashes.clear()
    assert station.count() == before
    monkeypatch.undo()
    station.save("bind", order=BOARD_ORDER)


# --- hostile texts in every text field --------------------------------------------------------


BOARD_CODE, CARTON = serial(1), own_code(1)
RID = "019cf428-2e80-73d6-bdc3-16df2fcdefe7"
SOUND: dict[str, dict[str, Any]] = {
    "sign_in": {"badge": "E104", "pin": "1104"},
    "bind": {
        "order": BOARD_ORDER, "step": "pack", "machine": "M", "material": "R", "method": "P",
        "environment": "E",
    },
    "scan": {"code": BOARD_CODE, "symbology": "]Q1", "device": "gun", "hex": "41"},
    "receive": {
        "lot": "R26110013", "quantity": 5, "material": "IC-PMIC-88", "supplier": "S",
        "purchase_order": "PO", "certificate": "C",
    },
    "start": {"unit": BOARD_CODE, "quantity": "5"},
    "finish": {
        "unit": BOARD_CODE, "quantity": "5", "rework": "1", "scrap": "1",
        "parameters": {"ramp_rate": "2"}, "consumed": [{"unit": BOARD_CODE, "quantity": "1"}],
    },
    "inspect": {
        "unit": BOARD_CODE, "quantity": "5", "result": "pass", "override": "why",
        "defects": [{"code": "COLD"}], "photos": ["/nowhere.png"],
        "measurements": [{"characteristic": "rf_power", "values": ["1"], "gauge": "G"}],
    },
    "first_article": {
        "unit": BOARD_CODE, "result": "fail", "defects": [{"code": "COLD"}],
        "photos": ["/nowhere.png"],
        "measurements": [{"characteristic": "bga_void", "values": ["1"], "gauge": "G"}],
    },
    "pack": {"unit": BOARD_CODE, "container": CARTON, "quantity": "1"},
    "take_out": {"unit": BOARD_CODE, "container": CARTON, "quantity": "1"},
    "seal": {"container": CARTON},
    "ship": {
        "containers": [CARTON], "order": BOARD_ORDER, "destination": "DC-SUZHOU",
        "region": "CN-EAST", "shipment": "S", "vehicle": "V", "seal_no": "N", "photos": ["/x"],
    },
    "hold": {"unit": BOARD_CODE, "units": [BOARD_CODE], "reason": "why", "photos": ["/x"]},
    "release": {"rid": RID, "badge": "E105", "pin": "1105", "units": [BOARD_CODE], "reason": "r"},
    "undo": {"anything": "x"},
    "photo": {"rid": RID, "photos": ["/x"]},
    "print": {"template": "carton", "units": [BOARD_CODE], "reason": "r"},
    "help": {"whom": "quality", "unit": BOARD_CODE},
    "answer_help": {"badge": "E104", "call": RID},
    "close": {"badge": "E104", "pin": "1104"},
}  # fmt: skip
"""A sound request for each action, with every text field it has."""

Place = tuple[Any, ...]


def _texts(value: Any, at: Place = ()) -> Iterator[Place]:
    """Where texts stand in a request; a dictionary's keys are texts, too."""
    if isinstance(value, str):
        yield at
    elif isinstance(value, dict):
        for key, each in value.items():
            yield from _texts(each, (*at, key))
            if at:
                yield (*at, key, "key")
    elif isinstance(value, list):
        for number, each in enumerate(value):
            yield from _texts(each, (*at, number))


def _with(request: dict[str, Any], place: Place, text: str) -> dict[str, Any]:
    changed = json.loads(json.dumps(request))
    within: Any = changed
    *way, last = place
    if last == "key":
        *way, old = way
        for step in way:
            within = within[step]
        within[text] = within.pop(old)
        return changed
    for step in way:
        within = within[step]
    within[last] = text
    return changed


def test_every_action_has_its_text_fields_tried() -> None:
    plain = {"again", "short", "count", "sampled", "quantity"}
    for name, (wanted, _) in DOES.items():
        assert set(wanted.__struct_fields__) - plain <= SOUND[name].keys(), name


def test_ten_thousand_hostile_texts_are_answered_and_harm_nothing(station: Station) -> None:
    (board,) = inspected(station, 1)
    before, saved = station.count(), 0
    places = itertools.cycle(
        [(name, place) for name in sorted(DOES) for place in _texts(SOUND[name])]
    )
    for text, (name, place) in zip(hostile_texts(HOSTILE), places, strict=False):
        fields = _with(SOUND[name], place, text)
        answer = station.do(name, **fields)
        assert answer.keys() & {"saved", "refused", "failed"}, (name, fields, answer)
        assert answer.get("failed") != "request.bug", (name, fields)
        assert answer.get("unit") is None or is_of_a_thing(answer["unit"]), answer
        saved += _records(answer)
        if not _is_as_it_was(station):
            saved += _bring_back(station)
    assert station.count() == before + saved
    station.save("sign_in", badge="E104")
    station.save("bind", order=BOARD_ORDER, step="pack")
    station.save("hold", unit=board, reason="still here")
    station.close()

    again = Station(station.folder)
    assert again.count() == before + saved + 3
    again.close()


def _records(answer: dict[str, Any]) -> int:
    return 1 + len(answer["also"]) if "saved" in answer else 0


def _is_as_it_was(station: Station) -> bool:
    desk = station.core.workstation.desk
    is_there = desk.person is not None and desk.person.badge == "E104"
    return is_there and desk.order == BOARD_ORDER and desk.step == "pack"


def _bring_back(station: Station) -> int:
    answers = [
        station.do("sign_in", badge="E104"),
        station.do("bind", order=BOARD_ORDER, step="pack"),
    ]
    return sum(map(_records, answers))


any_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_json_in_any_field_is_answered(station: Station, data: st.DataObject) -> None:
    if not station.core.workstation.master().products:
        boards(station)
        station.save("bind", order=BOARD_ORDER, **SMT)
    name = data.draw(st.sampled_from(sorted(DOES)))
    names = st.sampled_from([*DOES[name][0].__struct_fields__, "n", "other"])
    request = {"do": name} | data.draw(st.dictionaries(names, any_json, max_size=6))
    before = station.count()

    answer = station.line(msgspec.json.encode(_jsonable(request)))

    assert answer.get("failed") != "request.bug"
    assert station.count() == before + _records(answer)


def _jsonable(value: Any) -> Any:
    """Integers as JSON writes them at any length, and no halves of pairs."""
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) >= 2**63:
        return msgspec.Raw(str(value).encode())
    if isinstance(value, dict):
        return {_jsonable(key): _jsonable(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_jsonable(each) for each in value]
    return value


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(line=st.binary(max_size=300))
def test_any_bytes_are_answered(station: Station, line: bytes) -> None:
    for part in line.split(b"\n"):
        if part.strip():
            assert "failed" in station.line(part)


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.binary(max_size=600), symbology=st.none() | st.text(max_size=4))
def test_gun_may_send_anything(station: Station, data: bytes, symbology: str | None) -> None:
    if not station.core.workstation.master().products:
        boards(station)
    station.clock.pass_s(2)

    answer = station.scan(data, symbology)

    assert answer.keys() & {"saved", "refused", "failed"}
    assert answer.get("failed") != "request.bug"


def test_process_answers_bad_lines_and_leaves_nothing_on_standard_error(tmp_path: Path) -> None:
    with Process(tmp_path / "data", tmp_path / "state", lang="zh") as station:
        answers = [
            station.line(line)
            for line in (b"hello", nested(5000), LONG + UNDO, b"\xff", b'{"n":3,"do":"nothing"}')
        ]
        signed = station.save("sign_in", badge="甲")
        code, errors = station.close()

    assert [answer["failed"] for answer in answers] == ["request.malformed"] * 4 + [
        "request.unknown"
    ]
    assert "不是 JSON" in answers[0]["why"]
    assert signed["person"] == "甲"
    assert (code, errors) == (0, "")
