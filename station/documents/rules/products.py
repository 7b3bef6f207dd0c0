"""Products and orders: what they name must exist, what is counted must be positive."""

from collections import defaultdict
from collections.abc import Callable, Iterator

from station.documents.document import place_of
from station.documents.master import Master
from station.documents.order import Order
from station.documents.problem import Problem, shown
from station.documents.product import Product
from station.documents.rules.common import cycle, unknown


def problems(master: Master, is_gtin: Callable[[str], bool] | None = None) -> Iterator[Problem]:
    """What is wrong with products and orders."""
    for product in master.products.values():
        place = place_of("product", product.id)
        yield from unknown("route", product.route, master.routes, place, "route")
        yield from _plan_problems(master, product, place)
        for what, label in product.labels.items():
            yield from unknown("label", label, master.labels, place, "labels", what)
        if is_gtin is not None and product.gtin is not None and not is_gtin(product.gtin):
            facts = {"gtin": product.gtin}
            yield Problem(code="document.gtin_wrong", at=(place, "gtin"), facts=facts)
    yield from _gtins_twice(master)
    yield from _material_circles(master)
    for order in master.orders.values():
        yield from _order_problems(master, order)


def _plan_problems(master: Master, product: Product, place: str) -> Iterator[Problem]:
    yield from unknown("control_plan", product.control_plan, master.plans, place, "control_plan")
    plan = master.plan_of(product)
    if plan is not None and plan.product != product.id:
        facts = {"plan": shown(plan.id), "product": shown(plan.product)}
        at = (place, "control_plan")
        yield Problem(code="document.plan_of_other_product", at=at, facts=facts)


def _gtins_twice(master: Master) -> Iterator[Problem]:
    holders: dict[str, list[str]] = defaultdict(list)
    for product in master.products.values():
        if product.gtin is not None:
            holders[product.gtin].append(product.id)
    for gtin, ids in holders.items():
        if len(ids) > 1:
            facts = {"gtin": gtin, "products": shown(", ".join(sorted(ids)))}
            at = (place_of("product", ids[-1]), "gtin")
            yield Problem(code="document.gtin_twice", at=at, facts=facts)


def _material_circles(master: Master) -> Iterator[Problem]:
    graph = {
        product.id: [each.product for each in master.inputs_of(product)]
        for product in master.products.values()
    }
    found = cycle(graph)
    if found is not None:
        yield Problem(code="document.materials_in_circle", facts={"products": found})


def _order_problems(master: Master, order: Order) -> Iterator[Problem]:
    place = place_of("order", order.id)
    yield from unknown("product", order.product, master.products, place, "product")
    if order.quantity <= 0:
        facts = {"quantity": str(order.quantity)}
        yield Problem(code="document.quantity_not_positive", at=(place, "quantity"), facts=facts)
    product = master.products.get(order.product)
    if product is not None and (product.kind != "finished" or product.route is None):
        facts = {"product": shown(product.id)}
        yield Problem(code="document.product_not_made_here", at=(place, "product"), facts=facts)
