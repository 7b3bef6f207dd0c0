import io

import pytest
from PIL import Image

from drivers.errors import OptionWrong
from drivers.registry import open_device
from drivers.simulated.sketch import DEFECT_RED, SUBJECTS
from station.clock import SystemClock


def shots(options, count=3):
    camera = open_device("camera", f"sim://camera?width=320&{options}", SystemClock())
    return [camera.shoot().data for _ in range(count)]


def has_red_ring(data):
    dots = iter(Image.open(io.BytesIO(data)).convert("RGB").tobytes())
    near = [
        all(abs(a - b) < 60 for a, b in zip(dot, DEFECT_RED, strict=True))
        for dot in zip(dots, dots, dots, strict=True)
    ]
    return sum(near) > 20


def test_the_same_seed_gives_the_same_row_of_pictures():
    assert shots("seed=7") == shots("seed=7")
    assert shots("seed=7") != shots("seed=8")


@pytest.mark.parametrize("subject", SUBJECTS)
def test_a_defect_is_ringed_and_none_is_not(subject):
    assert all(has_red_ring(data) for data in shots(f"subject={subject}"))
    assert not any(has_red_ring(data) for data in shots(f"subject={subject}&defect=none"))


def test_pictures_have_the_size_that_was_asked_for():
    assert Image.open(io.BytesIO(shots("seed=1", 1)[0])).size == (320, 240)


@pytest.mark.parametrize("option", ["subject=shoe", "defect=stain", "seed=-1", "width=x"])
def test_what_cannot_be_drawn_is_refused(option):
    with pytest.raises(OptionWrong):
        open_device("camera", f"sim://camera?{option}", SystemClock())
