import io
import json
import subprocess
import sys
from typing import Any

import pytest

from ui.cli import gs1
from ui.cli.main import run

GTIN = "06949999990012"
Capture = pytest.CaptureFixture[str]


def _lines(monkeypatch: pytest.MonkeyPatch, *lines: object) -> None:
    text = "\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines)
    monkeypatch.setattr("sys.stdin", io.StringIO(text))


def test_parse_answers_each_line_in_order_and_passes_the_id(
    monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    _lines(monkeypatch, {"id": 1, "scan": f"]d201{GTIN}"}, "no json", {"id": 3})
    assert run(["gs1", "parse", "-"]) == 0
    first, second, third = map(json.loads, capsys.readouterr().out.splitlines())
    assert first["ais"] == [["01", GTIN]]
    assert (first["id"], first["symbology"], first["error"]) == (1, "DM", None)
    assert second["ok"] is False
    assert third["error"]["code"] == "gs1.nothing_asked"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (f"]d201{GTIN}21A", f"DM\n(01) {GTIN}  GTIN\n(21) A  SERIAL\n"),
        (f"^01{GTIN}", f"(01) {GTIN}  GTIN\n"),
        (f"01{GTIN}10A<GS>21B", f"(01) {GTIN}  GTIN\n(10) A  BATCH/LOT\n(21) B  SERIAL\n"),
        ("PALLET 7", "PALLET 7\n"),
    ],
)
def test_parse_shows_people_what_the_code_holds(text: str, shown: str, capsys: Capture) -> None:
    assert run(["gs1", "parse", text]) == 0
    assert capsys.readouterr().out == shown


def test_parse_tells_people_what_is_wrong_and_exits_5(capsys: Capture) -> None:
    assert run(["gs1", "parse", "(01)06949999990017"]) == 5
    written = capsys.readouterr()
    assert written.out == ""
    assert "check digit is wrong" in written.err


def test_parse_speaks_chinese(monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> None:
    monkeypatch.setenv("SUYUAN_LANG", "zh")
    run(["gs1", "parse", "(01)06949999990017"])
    assert "校验位不对" in capsys.readouterr().err


def test_parse_as_json_keeps_the_exit_code(capsys: Capture) -> None:
    assert run(["gs1", "parse", "--json", "(01)1"]) == 5
    assert json.loads(capsys.readouterr().out)["error"]["code"] == "gs1.too_short"


@pytest.mark.parametrize(
    ("asked", "text"),
    [
        ({"bracketed": f"(01){GTIN}(10)A", "to": "message"}, f"^01{GTIN}10A"),
        ({"bracketed": f"(01){GTIN}(10)A", "to": "uri"}, f"https://id.gs1.org/01/{GTIN}/10/A"),
        ({"ais": [["01", GTIN]], "to": "uri", "domain": "b.cn"}, f"https://b.cn/01/{GTIN}"),
        ({"ais": [["01", GTIN], ["21", "(1"]], "to": "bracketed"}, rf"(01){GTIN}(21)\(1"),
        ({"bracketed": f"(01){GTIN}|(99)A", "to": "bracketed"}, f"(01){GTIN}|(99)A"),
        ({"bracketed": f"(01){GTIN}|(99)A", "to": "message"}, f"^01{GTIN}|^99A"),
        ({"uri": f"https://x.cn/01/{GTIN}/21/S", "to": "message"}, f"^01{GTIN}21S"),
        ({"scan": f"]E06949999990012|]e010A\x1d01{GTIN}", "to": "bracketed"}, f"(10)A(01){GTIN}"),
    ],
)
def test_build_writes_the_form_asked_for(asked: dict[str, Any], text: str) -> None:
    assert gs1.answer_build(asked)["text"] == text


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"bracketed": "(01)1", "to": "uri"}, "gs1.too_short"),
        ({"bracketed": "(400)A", "to": "uri"}, "gs1.no_key"),
        ({"bracketed": "(400)A", "to": "morse"}, "gs1.target_unknown"),
        ({"ais": "(400)A", "to": "uri"}, "gs1.ais_malformed"),
        ({"ais": [["400"]], "to": "uri"}, "gs1.ais_malformed"),
        ({"ais": [["400", 1]], "to": "uri"}, "gs1.ais_malformed"),
        ({"ais": [], "to": "uri"}, "gs1.data_empty"),
        ({"ais": [["89", "1"]], "to": "message"}, "gs1.unknown_ai"),
        ({"scan": "]Q1plain", "to": "message"}, "gs1.data_empty"),
        ({"to": "uri"}, "gs1.nothing_asked"),
        ({"bracketed": 5, "to": "uri"}, "gs1.bracket_form"),
    ],
)
def test_build_refuses_what_is_no_valid_code(asked: dict[str, Any], code: str) -> None:
    answer = gs1.answer_build(asked)
    assert (answer["ok"], answer["text"], answer["error"]["code"]) == (False, None, code)


