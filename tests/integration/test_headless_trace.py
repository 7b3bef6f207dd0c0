"""`suyuan trace`: the whole life of a unit both ways, for programs and for people."""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.helpers.headless import Station, command, own_code
from tests.helpers.two_factories import (
    BOARD,
    BOARD_KEEPER,
    DYE_LOT,
    FABRIC_LOT,
    KEEPER,
    MILL,
    PARTS,
    TO_SHANGHAI,
    TO_SUZHOU,
    inspect_lot,
    inspected,
    palletised,
    passed,
    sewn,
    soldered,
    try_board,
)
from ui.cli.life_timeline import width_of
from ui.cli.main import run

CARTON, PALLET = own_code(1), own_code(900)


@pytest.fixture
def station(tmp_path: Path) -> Iterator[Station]:
    with Station(tmp_path / "data") as open_station:
        yield open_station
    assert open_station.crashes == []


class Trace:
    """The command, run beside the open station."""

    def __init__(self, station: Station, capsys: pytest.CaptureFixture[str]) -> None:
        self._folder = str(station.folder)
        self._capsys = capsys

    def life(self, code: str) -> dict[str, Any]:
        assert run(["trace", code, "--json", "--data-dir", self._folder]) == 0
        return dict(json.loads(self._capsys.readouterr().out))

    def text(self, code: str) -> str:
        assert run(["trace", code, "--data-dir", self._folder]) == 0
        return self._capsys.readouterr().out

    def fails(self, code: str) -> str:
        assert run(["trace", "--data-dir", self._folder, "--", code]) == 1
        said = self._capsys.readouterr()
        assert said.out == ""
        return said.err


@pytest.fixture
def trace(station: Station, capsys: pytest.CaptureFixture[str]) -> Trace:
    return Trace(station, capsys)


def shipped_boards(station: Station) -> list[str]:
    """Two boards in a carton on a pallet that left."""
    made = inspected(station, 2)
    for board in made:
        station.save("pack", unit=board, container=CARTON)
    station.save("seal", container=CARTON, short=True)
    station.save("pack", unit=CARTON, container=PALLET)
    station.save("seal", container=PALLET, short=True)
    station.save("sign_in", badge=BOARD_KEEPER)
    station.save("bind", step="ship")
    station.save("ship", **TO_SUZHOU, containers=[PALLET])
    return made


def keys_of(nodes: list[dict[str, Any]]) -> list[str]:
    return [node["key"].rpartition(":")[2] for node in nodes]


def types_of(life: dict[str, Any]) -> list[str]:
    return [fact["type"] for fact in life["timeline"]]


# --- phone board ------------------------------------------------------------------------------


def test_board_is_traced_back_to_its_reels_and_on_to_the_truck(
    station: Station, trace: Trace
) -> None:
    board, _ = shipped_boards(station)

    life = trace.life(board)

    assert life["key"] == f"sn:{BOARD}:{board}"
    assert keys_of(life["upstream"]) == sorted(PARTS.values())
    assert keys_of(life["downstream"]) == [CARTON, PALLET]
    assert types_of(life) == [
        "step.finished",
        "first_article.recorded",
        "unit.inspected",
        "unit.inspected",
        "unit.packed",
        "container.sealed",
        "unit.packed",
        "container.sealed",
        "shipment.dispatched",
    ]
    assert life["timeline"][-1]["shipments"] == [
        {"shipment": "SO-PB-2601-D1", "destination": "DC-SUZHOU", "region": "CN-EAST"}
    ]
    assert {(edge["from"], edge["quantity"]) for edge in life["edges"]} >= {
        (f"lot:SUP-P:{PARTS['CAP-0402-1UF']}", "48"),
        (f"sn:{BOARD}:{board}", "1"),
    }


def test_reel_is_traced_to_every_board_and_pallet_it_went_into(
    station: Station, trace: Trace
) -> None:
    boards = shipped_boards(station)

    life = trace.life(PARTS["IC-PMIC-88"])

    assert set(keys_of(life["downstream"])) == {*boards, CARTON, PALLET}
    assert life["upstream"] == []


