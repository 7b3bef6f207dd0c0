"""One JSON object a line in, one a line out, in the same order (`-` means standard input)."""

import json
import sys
from collections.abc import Callable, Iterable
from typing import Any, TextIO

Answer = dict[str, Any]


def answer_lines(
    answer: Callable[[dict[str, Any]], Answer],
    lines: Iterable[str] | None = None,
    out: TextIO | None = None,
) -> int:
    """Answer each line; `id` is passed through; a line that is no object is answered so.

    Returns:
        0: every line was answered, also where the answer is "not ok".
    """
    target = sys.stdout if out is None else out
    for line in sys.stdin if lines is None else lines:
        if not line.strip():
            continue
        print(json.dumps(_answer_one(answer, line), ensure_ascii=False), file=target, flush=True)
    return 0


def _answer_one(answer: Callable[[dict[str, Any]], Answer], line: str) -> Answer:
    try:
        asked = json.loads(line)
    except (ValueError, RecursionError) as error:
        return {"ok": False, "error": {"code": "json.malformed", "text": str(error)}}
    if not isinstance(asked, dict):
        text = "a line must be one JSON object"
        return {"ok": False, "error": {"code": "json.not_an_object", "text": text}}
    passed = {"id": asked["id"]} if "id" in asked else {}
    return passed | answer(asked)
