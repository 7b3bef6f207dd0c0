"""`suyuan gs1`: parse, build and check GS1 codes; EPC URIs; check digits."""

import argparse
import json
import sys
from collections.abc import Callable
from typing import Any

from resources import texts
from station.gs1 import ai_table, check_digit, digital_link, element_string, epc, epc_link, syntax
from station.gs1.result import Elements, Fault, Gs1Invalid, Parsed, shown
from ui.cli import ndjson
from ui.cli.main import CHECK_FAILED, OK

Answer = dict[str, Any]

TYPED_SEPARATORS = ("{GS}", "<GS>")
"""How people type the separator on a command line."""


def add_to(parser: argparse.ArgumentParser) -> None:
    """Declare the sub-commands."""
    menu = parser.add_subparsers(metavar="ACTION", required=True)
    parse = _action(menu, "parse", "Read a scan, a message, bracketed text or a link.")
    parse.add_argument("text", metavar="TEXT", help=texts.tr(_TEXT_HELP))
    parse.set_defaults(run=_run(answer_parse, _asked_to_parse, _show_parsed))
    build = _action(menu, "build", "Write a code as message, bracketed text or link.")
    build.add_argument("text", metavar="TEXT", help=texts.tr(_TEXT_HELP))
    build.add_argument("--to", choices=sorted(_WRITERS), default="uri")
    build.add_argument("--domain", default=digital_link.CANONICAL_DOMAIN)
    build.set_defaults(run=_run(answer_build, _asked_to_build, _show_text))
    epcs = _action(menu, "epc", "Translate between EPC URIs and GS1 keys.")
    epcs.add_argument("text", metavar="URI", help=texts.tr("EPC URI or link; - reads NDJSON"))
    epcs.add_argument("--prefix-length", type=int, metavar="6-12")
    epcs.set_defaults(run=_run(answer_epc, _asked_for_epc, _show_text))
    digit = _action(menu, "check-digit", "Compute or check the check digit of a number.")
    digit.add_argument("text", metavar="NUMBER", help=texts.tr("digits; - reads NDJSON"))
    digit.add_argument("--type", choices=list(check_digit.LENGTHS))
    digit.set_defaults(run=_run(answer_check_digit, _asked_for_digit, _show_digit))


_TEXT_HELP = "scan, ^message, (01)… or link; - reads NDJSON"


def answer_parse(asked: Answer) -> Answer:
    """One line of `gs1 parse -`."""
    read = _read(asked)
    return {
        "ok": read.ok,
        "symbology": read.symbology,
        "ais": [list(element) for element in read.ais],
        "message": read.message,
        "error": _error(read.error),
    }


def answer_build(asked: Answer) -> Answer:
    """One line of `gs1 build -`."""
    try:
        return {"ok": True, "text": _written(asked), "error": None}
    except Gs1Invalid as error:
        return {"ok": False, "text": None, "error": _raised(error)}


def answer_epc(asked: Answer) -> Answer:
    """One line of `gs1 epc -`."""
    try:
        text, ais = _translated(asked)
    except Gs1Invalid as error:
        nothing = dict.fromkeys(("text", "gs1_key", "bracketed"))
        return {"ok": False, **nothing, "error": _raised(error)}
    return {
        "ok": True,
        "text": text,
        "gs1_key": epc.gs1_key(ais),
        "bracketed": element_string.bracketed(ais),
        "error": None,
    }


def answer_check_digit(asked: Answer) -> Answer:
    """One line of `gs1 check-digit -`: computes for `payload`, checks `full`."""
    kind = _text(asked, "type")
    answer: Answer = {}
    try:
        if "payload" in asked:
            payload = check_digit.payload_of(kind, _text(asked, "payload"))
            answer["check_digit"] = check_digit.compute(payload)
        if "full" in asked:
            full = _text(asked, "full")
            computed = check_digit.compute(check_digit.payload_of(kind, full[:-1]))
            answer["ok"] = computed == full[-1]
            if not answer["ok"]:
                answer["error"] = _error(_wrong_digit(full, computed))
    except Gs1Invalid as error:
        return {"ok": False, "error": _raised(error)}
    if not answer:
        return {"ok": False, "error": _error(_nothing_asked("payload, full"))}
    return answer


def _read(asked: Answer) -> Parsed:
    """The code in whichever form it was given."""
    for name, reader in _READERS.items():
        if name in asked:
            return reader(_text(asked, name))
    if "uri" in asked:
        is_short_permitted = asked.get("permit_zero_suppressed_gtin") is True
        return digital_link.parse(_text(asked, "uri"), permit_short_gtin=is_short_permitted)
    return Parsed(error=_nothing_asked(", ".join((*_READERS, "uri"))))


def _scanned(text: str) -> Parsed:
    return element_string.parse_scan(text, strict=True)


def _typed(text: str) -> Parsed:
    """What a person typed: any form, the scanner's identifier optional."""
    if text.startswith(element_string.FNC1):
        return element_string.parse_message(text)
    return element_string.parse_scan(text, substitutes=TYPED_SEPARATORS)


_READERS: dict[str, Callable[[str], Parsed]] = {
    "scan": _scanned,
    "bracketed": element_string.parse_bracketed,
    "message": element_string.parse_message,
    "text": _typed,
}


def _written(asked: Answer) -> str:
    if "ais" in asked:
        ais = _elements(asked["ais"])
        problem = element_string.check_all(ais)
        read = Parsed(ais=ais, error=problem, message="" if problem else _message(ais))
    else:
        read = _read(asked)
    if read.error or not read.ais:
        raise Gs1Invalid(read.error or Fault("gs1.data_empty"))
    writer = _WRITERS.get(_text(asked, "to"))
    if writer is None:
        raise Gs1Invalid(Fault("gs1.target_unknown", {"valid": ", ".join(sorted(_WRITERS))}))
    return writer(read, _text(asked, "domain") or digital_link.CANONICAL_DOMAIN)