def test_build_from_the_command_line(capsys: Capture) -> None:
    assert run(["gs1", "build", f"(01){GTIN}", "--to", "uri", "--domain", "b.cn"]) == 0
    assert capsys.readouterr().out == f"https://b.cn/01/{GTIN}\n"


def test_epc_translates_both_ways_on_the_command_line(capsys: Capture) -> None:
    urn = "urn:epc:id:sgtin:6949999.099001.SN1"
    assert run(["gs1", "epc", urn]) == 0
    link = capsys.readouterr().out.splitlines()[0]
    assert link == "https://id.gs1.org/01/06949999990012/21/SN1"
    assert run(["gs1", "epc", link, "--prefix-length", "7"]) == 0
    assert capsys.readouterr().out.splitlines() == [urn, GTIN, f"(01){GTIN}(21)SN1"]


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"uri": f"https://a/01/{GTIN}"}, "gs1.epc_prefix_length_needed"),
        ({"uri": f"https://a/01/{GTIN}", "company_prefix_length": "7"}, "gs1.prefix_length"),
        ({"uri": f"https://a/01/{GTIN}", "company_prefix_length": 7.0}, "gs1.prefix_length"),
        ({"uri": f"https://a/01/{GTIN}", "company_prefix_length": True}, "gs1.prefix_length"),
        ({"urn": "urn:epc:id:x:1"}, "gs1.epc_unknown"),
        ({}, "gs1.nothing_asked"),
        ({"bracketed": "(400)A", "company_prefix_length": 7}, "gs1.epc_no_key"),
    ],
)
def test_epc_refuses_what_has_no_translation(asked: dict[str, Any], code: str) -> None:
    assert gs1.answer_epc(asked)["error"]["code"] == code


def test_epc_takes_bracketed_text_too() -> None:
    asked = {"bracketed": f"(01){GTIN}(21)S", "company_prefix_length": 7}
    assert gs1.answer_epc(asked)["text"] == "urn:epc:id:sgtin:6949999.099001.S"


@pytest.mark.parametrize(
    ("words", "out", "code"),
    [
        (["690123456789"], "2\n", 0),
        (["--type", "GTIN-13", "690123456789"], "2\n", 0),
        (["--type", "GTIN-13", "6901234567892"], "OK\n", 0),
        (["--type", "GTIN-13", "6901234567893"], "", 5),
        (["12"], "", 5),
        (["69012345678X"], "", 5),
    ],
)
def test_check_digit_on_the_command_line(
    words: list[str], out: str, code: int, capsys: Capture
) -> None:
    assert run(["gs1", "check-digit", *words]) == code
    assert capsys.readouterr().out == out


def test_check_digit_line_may_ask_for_both() -> None:
    asked = {"type": "GLN", "payload": "952012345678", "full": "9520123456788"}
    assert gs1.answer_check_digit(asked) == {"check_digit": "8", "ok": True}
    assert gs1.answer_check_digit({"type": "GLN"})["error"]["code"] == "gs1.nothing_asked"


def test_answers_with_lone_surrogates_can_be_printed(
    monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    _lines(monkeypatch, '{"message": "\\ud800"}', '{"scan": "]C1\\udfff"}')
    assert run(["gs1", "parse", "-"]) == 0
    assert capsys.readouterr().out.encode()


def test_gs1_runs_where_pyside6_is_not_installed() -> None:
    script = (
        "import sys; sys.modules['PySide6'] = None\n"
        "from ui.cli.main import run; sys.exit(run(['gs1', 'check-digit', '690123456789']))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=False)
    assert (done.returncode, done.stdout.strip()) == (0, b"2")
