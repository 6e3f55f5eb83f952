"""Any sequence of changes on a few orders: no unit is made or lost, and nothing that was put aside comes back twice."""

from dataclasses import replace
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.adapters.shops.test_changes import NOW, StoppedClock
from tests.properties.stock import units_there_are

from amends.adapters.shops import MemoryShop
from amends.kernel.errors import AmendsError
from amends.kernel.ids import MAIN
from amends.kernel.orders import Order, OrderStatus
from amends.kernel.shop import ChangedUnits, ChangeKind, ShopChange
from amends.simulation import Marketplace, generate

MARKETPLACE = generate(11, NOW)
PRODUCTS = {product.id: product for product in MARKETPLACE.products}


def one_with_several_units(status: OrderStatus) -> Order:
    return next(
        order
        for order in MARKETPLACE.orders
        if order.status is status and order.lines[0].quantity > 1
        if sum(variant.stock > 1 for variant in PRODUCTS[order.lines[0].product].variants) > 1
    )


ORDERS = [one_with_several_units(OrderStatus.DELIVERED), one_with_several_units(OrderStatus.PENDING)]
STORE = Marketplace(
    MARKETPLACE.sellers,
    tuple(PRODUCTS[key] for key in dict.fromkeys(line.product for order in ORDERS for line in order.lines)),
    MARKETPLACE.customers,
    tuple(ORDERS),
)
ASKED: st.SearchStrategy[dict[str, Any]] = st.builds(
    dict,
    kind=st.sampled_from(
        [ChangeKind.EXCHANGE_REQUESTED] * 3
        + [ChangeKind.EXCHANGE_RELEASED] * 3
        + [ChangeKind.RESHIP, ChangeKind.CANCEL, ChangeKind.MODIFY_ITEMS]
    ),
    key=st.integers(0, 1),
    order=st.sampled_from([0, 0, 0, 1]),
    parts=st.lists(st.tuples(st.just(0), st.integers(0, 3), st.integers(0, 3)), min_size=1, max_size=2),
    of=st.integers(0, 1),
)


def asked_of(order: Order, *, kind: ChangeKind, key: int, parts: list[tuple[int, int, int]], of: int) -> ShopChange:
    """Return a change whose key stands for its kind, its order and a number, as those of steps do."""
    named = []
    for line_at, quantity, variant_at in parts:
        line = order.lines[line_at % len(order.lines)]
        variants = PRODUCTS[line.product].variants
        units = line.quantity if kind is ChangeKind.MODIFY_ITEMS else quantity
        named.append(ChangedUnits(line.id, units, variants[variant_at % len(variants)].id))
    releases = f"{ChangeKind.EXCHANGE_REQUESTED}:{order.id}:{of}" if kind is ChangeKind.EXCHANGE_RELEASED else ""
    change = ShopChange(f"{kind}:{order.id}:{key}", MAIN, kind, order.customer, order.id, releases=releases)
    return replace(change, parts=() if releases else tuple(named))


@settings(max_examples=150, deadline=None)
@given(st.lists(ASKED, min_size=1, max_size=14))
def test_no_sequence_of_changes_makes_or_loses_a_unit(asked: list[dict[str, Any]]) -> None:
    shop = MemoryShop(STORE, clock=StoppedClock())
    before = units_there_are(shop, STORE)

    for one in asked:
        order = ORDERS[one["order"]]
        try:
            shop.apply(asked_of(order, **{name: value for name, value in one.items() if name != "order"}))
        except AmendsError:
            continue

        assert units_there_are(shop, STORE) == before
