"""The bench of rows alone projects what a station recorded, all of it."""

from contextlib import closing
from pathlib import Path

from tests.bench.places import Places
from tests.bench.store import days
from tests.bench.store.shop import Shape
from tests.bench.sync.rows_alone import rows_alone


def test_every_record_of_a_queue_is_projected(tmp_path: Path) -> None:
    built = days.build(tmp_path / "home", 1, Shape(1, 2, 1))
    with closing(built.open()) as conn:
        records = conn.value("SELECT count(*) FROM record")
    figure = rows_alone(Places(tmp_path, 0, str), built, None)
    assert figure.detail["records"] == records > 0
    assert figure.value > 0
