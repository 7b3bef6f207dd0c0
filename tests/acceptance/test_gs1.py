"""GS1 against cases judged by gs1-syntax-engine, OpenEPCIS and epcpy, through the command line."""

from urllib.parse import unquote

import pytest

from tests.acceptance import data

Capture = pytest.CaptureFixture[str]


@pytest.mark.parametrize("name", ["scan_vectors_own", "scan_vectors_upstream"])
def test_parse_reads_scans_as_the_engine_does(name: str, capsys: Capture) -> None:
    cases = data.cases(f"gs1/{name}.json")
    lines = [{"id": case["id"], "scan": case["input"]} for case in cases]
    for case, answer in zip(cases, data.ask(["gs1", "parse"], lines), strict=True):
        expected = case["expected"]
        _assert_answered(case, answer)
        if expected["ok"]:
            assert answer["symbology"] == expected["symbology"], case
            assert answer["message"] == expected["message"], case
    data.report(capsys, name, len(cases))


def test_parse_reads_raw_messages_as_the_engine_does(capsys: Capture) -> None:
    cases = data.cases("gs1/raw_message_vectors.json")
    lines = [{"id": case["id"], "message": case["input"]} for case in cases]
    for case, answer in zip(cases, data.ask(["gs1", "parse"], lines), strict=True):
        _assert_answered(case | {"expected": case["engine_with_associations"]}, answer)
        is_association = (answer["error"] or {}).get("code") in {
            "gs1.pair_missing",
            "gs1.pair_forbidden",
            "gs1.repeat_differs",
            "gs1.serial_missing",
        }
        assert case["expected_syntax_ok"] == (answer["ok"] or is_association), case
    data.report(capsys, "raw_message", len(cases))


def test_parse_and_build_treat_bracketed_text_as_the_engine_does(capsys: Capture) -> None:
    cases = data.cases("gs1/element_string_vectors.json")
    asked = [{"id": case["id"], "bracketed": case["input"]} for case in cases]
    parsed = data.ask(["gs1", "parse"], asked)
    for case, answer in zip(cases, parsed, strict=True):
        _assert_answered(case, answer)
    messages = data.ask(["gs1", "build"], [line | {"to": "message"} for line in asked])
    links = data.ask(["gs1", "build"], [line | {"to": "uri"} for line in asked])
    for case, message, link in zip(cases, messages, links, strict=True):
        expected = case["expected"]
        assert message["ok"] == expected["ok"], case
        assert message["text"] == expected.get("message"), case
        assert link["text"] == expected.get("dl_uri"), case
        assert link["ok"] == (expected.get("dl_uri") is not None), case
    data.report(capsys, "element_string", len(cases))


def test_build_from_elements_equals_build_from_bracketed_text() -> None:
    cases = data.cases("gs1/element_string_vectors.json")
    good = [case for case in cases if case["expected"]["ok"]]
    lines = [{"ais": case["expected"]["ais"], "to": "message"} for case in good]
    for case, answer in zip(good, data.ask(["gs1", "build"], lines), strict=True):
        assert answer["text"] == case["expected"]["message"], case


def test_parse_reads_digital_links_as_the_engine_does(capsys: Capture) -> None:
    cases = data.cases("gs1/digital_link_parse_vectors.json")
    permit = "permit_zero_suppressed_gtin"
    lines = [{"id": case["id"], "uri": case["input"], permit: case[permit]} for case in cases]
    for case, answer in zip(cases, data.ask(["gs1", "parse"], lines), strict=True):
        _assert_answered(case, answer)
    data.report(capsys, "digital_link_parse", len(cases))


def test_epc_translates_uris_as_openepcis_does(capsys: Capture) -> None:
    cases = data.cases("gs1/epc_uri_vectors.json")
    lines = [_epc_line(case) for case in cases]
    without_length = []
    for case, answer in zip(cases, data.ask(["gs1", "epc"], lines), strict=True):
        if case["expected"] == "error":
            assert answer["ok"] is False, case
            assert answer["error"]["text"], case
        elif "company-prefix-length table" in case.get("note", ""):
            assert answer["error"]["code"] == "gs1.epc_prefix_length_needed", case
            without_length.append(case["id"])
        else:
            assert unquote(answer["text"] or "") == unquote(case["expected"]), case
    data.report(capsys, "epc_uri", len(cases) - len(without_length), without_length)


def test_epc_gives_key_and_elements_as_epcpy_does(capsys: Capture) -> None:
    cases = data.cases("gs1/epc_element_vectors.json")
    lines = [{"id": case["id"], "urn": case["epc_uri"]} for case in cases]
    for case, answer in zip(cases, data.ask(["gs1", "epc"], lines), strict=True):
        assert answer["gs1_key"] == case["gs1_key"], case
        assert answer["bracketed"] == case["element_string"], case
    data.report(capsys, "epc_element", len(cases))


def test_check_digit_computes_and_checks_every_number(capsys: Capture) -> None:
    found = data.read("gs1/check_digit_vectors.json")
    cases, bad = found["cases"], found["bad"]
    lines = [{"type": case["type"], "payload": case["payload"]} for case in cases]
    for case, answer in zip(cases, data.ask(["gs1", "check-digit"], lines), strict=True):
        assert answer == {"check_digit": case["check_digit"]}, case
    numbers = [{"type": case["type"], "full": case["full"]} for case in (*cases, *bad)]
    answers = data.ask(["gs1", "check-digit"], numbers)
    assert [answer["ok"] for answer in answers] == [True] * len(cases) + [False] * len(bad)
    data.report(capsys, "check_digit", len(cases) + len(bad))


def _assert_answered(case: data.Case, answer: data.Case) -> None:
    expected = case["expected"]
    assert answer["id"] == case["id"]
    assert answer["ok"] == expected["ok"], (case, answer)
    assert (answer["error"] is None) == expected["ok"], (case, answer)
    assert answer["ais"] == expected.get("ais", []), (case, answer)


def _epc_line(case: data.Case) -> data.Case:
    if case["direction"] == "urn->digital_link":
        return {"id": case["id"], "urn": case["input"]}
    length = case.get("company_prefix_length")
    return {"id": case["id"], "uri": case["input"], "company_prefix_length": length}
