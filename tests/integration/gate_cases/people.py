"""Gates about who works here: badge, rights, training, PIN."""

from datetime import UTC, datetime

from tests.helpers.gate_case import Case, ask, gate
from tests.helpers.headless import Station
from tests.helpers.two_factories import (
    CUT,
    FABRIC,
    FABRIC_LOT,
    MILL,
    ORDER,
    QUALITY,
    accept_fabric,
    receive_fabric,
    tshirt,
)

FABRIC_IN = ask("receive", lot=FABRIC_LOT, material=FABRIC, supplier=MILL, quantity=100)


@gate
def not_signed_in(station: Station) -> Case:
    station.load("tshirt")
    return Case(FABRIC_IN, FABRIC_IN, (ask("sign_in", badge="E004"),))


@gate
def badge_unknown(station: Station) -> Case:
    station.load("tshirt")
    return Case(ask("sign_in", badge="E999"), ask("sign_in", badge="E001"))


@gate
def badge_expired(station: Station) -> Case:
    station.load("tshirt")
    return Case(ask("sign_in", badge="E010"), ask("sign_in", badge="E001"))


@gate
def not_allowed(station: Station) -> Case:
    tshirt(station, badge="E001")  # an operator
    return Case(FABRIC_IN, FABRIC_IN, (ask("sign_in", badge="E003"),))


@gate
def not_allowed__to_release(station: Station) -> Case:
    tshirt(station)
    receive_fabric(station)
    rid = station.save("hold", unit=FABRIC_LOT, reason="shade")["saved"]
    return Case(
        ask("release", rid=rid, badge="E004", pin="1004"),
        ask("release", rid=rid, badge=QUALITY, pin="1005"),
    )


@gate
def not_allowed__to_sign_in(station: Station) -> Case:
    station.load("tshirt")
    person = {"badge": "V1", "name": "访客", "roles": ["visitor"]}
    station.publish("people", id="visitors", people=[person])
    return Case(ask("sign_in", badge="V1"), ask("sign_in", badge="E001"))


@gate
def not_trained(station: Station) -> Case:
    station.clock.wall = datetime(2025, 12, 30, 1, tzinfo=UTC)  # E010's badge is still good
    tshirt(station)
    accept_fabric(station)
    station.save("sign_in", badge="E010")
    station.save("bind", order=ORDER, step="sew", machine="LINE-A")
    return Case(
        ask("start", unit="D260315-01", quantity=10),
        ask("start", unit="D260315-01", quantity=10),
        (ask("bind", **CUT),),
    )


@gate
def pin_wrong(station: Station) -> Case:
    tshirt(station)
    receive_fabric(station)
    rid = station.save("hold", unit=FABRIC_LOT, reason="shade")["saved"]
    return Case(
        ask("release", rid=rid, badge=QUALITY, pin="0000"),
        ask("release", rid=rid, badge=QUALITY, pin="1005"),
    )


@gate
def pin_none(station: Station) -> Case:
    tshirt(station)
    receive_fabric(station)
    person = {"badge": "Q1", "name": "新人", "roles": ["quality_engineer"]}
    station.publish("people", id="new-people", people=[person])
    rid = station.save("hold", unit=FABRIC_LOT, reason="shade")["saved"]
    return Case(
        ask("release", rid=rid, badge="Q1", pin=""),
        ask("release", rid=rid, badge=QUALITY, pin="1005"),
    )


@gate
def pin_needed(station: Station) -> Case:
    tshirt(station)
    receive_fabric(station)
    rid = station.save("hold", unit=FABRIC_LOT, reason="shade")["saved"]
    return Case(
        ask("release", rid=rid, badge=QUALITY, pin=""),
        ask("release", rid=rid, badge=QUALITY, pin="1005"),
    )


@gate
def pin_needed__to_sign_in(station: Station) -> Case:
    station.load("tshirt")
    roles = {"rights": {"quality_engineer": []}, "pin_at_sign_in": ["quality_engineer"]}
    station.publish("roles", id="sign-in-rules", **roles)
    return Case(ask("sign_in", badge=QUALITY), ask("sign_in", badge=QUALITY, pin="1005"))


@gate
def pin_wrong__to_sign_in(station: Station) -> Case:
    station.load("tshirt")
    return Case(
        ask("sign_in", badge=QUALITY, pin="0000"), ask("sign_in", badge=QUALITY, pin="1005")
    )


@gate
def badge_revoked(station: Station) -> Case:
    station.load("tshirt")
    somebody = {"badge": "E900", "name": "新人", "roles": ["operator"]}
    station.publish("people", id="lost-badges", people=[somebody], revoked=["E001"])
    return Case(ask("sign_in", badge="E001"), ask("sign_in", badge="E900"))


@gate
def badge_revoked__while_signed_in(station: Station) -> Case:
    tshirt(station)
    badge = station.core.workstation.desk.person.badge  # type: ignore[union-attr]
    somebody = {"badge": "E900", "name": "新人", "roles": ["warehouse"]}
    station.publish("people", id="lost-badges", people=[somebody], revoked=[badge])
    return Case(FABRIC_IN, FABRIC_IN, (ask("sign_in", badge="E003"),))


@gate
def badge_revoked__to_sign(station: Station) -> Case:
    tshirt(station)
    receive_fabric(station)
    rid = station.save("hold", unit=FABRIC_LOT, reason="shade")["saved"]
    somebody = {"badge": "E900", "name": "新人", "roles": ["operator"]}
    station.publish("people", id="lost-badges", people=[somebody], revoked=[QUALITY])
    return Case(
        ask("release", rid=rid, badge=QUALITY, pin="1005"),
        ask("release", rid=rid, badge="E007", pin="1007"),
    )


@gate
def pin_locked(station: Station) -> Case:
    tshirt(station)
    receive_fabric(station)
    rid = station.save("hold", unit=FABRIC_LOT, reason="shade")["saved"]
    for pin in range(5):
        station.refuse("release", rid=rid, badge=QUALITY, pin=f"{pin:04}")
    return Case(
        ask("release", rid=rid, badge=QUALITY, pin="1005"),
        ask("release", rid=rid, badge="E007", pin="1007"),
    )
