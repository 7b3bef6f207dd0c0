"""What a unit is made of, and where it went, in people's words: a tree, leaf by leaf."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from station.trace import key as keys
from station.trace import words
from station.trace.life_names import Life, LifeNames, destination

Side = Literal["upstream", "downstream"]


@dataclass(frozen=True, slots=True)
class Leaf:
    """A related thing; those that follow it with a greater depth hang below it.

    Attributes:
        depth: How many relations away from the unit on this branch, at least 1.
        kind: `piece`, `lot`, `container`, or "" where nobody said.
        label: Kind and code.
        notes: Product and quantity, and where a container went.
    """

    key: str
    depth: int
    kind: str
    label: str
    notes: tuple[str, ...]


def leaves(names: LifeNames, side: Side) -> Iterator[Leaf]:
    """Each related thing once, below what it belongs to."""
    found = names.found
    nodes = {node["key"]: node for node in found[side]}
    below = _branches(found["edges"], side)
    shown = set(found["codes"])
    for own in found["codes"]:
        yield from _below(names, own, (below, nodes, shown))


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
) -> Iterator[Leaf]:
    branches, nodes, shown = tree
    waiting = [(start, "", 0)]
    while waiting:
        name, amount, depth = waiting.pop()
        if depth:
            yield _leaf(names, nodes[name], amount, depth)
        fresh = [
            (far, much, depth + 1)
            for far, much in branches.get(name, ())
            if far in nodes and far not in shown
        ]
        shown.update(far for far, _, _ in fresh)
        waiting += reversed(fresh)


def _leaf(names: LifeNames, node: Life, amount: str, depth: int) -> Leaf:
    kind = node["kind"] or ""
    label = f"{words.word(words.KINDS, kind)} {keys.code_of(node['key'])}".lstrip()
    if kind == "container":
        much = "" if amount == "1" else names.amount(node["product"], amount)
        said = [much, *_shipments(names.found, node["key"])]
    else:
        much = "" if kind == "piece" else names.amount(node["product"], amount)
        said = [names.product(node["product"]), much]
    return Leaf(node["key"], depth, kind, label, tuple(each for each in said if each))


def _shipments(found: Life, key: str) -> Iterator[str]:
    for fact in found["timeline"]:
        if fact["key"] == key and not fact["is_void"]:
            yield from (destination(each) for each in fact.get("shipments", ()))
