import pytest

from drivers.cameras.picture import is_whole, mime_of
from tests.helpers.pictures import picture


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_pictures_are_whole_of_their_kind_and_differ(kind):
    assert mime_of(picture(kind)) == f"image/{kind.lower()}"
    assert is_whole(picture(kind))
    assert len({picture(kind, n) for n in range(20)}) == 20
