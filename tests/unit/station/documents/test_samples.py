"""The two demo factories that ship with the product."""

import re
from datetime import date

import pytest

import resources
from station.documents.check import check
from station.documents.document import document_of
from station.documents.folder import read_folder
from station.documents.master import Master
from station.documents.people import is_weak
from station.documents.versions import news
from tests.unit.station.documents.test_check import is_gtin

FACTORIES = ["tshirt", "phone_board"]
LABELS = [
    document_of("label", 1, {"id": name})
    for name in ("tshirt-lot", "carton", "pallet", "board-serial")
]
"""Stand-ins: the designs themselves are tested with `station.labels`."""


def documents(*factories):
    found = [d for name in factories for d in read_folder(resources.path(f"samples/{name}"))]
    return [*found, *LABELS]


@pytest.fixture(params=FACTORIES)
def factory(request):
    return Master.of(documents(request.param))


def main_product(master):
    ordered = [order.product for order in master.orders.values()]
    return master.products[max(ordered, key=ordered.count)]


@pytest.mark.parametrize("factories", [["tshirt"], ["phone_board"], FACTORIES])
def test_the_documents_are_right_together(factories):
    problems = check(documents(*factories), is_gtin=is_gtin)
    assert [problem.sentence("en") for problem in problems] == []


@pytest.mark.parametrize("factories", [["tshirt"], ["phone_board"], FACTORIES])
def test_all_documents_can_be_published_and_published_again(factories):
    found = documents(*factories)
    published = news([], found)
    assert news(published, found) == []


def test_every_file_says_in_both_languages_what_it_is():
    for name in FACTORIES:
        for file in resources.path(f"samples/{name}").rglob("*.toml"):
            comments = [line for line in file.read_text("utf-8").splitlines() if line[:1] == "#"]
            assert any(any("\u4e00" <= c <= "\u9fff" for c in line) for line in comments), file
            assert any(len(re.findall("[A-Za-z]{2,}", line)) >= 3 for line in comments), file


def test_gtins_belong_to_the_demo_prefix(factory):
    assert all(p.gtin.startswith("06949999") for p in factory.products.values() if p.gtin)
    assert len([p for p in factory.products.values() if p.gtin]) >= 5


def test_orders_differ_in_region_and_one_is_for_another_product(factory):
    orders = list(factory.orders.values())
    assert len(orders) == 3
    assert len({order.region for order in orders}) == 3
    assert len({order.destination for order in orders}) == 3
    assert len({order.product for order in orders}) == 2


def test_the_route_goes_from_incoming_to_shipping_with_a_first_article(factory):
    route = factory.route_of(main_product(factory))
    assert route.steps[0].kcp == "K1"
    assert route.steps[-1].kcp == "K5"
    assert {"K1", "K2", "K3", "K4", "K5"} == {step.kcp for step in route.steps}


def test_a_first_article_is_asked_for_and_measured(factory):
    product = main_product(factory)
    plan = factory.plan_of(product)
    waiting = plan.waiting_for("first-article")
    assert waiting
    assert "order" in waiting[0].first_article.triggers
    assert plan.point("first-article").characteristics


def test_everything_used_up_can_be_received_and_most_is_inspected(factory):
    used = factory.inputs_of(main_product(factory))
    materials = [factory.products[each.product] for each in used]
    assert all(factory.step_of(material, "incoming") for material in materials)
    assert any(factory.point_of(material, "incoming") for material in materials)


def test_every_step_has_a_station_and_defects_to_choose(factory):
    served = {step for place in factory.stations.values() for step in place.steps}
    for step in factory.route_of(main_product(factory)).steps:
        assert step.id in served
        if step.work in {"receive", "process", "inspect", "first_article"}:
            assert 1 <= len(factory.defects_at(step.id)) <= 10
    assert {defect.severity for defect in factory.defects.values()} == {"CR", "MAJ", "MIN"}


def test_each_role_has_a_person_and_every_pin_is_hard_to_guess(factory):
    held = {role for person in factory.people.values() for role in person.roles}
    assert held == set(factory.rights)
    assert len(held) == 8
    assert not any(is_weak(person.pin) for person in factory.people.values() if person.pin)


def test_the_pins_are_those_of_the_comment(factory):
    from argon2 import PasswordHasher

    for person in list(factory.people.values())[:2]:  # E001 1001, E101 1101
        assert PasswordHasher().verify(person.pin, str(1000 + int(person.badge[1:])))


def test_somebody_has_an_expired_badge_and_limited_training(factory):
    today = date(2026, 6, 1)
    expired = [p for p in factory.people.values() if not p.is_valid_on(today)]
    assert len(expired) == 1
    assert not expired[0].is_trained_for("final")


def test_nobody_who_inspects_only_may_ship_or_release(factory):
    inspector = next(p for p in factory.people.values() if p.roles == ("inspector",))
    assert factory.may(inspector, "inspect")
    assert not factory.may(inspector, "ship")
    assert not factory.may(inspector, "release")


def test_the_three_forms_are_there(factory):
    assert {form.names["zh"] for form in factory.forms.values()} == {
        *("外协来料报检单", "工序流转卡", "成品检验报告"),
    }


def test_tshirts_are_lots_sampled_by_aql_and_packed_24_to_a_carton():
    master = Master.of(documents("tshirt"))
    shirt = main_product(master)
    assert shirt.unit == "lot"
    assert (shirt.packing.per_carton, shirt.packing.per_pallet) == (24, 20)
    assert shirt.admits_lot("D260315-01")
    assert not shirt.admits_lot("DL-260315-07")
    sampling = master.point_of(shirt, "final").sampling
    assert sampling.level == "II"
    assert str(sampling.aql["MAJ"]) == "2.5"


def test_boards_are_pieces_with_serials_packed_10_to_a_carton():
    master = Master.of(documents("phone_board"))
    board = main_product(master)
    assert board.unit == "piece"
    assert board.packing.per_carton == 10
    assert board.admits_serial("MB1A40000123")
    assert not board.admits_serial("CB2A40000123")
    assert master.point_of(board, "smt").parameter("peak_temperature") is not None
    assert len(master.step_of(board, "smt").consumes) == 4


def test_both_factories_carry_the_same_roles():
    first, second = (Master.of(documents(name)) for name in FACTORIES)
    name = ("roles", "workshop-roles")
    assert first.versions[name] == second.versions[name]