def _write_message(read: Parsed, _: str) -> str:
    # A link is its own message; what is wanted is the message of the same element strings.
    return _message(read.ais) if digital_link.has_scheme(read.message) else read.message


def _write_bracketed(read: Parsed, _: str) -> str:
    """With `|` before the composite part; the number of an EAN symbol has no bracketed form."""
    written = []
    for part in _write_message(read, "").split(element_string.COMPOSITE_MARK):
        if part.startswith(element_string.FNC1):
            body = part[1:].replace(element_string.FNC1, syntax.GS)
            written.append(element_string.bracketed(syntax.elements(body)[0]))
    return element_string.COMPOSITE_MARK.join(written)


def _write_uri(read: Parsed, domain: str) -> str:
    return digital_link.build(read.ais, domain)


_message = element_string.message
_WRITERS: dict[str, Callable[[Parsed, str], str]] = {
    "message": _write_message,
    "bracketed": _write_bracketed,
    "uri": _write_uri,
}


def _translated(asked: Answer) -> tuple[str, Elements]:
    """The other form of an EPC URI or of a key, and the element strings between them."""
    if "urn" in asked:
        ais = epc.read(_text(asked, "urn")).ais
        return digital_link.build(ais), ais
    if "uri" in asked:
        ais = epc_link.elements(_text(asked, "uri"))
    elif "ais" in asked or "bracketed" in asked:
        ais = _elements(asked["ais"]) if "ais" in asked else _read(asked).ais
    else:
        raise Gs1Invalid(_nothing_asked("urn, uri, bracketed, ais"))
    length = asked.get("company_prefix_length")
    if length is not None and type(length) is not int:
        raise Gs1Invalid(Fault("gs1.prefix_length", {"value": str(length)[:20], "valid": "6-12"}))
    return epc.from_elements(ais, length), ais


def _elements(given: object) -> Elements:
    """`[["01", "…"], …]` as it came in."""
    found = []
    for pair in given if isinstance(given, list) else [given]:
        match pair:
            case [str(ai), str(value)]:
                found.append((_whole(ai), _whole(value)))
            case _:
                raise Gs1Invalid(Fault("gs1.ais_malformed"))
    return tuple(found)


def _text(asked: Answer, name: str) -> str:
    value = asked.get(name, "")
    return _whole(value) if isinstance(value, str) else ""


def _whole(text: str) -> str:
    """The text without lone surrogates, which hostile JSON may hold and no output can."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _error(fault: Fault | None) -> Answer | None:
    return {"code": fault.code, "text": fault.sentence()} if fault else None


def _raised(error: Gs1Invalid) -> Answer:
    return {"code": error.code, "text": error.sentence()}


def _nothing_asked(names: str) -> Fault:
    return Fault("gs1.nothing_asked", {"valid": names})


def _wrong_digit(full: str, computed: str) -> Fault:
    return Fault("gs1.number_wrong", {"value": shown(full), "digit": computed})


def _asked_to_parse(args: argparse.Namespace) -> Answer:
    return {"text": args.text}


def _asked_to_build(args: argparse.Namespace) -> Answer:
    return {"text": args.text, "to": args.to, "domain": args.domain}


def _asked_for_epc(args: argparse.Namespace) -> Answer:
    name = "urn" if args.text.startswith("urn:") else "uri"
    return {name: args.text, "company_prefix_length": args.prefix_length}


def _asked_for_digit(args: argparse.Namespace) -> Answer:
    length = len(args.text)
    by_length = [kind for kind, digits in check_digit.LENGTHS.items() if digits == length + 1]
    kind = args.type or (by_length[0] if by_length else "")
    is_full = args.type is not None and length == check_digit.LENGTHS[args.type]
    return {"type": kind, ("full" if is_full else "payload"): args.text}


def _show_parsed(answer: Answer) -> str:
    lines = [answer["symbology"]] if answer["symbology"] else []
    for ai, value in answer["ais"]:
        lines.append(f"({ai}) {value}  {ai_table.table()[ai].title}")
    return "\n".join(lines if answer["ais"] else [*lines, answer["message"]])


def _show_text(answer: Answer) -> str:
    return "\n".join(answer[name] for name in ("text", "gs1_key", "bracketed") if name in answer)


def _show_digit(answer: Answer) -> str:
    return str(answer.get("check_digit", "OK"))


def _action(
    menu: "argparse._SubParsersAction[argparse.ArgumentParser]", name: str, summary: str
) -> argparse.ArgumentParser:
    action = menu.add_parser(name, help=texts.tr(summary), description=texts.tr(summary))
    action.add_argument("--json", action="store_true", help=texts.tr("answer as one JSON line"))
    return action


def _run(
    answer: Callable[[Answer], Answer],
    asked: Callable[[argparse.Namespace], Answer],
    show: Callable[[Answer], str],
) -> Callable[[argparse.Namespace], int]:
    def run(args: argparse.Namespace) -> int:
        if args.text == "-":
            return ndjson.answer_lines(answer)
        found = answer(asked(args))
        is_refused = found.get("ok") is False
        if args.json:
            print(json.dumps(found, ensure_ascii=False))
        elif is_refused:
            print(found["error"]["text"], file=sys.stderr)
        else:
            print(show(found))
        return CHECK_FAILED if is_refused else OK

    return run
