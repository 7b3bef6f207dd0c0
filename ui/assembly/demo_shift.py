"""The demo's scripted shift: two small factories, a planted defect lot, every key control point.

Only the script; `ui.cli.demo` brings the processes. Each step is a request of the headless
station; the script reads the answers as an operator reads the screen.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from random import Random
from typing import Any

from station.documents.control_plan import Characteristic
from station.documents.master import Master
from station.errors import StationError

Answer = Mapping[str, Any]
Ask = Callable[..., Answer]
CAMERA = "camera:"
SEED = 20260315

TEE, TEE_ORDER, TEE_LOT, FABRIC = "TEE-180-WHITE", "SO-TS-2601", "D260315-01", "JX-260310-A01"
BOARD, BOARD_ORDER, BAD_REEL = "MB-5G-MAIN", "SO-PB-2601", "R26110012"
PIECES, BOARDS = 480, 40


class DemoStopped(StationError):
    """The station refused something that the demo's script expected to be saved."""

    code = "demo.stopped"


@dataclass(slots=True)
class Done:
    """What the shift did, so that the hub's export can be held against it.

    Attributes:
        counts: What is counted -> record id -> how many that record stands for. What is counted
            are record types, and `labels`, `photos`, `cartons`, `pallets`.
        refused: (gate, sentence) of every refusal, in order.
    """

    counts: dict[str, dict[str, int]] = field(default_factory=dict)
    refused: list[tuple[str, str]] = field(default_factory=list)

    def note(self, answer: Answer, **stands_for: int) -> None:
        """Take one answer into account."""
        rid = str(answer["saved"])
        self._add(str(answer["type"]), rid, 1)
        for also in answer.get("also", ()):
            self._add(str(also["type"]), str(also["rid"]), 1)
        for what, count in stands_for.items():
            self._add(what, rid, count)

    def note_sealed(self, what: str, answer: Answer) -> None:
        """Count the container that an answer says was closed, if one was."""
        closed = [(answer["saved"], answer["type"])]
        closed += [(also["rid"], also["type"]) for also in answer.get("also", ())]
        for rid, type_ in closed:
            if type_ == "container.sealed":
                self._add(what, str(rid), 1)

    def _add(self, what: str, rid: str, count: int) -> None:
        self.counts.setdefault(what, {})[rid] = count


