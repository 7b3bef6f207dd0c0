from station.documents.check import check
from tests.helpers import master_builder as builder


def test_the_usual_documents_are_right_together():
    assert check([*builder.some_documents(), builder.a_document(builder.a_form())]) == []


def test_a_given_document_replaces_the_usual_one():
    master = builder.a_master(builder.an_order(region="CN-SOUTH"), builder.an_order("O-2"))
    assert master.orders["O-1"].region == "CN-SOUTH"
    assert set(master.orders) == {"O-1", "O-2"}


def test_the_usual_person_may_do_everything():
    master = builder.a_master()
    person = master.people["E001"]
    assert all(master.may(person, right) for right in builder.RIGHTS)
