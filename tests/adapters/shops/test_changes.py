from dataclasses import dataclass

from hypothesis import given, settings
from hypothesis import strategies as st

from amends.adapters.shops import MemoryShop
from amends.kernel.clock import Instant, instant
from amends.kernel.errors import Conflict
from amends.kernel.ids import MAIN
from amends.kernel.money import zero
from amends.kernel.orders import OrderStatus
from amends.kernel.shop import ChangeKind, ShopChange
from amends.simulation import generate

NOW = instant("2026-03-10T09:00:00Z")
OPEN = {OrderStatus.PENDING, OrderStatus.PROCESSED}
KINDS = (ChangeKind.MODIFY_ITEMS, ChangeKind.MODIFY_PAYMENT, ChangeKind.CANCEL)


@dataclass(frozen=True)
class StoppedClock:
    def now(self) -> Instant:
        return NOW


RECORDS = generate(11, NOW)
SHOP = MemoryShop(RECORDS, clock=StoppedClock())
ORDERS = [order for order in RECORDS.orders if order.status is OrderStatus.PENDING]


def units(shop: MemoryShop) -> int:
    """All units on hand, and those that open orders will take."""
    products = (shop.product(MAIN, product.id) for product in RECORDS.products)
    orders = (shop.order(MAIN, order.id) for order in ORDERS)
    on_hand = sum(variant.stock for product in products for variant in product.variants)
    return on_hand + sum(line.quantity for order in orders if order.status in OPEN for line in order.lines)


Step = tuple[int, ChangeKind, int, int]
STEPS = st.lists(
    st.tuples(st.integers(0, 4), st.sampled_from(KINDS), st.integers(0, 9), st.integers(0, 9)), max_size=12
)


def change(shop: MemoryShop, number: int, step: Step) -> ShopChange:
    at, kind, which, how = step
    order = shop.order(MAIN, ORDERS[at].id)
    line = order.lines[which % len(order.lines)]
    variants = shop.product(MAIN, line.product).variants
    methods = shop.customer(MAIN, order.customer).methods
    return ShopChange(
        f"k{number}", MAIN, kind, order.customer, order.id, (line.id,), (variants[how % len(variants)].id,),
        methods[which % len(methods)].id,
    )  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(STEPS)
def test_no_sequence_of_changes_makes_or_loses_units_or_leaves_an_order_unpaid(steps: list[Step]) -> None:
    shop, before = SHOP.fork(), units(SHOP)
    for number, step in enumerate(steps):
        try:
            shop.apply(change(shop, number, step))
        except Conflict:
            continue
    after = [shop.order(MAIN, order.id) for order in ORDERS]
    cards = [method.balance for one in RECORDS.customers for method in shop.customer(MAIN, one.id).methods]

    assert units(shop) == before
    assert all(order.total <= order.captured for order in after)
    assert all(card is None or zero(card.currency) <= card for card in cards)
    assert all(order.version == 1 + len(shop.changes_of(MAIN, order.id)) for order in after)