def test_pallet_is_traced_to_everything_inside(station: Station, trace: Trace) -> None:
    boards = shipped_boards(station)

    life = trace.life(PALLET)

    assert set(keys_of(life["upstream"])) == {CARTON, *boards, *PARTS.values()}


def test_measurements_defects_and_undone_facts_are_told(station: Station, trace: Trace) -> None:
    (board,) = soldered(station, 1)
    try_board(station, board, "fail", defects=[{"code": "COLD"}])
    station.save("undo")
    try_board(station, board)

    first, again = [f for f in trace.life(board)["timeline"] if f["type"] == "unit.inspected"]

    assert (first["is_void"], again["is_void"]) == (True, False)
    assert [each["characteristic"] for each in again["measurements"]] == [
        "supply_current",
        "core_voltage",
        "rf_power",
    ]
    assert "defects" not in again


# --- T-shirt ----------------------------------------------------------------------------------


def test_dye_lot_is_traced_from_the_cloth_to_the_shop(station: Station, trace: Trace) -> None:
    palletised(station, cartons=2)
    station.save("ship", **TO_SHANGHAI, containers=[PALLET])

    life = trace.life(DYE_LOT)

    assert keys_of(life["upstream"]) == [FABRIC_LOT]
    assert sorted(keys_of(life["downstream"])) == sorted([CARTON, own_code(2), PALLET])
    packed = {
        edge["to"]: edge["quantity"] for edge in life["edges"] if edge["relation"] == "packed"
    }
    assert packed[f"own:{CARTON}"] == "24"
    cut = life["timeline"][0]
    assert (cut["type"], cut["quantity"], cut["machine"]) == ("step.finished", "480", "CUT-1")


def test_cloth_is_traced_to_the_pallet(station: Station, trace: Trace) -> None:
    palletised(station, cartons=2)

    life = trace.life(f"lot:{MILL}:{FABRIC_LOT}")

    assert keys_of(life["downstream"])[0] == DYE_LOT
    assert PALLET in keys_of(life["downstream"])


def test_held_lot_says_why(station: Station, trace: Trace) -> None:
    sewn(station)
    inspect_lot(station, sampled=50, result="fail")

    (hold,) = trace.life(DYE_LOT)["holds"]

    assert hold["reason"] == "inspection_failed"


# --- for people -------------------------------------------------------------------------------


