"""Every gate that can be refused has a case on screen, or a written reason why no page can meet it."""

from resources import texts
from tests.helpers import gate_case
from tests.integration import test_headless_gates
from tests.ui import (
    test_floor_gates,
    test_gates_behind_the_page,
    test_help_and_lock,
    test_newer_documents_gates,
    test_packing,
    test_packing_gates,
    test_shipping,
    test_sign_in_gates,
)
from tests.ui.engineer import test_trace_view

ON_SCREEN = {
    *(test_floor_gates.GATE.get(case, case) for case in test_floor_gates.CASES),
    "not_bound",  # test_floor_gates: a trial piece
    *test_packing_gates.GATES,
    *test_packing.GATES,
    *test_shipping.GATES,
    *test_help_and_lock.GATES,
    *test_sign_in_gates.GATES,
    *test_sign_in_gates.UNDO,
    *test_newer_documents_gates.SMT_CASES,
    *test_newer_documents_gates.TEST_CASES,
    *test_gates_behind_the_page.CASES,
    *test_trace_view.GATES,
}

NO_SCREEN = {
    "already_released": "no page releases holds: `suyuan`'s headless contract and the hub do",
    "not_in_hold": "no page releases holds",
    "unknown_hold": "no page releases holds",
    "unknown_record": "no page adds photos to a record that is saved",
    "unknown_order": "orders are chosen among those in force, and none ever leaves them",
    "unknown_product": "goods in names a material among those in force, and none leaves them",
    "no_order": "a page of work opens with an order only; printing says so itself, without a gate",
    "label_count": "the page offers 1 to 2,000, and 2,000 of the longest codes fit into a record",
    "unknown_template": "templates are chosen among those in force, and none ever leaves them",
    "reprint_reason": "the page asks for the reason first; a seal's label is left where it exists",
    "nothing_to_ship": "the page says so itself before it asks",
    "container_in_itself": "the open container's own label opens it, it is not put onto itself",
    "container_not_sealed": "a carton that is scanned open is opened; only sealed ones are put on",
    "sampling_failed": "where a plan decides, the page leaves the verdict to it",
}
"""Gate -> why no page can meet it. A gate that can be met belongs into a case, not in here."""


def gates() -> set[str]:
    """Every gate of the catalogue."""
    return {code.removeprefix("gate.") for code in texts.codes() if code.startswith("gate.")}


def test_every_gate_is_met_on_screen_or_has_a_reason_not_to_be() -> None:
    met = ON_SCREEN | NO_SCREEN.keys()
    assert gates() - met == set(), "gates without a screen case"
    assert met - gates() == set(), "cases of gates that do not exist"


def test_no_gate_has_both_a_case_and_a_reason() -> None:
    assert ON_SCREEN & NO_SCREEN.keys() == set()


def test_the_headless_cases_and_the_screen_know_the_same_gates() -> None:
    assert test_headless_gates.MODULES
    headless = {gate_case.code_of(name) for name in gate_case.CASES}
    assert headless == ON_SCREEN | NO_SCREEN.keys()
