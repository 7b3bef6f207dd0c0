"""Nine buttons at most, and every defect can be reached."""

import pytest

from station.documents.defects import Defect
from ui.viewmodels.defect_choice import MORE, DefectMenu


def defects(count):
    return [
        Defect(code=f"D{n}", names={"en": f"Defect {n}"}, severity="MAJ") for n in range(count)
    ]


@pytest.mark.parametrize("count", [0, 1, 8, 9])
def test_up_to_nine_defects_stand_side_by_side(count) -> None:
    assert [c.code for c in DefectMenu(defects(count), 3).offered()] == [
        f"D{n}" for n in range(count)
    ]


@pytest.mark.parametrize("count", [10, 16, 17, 40])
def test_more_than_nine_are_turned_through_and_all_can_be_reached(count) -> None:
    seen, page = [], 0
    while True:
        shown = DefectMenu(defects(count), page).offered()
        assert len(shown) <= 9
        assert (shown[-1].number, shown[-1].code) == (9, MORE)
        if shown[0].code in seen:
            break
        seen += [c.code for c in shown[:-1]]
        page += 1
    assert sorted(seen) == sorted(f"D{n}" for n in range(count))


def test_key_means_what_its_button_says() -> None:
    assert DefectMenu(defects(12), 1).numbered("2") == "D9"
    assert DefectMenu(defects(12), 1).numbered("9") == MORE
    assert DefectMenu(defects(3), 0).numbered("7") == ""


def test_code_of_a_defect_on_another_page_is_known() -> None:
    assert DefectMenu(defects(12)).known("d11") == "D11"
    assert DefectMenu(defects(12)).known("D12") == ""
