"""What a unit is made of, and where it went, as indented lines."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Literal

from resources import texts
from station.trace import key as keys
from station.trace import words
from ui.cli.life_names import Life, LifeNames, destination

MOST_LINES = 60
"""On each side; a lot of screws went into a thousand units, and `--json` gives them all."""

Side = Literal["upstream", "downstream"]


def lines_of(names: LifeNames, side: Side) -> Iterator[str]:
    """One line for each related thing, below what it belongs to; each thing once."""
    found = names.found
    nodes = {node["key"]: node for node in found[side]}
    below = _branches(found["edges"], side)
    shown = set(found["codes"])
    lines = (line for own in found["codes"] for line in _below(names, own, (below, nodes, shown)))
    yield from islice(lines, MOST_LINES)
    rest = sum(1 for _ in lines)
    if rest:
        yield "  " + texts.say("trace.more", count=rest)


Branches = Mapping[str, list[tuple[str, str]]]


def _branches(edges: Iterable[Life], side: Side) -> Branches:
    """What lies next to each thing on one side, with its quantity."""
    near, far = ("to", "from") if side == "upstream" else ("from", "to")
    found: dict[str, list[tuple[str, str]]] = {}
    for edge in edges:
        if edge["relation"] != "same":
            found.setdefault(edge[near], []).append((edge[far], edge["quantity"]))
    return found


def _below(
    names: LifeNames, start: str, tree: tuple[Branches, Mapping[str, Life], set[str]]
) -> Iterator[str]:
    branches, nodes, shown = tree
    waiting = [(start, "", 0)]
    while waiting:
        name, amount, depth = waiting.pop()
        if depth:
            yield "  " * depth + _leaf(names, nodes[name], amount)
        fresh = [
            (far, much, depth + 1)
            for far, much in branches.get(name, ())
            if far in nodes and far not in shown
        ]
        shown.update(far for far, _, _ in fresh)
        waiting += reversed(fresh)


def _leaf(names: LifeNames, node: Life, amount: str) -> str:
    code = f"{words.word(words.KINDS, node['kind'])} {keys.code_of(node['key'])}".lstrip()
    if node["kind"] == "container":
        amount = "" if amount == "1" else names.amount(node["product"], amount)
        said = [code, amount, *_shipments(names.found, node["key"])]
    else:
        is_piece = node["kind"] == "piece"
        much = "" if is_piece else names.amount(node["product"], amount)
        said = [code, names.product(node["product"]), much]
    return "  ".join(each for each in said if each)


def _shipments(found: Life, key: str) -> Iterator[str]:
    for fact in found["timeline"]:
        if fact["key"] == key and not fact["is_void"]:
            yield from (destination(each) for each in fact.get("shipments", ()))
