from datetime import date

import pytest

from station.documents.defects import Defect
from station.documents.document import Document
from station.documents.master import Master
from tests.helpers.master_builder import (
    a_document,
    a_form,
    a_master,
    a_material,
    a_person,
    a_product,
    a_station,
    an_order,
    named,
    some_defects,
    some_people,
    some_roles,
    some_stations,
)


def test_the_highest_version_is_in_force_whatever_the_order():
    first, second = a_document(an_order()), a_document(an_order(region="EU"), 2)
    assert Master.of([first, second]).orders["O-1"].region == "EU"
    assert Master.of([second, first]).orders["O-1"].region == "EU"
    assert Master.of([second, first]).versions["order", "O-1"] is second


def test_of_two_texts_under_one_version_the_first_counts():
    first, second = a_document(an_order()), a_document(an_order(region="EU"))
    assert Master.of([first, second]).orders["O-1"].region == "CN-EAST"
    assert Master.of([second, first]).orders["O-1"].region == "EU"


def test_documents_keep_their_order_when_one_gets_a_new_version():
    first, second = a_document(an_order("O-1")), a_document(an_order("O-2"))
    newer = a_document(an_order("O-2", region="EU"), 2)
    assert list(Master.of([first, second, newer]).orders) == ["O-1", "O-2"]


def test_a_version_that_cannot_be_read_leaves_the_one_before_in_force():
    good = a_document(an_order())
    newer = Document(kind="order", id="O-1", version=2, text='{"id":"O-1"}')
    for documents in ([good, newer], [newer, good]):
        master = Master.of(documents)
        assert master.versions["order", "O-1"] is good
        assert master.unreadable[newer].problems[0].code == "document.field_missing"


def test_a_kind_of_the_future_is_kept_aside():
    future = Document(kind="hologram", id="H", version=1, text="{}")
    master = a_master().with_news([future])
    assert list(master.unreadable) == [future]
    assert master.products


def test_news_leave_the_old_master_as_it_was():
    before = a_master()
    after = before.with_news([a_document(an_order("O-9"))])
    assert "O-9" in after.orders
    assert "O-9" not in before.orders


def test_readers_cannot_change_the_master():
    master = a_master()
    with pytest.raises(TypeError):
        master.orders["O-1"] = an_order()
    with pytest.raises(AttributeError):
        master.orders = {}


def test_a_product_is_found_by_its_gtin_in_any_length():
    master = a_master(a_product(gtin="06949999100183"))
    assert master.product_by_gtin("6949999100183").id == "P-1"
    assert master.product_by_gtin("06949999100183").id == "P-1"
    assert master.product_by_gtin("06949999100184") is None


def test_orders_of_a_product_come_in_the_order_they_are_due():
    master = a_master(
        an_order("O-1"),
        an_order("O-2", due_on=date(2026, 5, 1)),
        an_order("O-3", due_on=date(2026, 4, 1)),
        an_order("O-4", product="P-9"),
    )
    assert [order.id for order in master.orders_of("P-1")] == ["O-3", "O-2", "O-1"]


def test_an_order_is_found_by_our_number_and_by_the_customers():
    master = a_master(an_order("O-1", purchase_order="PO 77"), an_order("O-2"))
    assert [order.id for order in master.orders_named("PO 77")] == ["O-1"]
    assert [order.id for order in master.orders_named("O-2")] == ["O-2"]
    assert master.orders_named("PO 78") == ()


def test_a_product_leads_to_its_route_steps_plan_points_and_materials():
    master = a_master()
    product = master.products["P-1"]
    assert master.route_of(product).id == "R-1"
    assert master.step_of(product, "make").work == "process"
    assert master.step_of(product, "paint") is None
    assert master.point_of(product, "final").characteristic("width") is not None
    assert master.point_of(product, "pack") is None
    assert [each.product for each in master.inputs_of(product)] == ["M-1"]


def test_a_product_without_route_and_plan_leads_nowhere():
    master = a_master()
    plain = a_material(route=None)
    assert master.route_of(plain) is None
    assert master.step_of(plain, "incoming") is None
    assert master.plan_of(plain) is None
    assert master.point_of(plain, "incoming") is None
    assert master.inputs_of(plain) == ()


def test_labels_are_found_by_product_and_by_what_is_labelled():
    master = a_master()
    product = master.products["P-1"]
    assert master.label_of(product, "carton").id == "carton-label"
    assert master.label_of(a_product(labels={"unit": "other"}), "unit") is None
    assert master.label_of(a_product(labels={}), "unit") is None


def test_rights_add_up_over_roles_and_documents():
    more = a_document(some_roles()).text.replace('"id":"roles"', '"id":"roles-2"')
    master = a_master(
        some_roles(maker=("produce",), checker=("inspect",)),
        some_people(a_person(roles=("maker", "checker"))),
    )
    person = master.people["E001"]
    assert master.may(person, "produce")
    assert master.may(person, "inspect")
    assert not master.may(person, "ship")
    both = master.with_news([Document(kind="roles", id="roles-2", version=1, text=more)])
    assert set(both.rights) == {"maker", "checker", "all"}


def test_an_expired_badge_belongs_to_nobody():
    master = a_master(some_people(a_person(valid_until=date(2026, 1, 31))))
    assert master.person_on("E001", date(2026, 1, 31)) is not None
    assert master.person_on("E001", date(2026, 2, 1)) is None
    assert master.person_on("E404", date(2026, 1, 1)) is None


def test_a_step_offers_its_own_and_the_general_defects_in_the_order_of_the_list():
    cold = Defect(code="COLD", names=named("cold"), severity="MAJ", steps=("smt",))
    dent = Defect(code="DENT", names=named("dent"), severity="MIN")
    master = a_master(some_defects(cold, dent))
    assert [each.code for each in master.defects_at("smt")] == ["COLD", "DENT"]
    assert [each.code for each in master.defects_at("final")] == ["DENT"]


def test_forms_and_stations_are_found():
    master = a_master(a_form(), a_form("F-2", step=None), some_stations(a_station("S07")))
    assert [form.id for form in master.forms_at("final")] == ["F-1"]
    assert set(master.forms) == {"F-1", "F-2"}
    assert set(master.stations) == {"S07"}


def test_document_refs_name_what_is_in_force_and_leave_out_the_rest():
    master = a_master()
    document = master.versions["order", "O-1"]
    assert master.document_refs(("order", "O-1"), ("order", "O-404")) == [
        {"kind": "order", "id": "O-1", "version": 1, "sha256": document.sha256}
    ]
