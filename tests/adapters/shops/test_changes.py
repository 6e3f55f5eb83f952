from collections import Counter
from dataclasses import dataclass

from hypothesis import given, settings
from hypothesis import strategies as st

from amends.adapters.shops import MemoryShop
from amends.kernel.clock import Instant, instant
from amends.kernel.errors import Conflict
from amends.kernel.ids import MAIN, PaymentId
from amends.kernel.money import Money, zero
from amends.kernel.orders import Order, OrderStatus, Payment, PaymentMethod
from amends.kernel.shop import ChangedUnits, ChangeKind, ShopChange
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
    method, amount = methods[which % len(methods)], Money(1 + how * 100, order.currency)
    charge = Payment(PaymentId(f"pay{how}"), method.id, method.kind, amount, zero(order.currency))
    cards = [(one.id, amount) for one in methods if one.balance is not None]
    return ShopChange(
        f"k{number}", MAIN, kind, order.customer, order.id,
        (ChangedUnits(line.id, line.quantity, variants[how % len(variants)].id),),
        charges=(charge,), credits=tuple(cards[: how % 2]),
    )  # fmt: skip


def entered(shop: MemoryShop) -> Counter[str]:
    """What every order's changes named as money onto each gift card, each payment counted once."""
    moved: Counter[str] = Counter()
    for order in ORDERS:
        charges: dict[PaymentId, Payment] = {}
        for change in shop.changes_of(MAIN, order.id):
            for charge in change.charges:
                charges.setdefault(charge.id, charge)
        for charge in charges.values():
            moved[charge.method] -= charge.captured.minor
        for change in shop.changes_of(MAIN, order.id):
            for method, amount in change.credits:
                moved[method] += amount.minor
    return moved


def balances(shop: MemoryShop) -> Counter[str]:
    methods = [method for one in RECORDS.customers for method in shop.customer(MAIN, one.id).methods]
    return Counter({method.id: method.balance.minor for method in methods if method.balance is not None})


@settings(max_examples=60, deadline=None)
@given(STEPS)
def test_no_sequence_of_changes_makes_or_loses_units_or_money(steps: list[Step]) -> None:
    shop, before = SHOP.fork(), units(SHOP)
    for number, step in enumerate(steps):
        try:
            shop.apply(change(shop, number, step))
        except Conflict:
            continue
    after = [shop.order(MAIN, order.id) for order in ORDERS]
    cards, moved = balances(SHOP), entered(shop)

    assert units(shop) == before
    assert balances(shop) == Counter({card: cards[card] + moved[card] for card in cards})
    assert min(balances(shop).values()) >= 0
    assert all(len({paid.id for paid in order.payments}) == len(order.payments) for order in after)
    assert all(order.version == 1 + len(shop.changes_of(MAIN, order.id)) for order in after)


def a_card_of(order: Order) -> PaymentMethod:
    methods = SHOP.customer(MAIN, order.customer).methods
    return next(method for method in methods if method.balance is None)


def test_a_change_without_money_leaves_payments_and_gift_cards_alone() -> None:
    shop = SHOP.fork()
    for order in ORDERS:
        shop.apply(ShopChange(f"cancel {order.id}", MAIN, ChangeKind.CANCEL, order.customer, order.id))

    assert all(shop.order(MAIN, order.id).payments == order.payments for order in ORDERS)
    assert balances(shop) == balances(SHOP)


def test_a_charge_that_the_order_holds_already_is_not_entered_again() -> None:
    shop, order = SHOP.fork(), ORDERS[0]
    card = a_card_of(order)
    charge = Payment(PaymentId("pay"), card.id, card.kind, order.total, zero(order.currency))
    for key in ("first", "second"):
        shop.apply(
            ShopChange(key, MAIN, ChangeKind.MODIFY_PAYMENT, order.customer, order.id, charges=(charge,)),
        )

    assert shop.order(MAIN, order.id).payments == (*order.payments, charge)