class Shift:
    """Plays both factories through one station."""

    def __init__(self, ask: Ask, master: Master, tell: Callable[[str], None]) -> None:
        """Prepare.

        Args:
            ask: Sends one request to the station and returns its answer.
            master: The documents, to measure what the control plans ask for.
            tell: Shows progress; gets the code of a sentence.
        """
        self._ask_station = ask
        self._master = master
        self._tell = tell
        self._random = Random(SEED)  # noqa: S311 a demo that is the same each time
        self.done = Done()

    def play(self) -> Done:
        """The whole shift; what it did."""
        self._tell("demo.tshirt")
        self._tshirt()
        self._tell("demo.boards")
        self._boards()
        self._tell("demo.defect_lot")
        self._defect_lot()
        return self.done

    # --- T-shirt, by dye lot ------------------------------------------------------------------

    def _tshirt(self) -> None:
        self._save("sign_in", badge="E004")
        self._receive(FABRIC, "FAB-JERSEY-180-WHITE", "SUP-FABRIC", 320, sampled=0)
        self._save("bind", order=TEE_ORDER, step="cut", machine="CUT-1", method="SOP-CUT-03")
        self._refused("finish", unit="TEE-XX", quantity=PIECES)
        self._save(
            "finish",
            unit=TEE_LOT,
            quantity=PIECES,
            parameters={"plies": 40},
            consumed=[{"unit": FABRIC, "quantity": "297.6"}],
        )
        self._save("bind", step="sew", machine="LINE-A")
        half, parameters = PIECES // 2, {"stitches_3cm": 13}
        self._save("finish", unit=TEE_LOT, quantity=half, parameters=parameters)
        self._refused("finish", unit=TEE_LOT, quantity=half, parameters=parameters)
        self._save("bind", step="first-article")
        self._save(
            "first_article",
            unit=TEE_LOT,
            result="pass",
            measurements=self._readings(TEE, "first-article"),
        )
        self._save("bind", step="sew")
        self._save("finish", unit=TEE_LOT, quantity=half, parameters=parameters)
        self._save("bind", step="final")
        self._save(
            "inspect",
            unit=TEE_LOT,
            quantity=PIECES,
            sampled=50,
            defects=[{"code": "LOOSE", "quantity": 2}],
            measurements=self._readings(TEE, "final"),
        )
        self._pack_lot()

    def _pack_lot(self) -> None:
        self._save("bind", step="pack")
        cartons = self._codes("carton", PIECES // 24)
        (pallet,) = self._codes("pallet", 1)
        for carton in cartons:
            self._pack("cartons", unit=TEE_LOT, quantity=24, container=carton)
            self._pack("pallets", unit=carton, container=pallet)
        self._save("sign_in", badge="E003")
        self._ship(TEE_ORDER, [pallet], "DC-SHANGHAI")

    # --- phone board, by serial ---------------------------------------------------------------

    def _boards(self) -> None:
        self._save("sign_in", badge="E104")
        lots = {
            "PCB-MB-R3": "PCB2611-004",
            "IC-PMIC-88": "R26110011",
            "CAP-0402-1UF": "R26110001A",
        }
        for material, lot in lots.items():
            self._receive(lot, material, "SUP-PARTS", 5000, sampled=500)
        self._receive(BAD_REEL, "IC-PMIC-88", "SUP-PARTS", 500, sampled=500)
        self._save("bind", order=BOARD_ORDER, step="smt")
        self._save("bind", machine="SMT-1", method="PRG-MB-R3", material="REEL-SET-7")
        boards = [f"MB1A4{number:07d}" for number in range(1, BOARDS + 1)]
        for number, board in enumerate(boards):
            if number == 1:
                self._first_board(boards[0])
            reel = BAD_REEL if 20 <= number < 26 else lots["IC-PMIC-88"]
            self._save("finish", unit=board, **self._reflow(lots, reel))
        self._test_boards(boards)
        good = [board for number, board in enumerate(boards) if not 20 <= number < 24]
        self._save("bind", step="final")
        for board in good:
            self._save("inspect", unit=board, result="pass")
        self._print(len(good), template="board-serial", units=good)
        self._pack_boards(good)

    def _first_board(self, board: str) -> None:
        self._save("bind", step="first-article")
        readings = self._readings(BOARD, "first-article")
        self._save("first_article", unit=board, result="pass", measurements=readings)
        self._save("bind", step="smt")

    def _reflow(self, lots: Mapping[str, str], reel: str) -> Mapping[str, Any]:
        return {
            "parameters": {
                "ramp_rate": 2,
                "soak_time": 90,
                "peak_temperature": str(
                    Decimal(240) + self._random.randint(-20, 20) / Decimal(10)
                ),
                "time_above_liquidus": 60,
            },
            "consumed": [
                {"unit": lots["PCB-MB-R3"], "quantity": 1},
                {"unit": reel, "quantity": 1},
                {"unit": lots["CAP-0402-1UF"], "quantity": 48},
            ],
        }

    def _test_boards(self, boards: Sequence[str]) -> None:
        """Four boards of the bad reel fail with a cold joint, each with a photo."""
        self._save("bind", step="functional-test", machine="FCT-2", method="FCT-PRG-9")
        for number, board in enumerate(boards):
            readings = self._readings(BOARD, "functional-test")
            if 20 <= number < 24:
                self._photographed(
                    "inspect",
                    unit=board,
                    result="fail",
                    defects=[{"code": "COLD"}],
                    measurements=readings,
                )
            else:
                self._save("inspect", unit=board, result="pass", measurements=readings)

    def _pack_boards(self, good: Sequence[str]) -> None:
        self._save("bind", step="pack")
        self._refused("pack", unit=good[0], container="4006381333931")
        cartons = self._codes("carton", -(-len(good) // 10))
        (pallet,) = self._codes("pallet", 1)
        for number, board in enumerate(good):
            self._pack("cartons", unit=board, container=cartons[number // 10])
        if len(good) % 10:
            self._refused("seal", container=cartons[-1])
            sealed = self._save("seal", container=cartons[-1], short=True)
            self.done.note_sealed("cartons", sealed)
        for carton in cartons:
            self._pack("pallets", unit=carton, container=pallet)
        self.done.note_sealed("pallets", self._save("seal", container=pallet, short=True))
        self._pallet = pallet

    # --- the planted defect lot ---------------------------------------------------------------

    def _defect_lot(self) -> None:
        """The bad reel is held: the pallet with its last two boards may not leave until released."""
        held = self._photographed("hold", unit=BAD_REEL, reason="虚焊")
        self._save("sign_in", badge="E103")
        self._save("bind", step="ship")
        self._refused(
            "ship", containers=[self._pallet], **self._delivery(BOARD_ORDER, "DC-SUZHOU")
        )
        self._save("release", rid=held["saved"], badge="E105", pin="1105", reason="X 光复检合格")
        self._ship(BOARD_ORDER, [self._pallet], "DC-SUZHOU")

    # --- common -------------------------------------------------------------------------------

    def _receive(
        self, lot: str, material: str, supplier: str, quantity: int, sampled: int
    ) -> None:
        self._save("receive", lot=lot, material=material, supplier=supplier, quantity=quantity)
        result = {} if sampled else {"result": "pass"}
        readings = self._readings(material, "incoming")
        self._save("inspect", unit=lot, sampled=sampled, measurements=readings, **result)

    def _codes(self, template: str, count: int) -> list[str]:
        """Print labels for so many new containers; their codes."""
        answer = self._print(count, template=template, count=count)
        return [key.rpartition(":")[2] for key in answer["labels"]]

    def _ship(self, order: str, containers: list[str], destination: str) -> None:
        self._save("bind", order=order, step="ship")
        wrong = self._delivery(order, destination) | {"region": "CN-NORTH"}
        self._refused("ship", containers=containers, **wrong)
        self._save("ship", containers=containers, **self._delivery(order, destination))

    def _delivery(self, order: str, destination: str) -> dict[str, str]:
        return {"order": order, "destination": destination, "region": "CN-EAST"}

    def _readings(self, product: str, step: str) -> list[dict[str, Any]]:
        point = self._master.point_of(self._master.products[product], step)
        measured = [c for c in point.characteristics if c.is_measured] if point else []
        return [{"characteristic": c.id, "values": self._values(c)} for c in measured]

    def _values(self, wanted: Characteristic) -> list[str]:
        """Values inside the limits, around the nominal one."""
        low = wanted.lower if wanted.lower is not None else wanted.upper
        high = wanted.upper if wanted.upper is not None else wanted.lower
        assert low is not None
        assert high is not None
        middle = wanted.nominal if wanted.nominal is not None else (low + high) / 2
        spread = min(high - middle, middle - low) / 2
        unit = Decimal(1).scaleb(-wanted.decimals)
        return [
            str((middle + spread * self._random.randint(-100, 100) / 100).quantize(unit))
            for _ in range(wanted.samples)
        ]

    def _pack(self, what: str, **fields: Any) -> None:
        self.done.note_sealed(what, self._save("pack", **fields))

    def _print(self, labels: int, **fields: Any) -> Answer:
        answer = self._asked("print", **fields)
        self.done.note(answer, labels=labels)
        return answer

    def _photographed(self, do: str, **fields: Any) -> Answer:
        answer = self._asked(do, photos=[CAMERA], **fields)
        self.done.note(answer, photos=1)
        return answer

    def _save(self, do: str, **fields: Any) -> Answer:
        answer = self._asked(do, **fields)
        self.done.note(answer)
        return answer

    def _asked(self, do: str, **fields: Any) -> Answer:
        answer = self._ask_station(do, **fields)
        if "saved" not in answer:
            raise DemoStopped(do=do, why=str(answer.get("why", answer)))
        return answer

    def _refused(self, do: str, **fields: Any) -> None:
        """A gate must stay shut here; the refusal is part of the story."""
        answer = self._ask_station(do, **fields)
        if "refused" not in answer:
            raise DemoStopped(do=do, why=str(answer.get("why", answer)))
        self.done.refused.append((str(answer["refused"]), str(answer["why"])))