def test_life_reads_well_in_chinese(
    station: Station, trace: Trace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SUYUAN_LANG", "zh")
    board, _ = shipped_boards(station)
    station.save("sign_in", badge="E104")
    station.save("hold", unit=PARTS["IC-PMIC-88"], reason="虚焊")

    lines = trace.text(board).splitlines()

    assert lines[:4] == [
        f"{board}  手机主板 5G 版 R3",
        "  单件 · 已装箱 · 订单 SO-PB-2601 · 合格",
        "⏸ R26110012 被隔离了（虚焊）。请放到红色隔离区，不要使用，不要发货。",
        "",
    ]
    assert lines[4] == "经过"
    smt, fai, readings = lines[5:8]
    assert smt.split() == [
        "·", "2026-03-16", "09:00", "贴片回流", "完工", "马丽", "(E104)", "机台", "SMT-1", "·",
        "物料", "REELS-7", "·", "作业方法", "PRG-1",
    ]  # fmt: skip
    assert fai.split()[:5] == ["✓", "2026-03-16", "09:00", "首件检验", "首件"]
    assert readings.strip() == "锡膏厚度（SPI） 0.12 mm ×5  BGA 空洞率（X 光） 25 %"
    up, down = lines.index("用了"), lines.index("用到了")
    assert lines[up + 1 : down - 1] == [
        "  批 PCB2611-004  主板 PCB 光板 R3  1 件",
        "  批 R26110001A  贴片电容 0402 1 µF  48 件",
        "  批 R26110012  电源管理芯片 PM88  1 件",
    ]
    assert lines[down + 1 :] == [
        f"  箱/板 {CARTON}",
        f"    箱/板 {PALLET}  → DC-SUZHOU (CN-EAST) SO-PB-2601-D1",
    ]


def test_columns_stand_under_each_other_in_both_languages(
    station: Station, trace: Trace, monkeypatch: pytest.MonkeyPatch
) -> None:
    board, _ = shipped_boards(station)
    for language, person in (("en", "马丽"), ("zh", "马丽")):
        monkeypatch.setenv("SUYUAN_LANG", language)
        facts = [line for line in trace.text(board).splitlines() if person in line]

        assert len({width_of(line.partition(person)[0]) for line in facts}) == 1


def test_failed_and_undone_facts_are_marked_by_sign_and_word(
    station: Station, trace: Trace
) -> None:
    (board,) = soldered(station, 1)
    try_board(station, board, "fail", defects=[{"code": "COLD"}])
    station.save("undo")
    readings = [{"characteristic": "rf_power", "values": [25]}]
    station.save("inspect", unit=board, result="fail", measurements=readings)

    text = trace.text(board)

    assert "↺" in text
    assert "(undone)" in text
    assert "✗ 2026-03-16 09:00  Functional test  inspected failed" in text
    assert "Transmit power 25 dBm ✗" in text


def test_material_says_how_much_was_used_up(station: Station, trace: Trace) -> None:
    passed(station)

    text = trace.text(FABRIC_LOT)

    assert "used up" in text
    assert "297.6 m" in text


def test_long_tree_is_cut_and_says_so(station: Station, trace: Trace) -> None:
    passed(station, 1200)
    for number in range(1, 51):
        carton = own_code(number)
        station.save("pack", unit=DYE_LOT, quantity=20, container=carton)
        station.save("seal", container=carton, short=True)
        station.save("pack", unit=carton, container=own_code(1000 + number))
    station.save("sign_in", badge=KEEPER)

    text = trace.text(DYE_LOT)

    assert "… and 40 more; --json gives all of them" in text
    assert len(trace.life(DYE_LOT)["downstream"]) == 100


# --- finding ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "code",
    ["MB1A40000001", "sn:MB-5G-MAIN:MB1A40000001", " 000001 ", "0001"],
)
def test_unit_is_found_by_code_key_or_last_digits(
    station: Station, trace: Trace, code: str
) -> None:
    soldered(station, 1)

    assert trace.life(code)["key"] == f"sn:{BOARD}:MB1A40000001"


def test_code_that_fits_several_or_nothing_is_said(station: Station, trace: Trace) -> None:
    soldered(station, 2)
    station.save("receive", lot="R26110009", material="IC-PMIC-88", supplier="A", quantity=1)
    station.save("receive", lot="R26110009", material="IC-PMIC-88", supplier="B", quantity=1)

    several = trace.fails("R26110009")

    assert "lot:A:R26110009" in several
    assert "lot:B:R26110009" in several
    assert "SO-PB-2601" in trace.fails("SO-PB-2601")  # an order has no life of its own
    assert "001" in trace.fails("001")  # too short to be an ending


@pytest.mark.parametrize("code", ["", " ", "\U0010ffff" * 5, "a\x1b[2J", "\udc80abcd", "%" * 500])
def test_hostile_code_is_not_found(station: Station, trace: Trace, code: str) -> None:
    soldered(station, 1)

    said = trace.fails(code)

    assert said.strip().isprintable()


def test_command_traces_beside_a_running_station(station: Station) -> None:
    sewn(station)
    state = Path(os.environ["XDG_STATE_HOME"])
    ended = command("trace", DYE_LOT, "--data-dir", str(station.folder), state=state, lang="zh")

    assert ended.returncode == 0
    assert ended.stderr == ""
    assert ended.stdout.startswith(f"{DYE_LOT}  180 克圆领 T 恤 白色 L\n  批 · 订单 SO-TS-2601\n")
