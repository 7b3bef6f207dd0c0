"""The proof in docs/receipt_example.md is run as it stands there."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from sync.hub.export import export
from tests.helpers.hub_in_memory import LocalHub, Station
from tests.helpers.served_hub import PROJECT

PAGE = PROJECT / "docs" / "receipt_example.md"


def script() -> str:
    found = re.search(r"```python\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
    assert found
    return found[1]


def prove(hub: LocalHub, body: bytes, folder: Path) -> subprocess.CompletedProcess[str]:
    (folder / "body.json").write_bytes(body)
    lines = "\n".join(json.dumps(line) for line in export(hub.parts.storage))
    (folder / "export.ndjson").write_text(lines, "utf-8")
    key = hub.parts.identity.key.public.hex()
    return subprocess.run(
        [sys.executable, "-I", "-c", script(), key, "body.json", "export.ndjson"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
    )


def test_the_proof_has_twenty_lines() -> None:
    assert len([line for line in script().splitlines() if line.strip()]) <= 20


@pytest.mark.parametrize("seq", [1, 2, 37, 40])
def test_the_proof_holds_for_a_record_that_was_delivered(
    hub: LocalHub, tmp_path: Path, seq: int
) -> None:
    station = Station(hub)
    for number in range(40):
        station.ledger.capture(f"code {number}")
    station.sync()
    body = station.ledger.rows[station.ledger.epoch][seq - 1].body
    assert body is not None
    proof = prove(hub, body, tmp_path)
    assert "the hub signed for record" in proof.stdout, proof.stderr


def test_the_proof_fails_for_a_body_that_was_changed(hub: LocalHub, tmp_path: Path) -> None:
    station = Station(hub)
    body = station.ledger.capture("x").body
    assert body is not None
    station.sync()
    assert prove(hub, body + b" ", tmp_path).returncode != 0


def test_the_proof_fails_for_a_receipt_that_was_changed(hub: LocalHub, tmp_path: Path) -> None:
    station = Station(hub)
    body = station.ledger.capture("x").body
    assert body is not None
    station.sync()
    with hub.parts.storage._database.writing() as connection:
        connection.run("UPDATE hub_receipt SET at = at + 1")
    assert "InvalidSignature" in prove(hub, body, tmp_path).stderr
