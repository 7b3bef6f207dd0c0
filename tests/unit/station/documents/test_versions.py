import pytest

from station.documents.document import document_of
from station.documents.versions import DocumentVersionTaken, news
from tests.helpers.master_builder import a_document, an_order


def order(version=1, **changes):
    return a_document(an_order(**changes), version)


def test_a_first_version_is_news():
    assert news([], [order()]) == [order()]


def test_the_same_version_with_the_same_text_is_no_news():
    assert news([order()], [order()]) == []
    assert news([order(), order(2, region="EU")], [order()]) == []


def test_a_raised_version_is_news():
    changed = order(2, region="EU")
    assert news([order()], [order(), changed]) == [changed]


def test_a_changed_text_under_the_same_version_is_refused_with_the_free_one():
    with pytest.raises(DocumentVersionTaken) as caught:
        news([order(), order(2), order(3)], [order(region="EU"), order(4)])
    assert caught.value.facts["documents"] == "order O-1: 1 → 4"
    assert "version" in caught.value.sentence("zh")


def test_a_version_older_than_the_newest_is_refused():
    with pytest.raises(DocumentVersionTaken):
        news([order(5)], [order(4)])


def test_two_texts_for_one_new_version_are_refused():
    with pytest.raises(DocumentVersionTaken) as caught:
        news([], [order(), order(region="EU")])
    assert caught.value.facts["documents"] == "order O-1: 1 → 2"


def test_the_same_document_twice_is_published_once():
    assert news([], [order(), order()]) == [order()]


def test_kinds_have_versions_of_their_own():
    label = document_of("label", 1, {"id": "O-1"})
    assert news([order()], [label]) == [label]


def test_all_taken_versions_are_told_together():
    before = [order(id=f"O-{n}") for n in range(25)]
    after = [order(id=f"O-{n}", region="EU") for n in range(25)]
    with pytest.raises(DocumentVersionTaken) as caught:
        news(before, after)
    listed = caught.value.facts["documents"]
    assert listed.startswith("order O-0: 1 → 2; ")
    assert listed.count("→") == 20
    assert listed.endswith("…")
