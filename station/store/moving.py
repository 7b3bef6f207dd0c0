"""Move records into a new epoch after a fork, inside the writer's transaction (4.4 of the design).

A record that the hub cannot be shown to hold gets another place: epoch, seq and link change; rid,
hash and body do not. Nothing is copied and nothing is left behind, so that it stays one record.
"""

from collections.abc import Iterator, Mapping

from station.ledger.chain import Place, next_link
from station.ledger.epoch import Epoch
from station.store.database import Connection, Row
from station.store.projections import projector
from station.store.recorder import epochs, open_epoch
from station.store.schema import number_of

SLICE_RECORDS = 500


def move_unproven(
    conn: Connection, station: str, forked: str, proven: Mapping[str, Place]
) -> Epoch | None:
    """Begin a new epoch after the proven place of `forked`, and move everything unproven there.

    Args:
        conn: The writer's.
        station: Own id.
        forked: The oldest epoch of which the hub holds another history.
        proven: For every epoch, the newest place that the hub has shown to hold.

    Returns:
        The new epoch; `None`, with nothing changed, where `proven` does not name every epoch.
    """
    known = epochs(conn)
    if any(each.epoch not in proven for each in known):
        return None
    parent = next(each for each in known if each.epoch == forked)
    tails = [(each, proven[each.epoch]) for each in known if each.ordinal >= parent.ordinal]
    is_order_kept = _is_order_kept(conn, tails)
    fresh = open_epoch(conn, "fork", parent, proven[forked])
    at = fresh.start(station)
    for some in _slices(conn, tails):
        moved = []
        for n, rid, bh, link in some:
            at = Place(at.seq + 1, next_link(station, fresh.epoch, at.seq + 1, at.link, bh))
            moved.append((number_of(fresh.ordinal, at.seq), at.link, n, rid, bh, link))
        _move(conn, moved)
        _order(conn, moved, is_order_kept=is_order_kept)
    for epoch, place in tails:
        _forget_promises(conn, epoch, place)
    conn.forget()  # remembered order keys of objects are those of before
    return fresh


def _slices(conn: Connection, tails: list[tuple[Epoch, Place]]) -> Iterator[list[Row]]:
    """(n, rid, bh, link) of what lies beyond each place, oldest first."""
    for epoch, place in tails:
        after, beyond = number_of(epoch.ordinal, place.seq), number_of(epoch.ordinal + 1, 0)
        while some := conn.rows(
            "SELECT n, rid, bh, link FROM record WHERE n > ? AND n < ? ORDER BY n LIMIT ?",
            (after, beyond, SLICE_RECORDS),
        ):
            yield some


def _is_order_kept(conn: Connection, tails: list[tuple[Epoch, Place]]) -> bool:
    """Whether nothing that stays stands behind the first record that moves."""
    first = next((some[0][0] for some in _slices(conn, tails)), None)
    if first is None:
        return True
    return not any(
        place.seq > 0 and number_of(epoch.ordinal, place.seq) > first for epoch, place in tails
    )


def _move(conn: Connection, moved: list[Row]) -> None:
    conn.run_many(
        "INSERT INTO former (n, rid, bh, link) VALUES (?, ?, ?, ?)",
        [(old, rid, bh, link) for _, _, old, rid, bh, link in moved],
    )
    conn.run_many(
        "UPDATE record SET n = ?, link = ? WHERE n = ?",
        [(new, link, old) for new, link, old, *_ in moved],
    )
    places = [(new, old, old) for new, _, old, *_ in moved]
    conn.run_many(
        "UPDATE blob SET n = ? WHERE n = ? "
        "AND sha256 IN (SELECT sha256 FROM blob_use WHERE n = ?)",
        places,
    )
    conn.run_many("UPDATE blob_use SET n = ? WHERE n = ?", [place[:2] for place in places])


def _order(conn: Connection, moved: list[Row], *, is_order_kept: bool) -> None:
    """Records that no hub has numbered are ordered by their new places."""
    if is_order_kept:
        conn.run_many(
            "UPDATE entry SET ord = ? WHERE rid = ? AND ord >= ?",
            [(projector.local_order(new), rid, projector.LOCAL) for new, _, _, rid, *_ in moved],
        )
        return
    for new, _, _, rid, *_ in moved:
        if conn.value("SELECT ord FROM entry WHERE rid = ?", (rid,)) >= projector.LOCAL:
            projector.learn_order(conn, rid, projector.local_order(new))


def _forget_promises(conn: Connection, epoch: Epoch, place: Place) -> None:
    """Beyond the place that is left of an epoch there are no seals, notes or acknowledgements."""
    beyond = (epoch.ordinal, place.seq)
    conn.run("DELETE FROM seal WHERE epoch = ? AND seq > ?", beyond)
    conn.run("DELETE FROM note WHERE epoch = ? AND seq > ?", beyond)
    if place.seq == 0:
        conn.run("DELETE FROM acked WHERE epoch = ?", (epoch.ordinal,))
        return
    conn.run(
        "UPDATE acked SET seq = ?, link = ?, safe_seq = MIN(safe_seq, ?) "
        "WHERE epoch = ? AND seq > ?",
        (place.seq, place.link, place.seq, *beyond),
    )
