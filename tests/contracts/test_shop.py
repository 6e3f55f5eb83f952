"""The contract of the shop port: every shop adapter over the demo marketplace and over a store of the tau format."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from amends.adapters.shops import DocumentShop, MemoryShop, load_tau, write_tau_store
from amends.kernel.clock import DAY, Instant, instant
from amends.kernel.errors import Conflict, Invalid, NotFound
from amends.kernel.ids import MAIN, CustomerId, LineId, MethodId, OrderId, PaymentId, TenantId, VariantId
from amends.kernel.money import Money, zero
from amends.kernel.orders import Address, Line, MethodKind, Order, OrderStatus, Payment, PaymentMethod, Product, Variant
from amends.kernel.shop import ChangedUnits, ChangeKind, Shop, ShopChange
from amends.simulation import Marketplace, generate, generate_tau_store

NOW = instant("2026-03-10T09:00:00Z")
ELSEWHERE = Address("1 New Street", "", "Leeds", "England", "LS1 6HW", "United Kingdom")
OTHER = TenantId("other")


@dataclass(frozen=True)
class StoppedClock:
    at: Instant = NOW

    def now(self) -> Instant:
        return self.at


@dataclass(frozen=True)
class Given:
    """A shop, and the records that it was filled with."""

    shop: DocumentShop | MemoryShop
    records: Marketplace

    def order(self, status: OrderStatus, **wanted: bool) -> Order:
        return next(one for one in self.records.orders if one.status is status and self._fits(one, **wanted))

    def product(self, order: Order) -> Product:
        return self.shop.product(MAIN, order.lines[0].product)

    def another(self, order: Order, *, dearer: bool) -> Variant:
        line = order.lines[0]
        return next(one for one in self.product(order).variants if self._swaps(one, line.unit_price, dearer=dearer))

    def stock(self, order: Order, variant: VariantId) -> int:
        found = self.product(order).variant(variant)
        assert found is not None
        return found.stock

    def plain_method(self, order: Order) -> PaymentMethod:
        """A method of the customer that holds no balance."""
        methods = self.shop.customer(MAIN, order.customer).methods
        return next(method for method in methods if method.balance is None)

    def with_gift_card(self) -> tuple[Order, PaymentMethod]:
        """A pending order of a customer with a gift card in the order's currency that has something on it."""
        return next(
            (order, method)
            for order in self.records.orders
            if order.status is OrderStatus.PENDING
            for method in self.shop.customer(MAIN, order.customer).methods
            if method.balance is not None and method.balance.minor > 2 and method.balance.currency == order.currency
        )

    def _fits(self, order: Order, *, dearer: bool | None = None, plain: bool = False) -> bool:
        """An order without repeated products; `plain` without gift cards, `dearer` with a variant to swap to."""
        keys = {line.product for line in order.lines}
        gift = any(payment.kind is MethodKind.GIFT_CARD for payment in order.payments)
        if (plain and gift) or len(keys) != len(order.lines):
            return False
        line = order.lines[0]
        product = next(one for one in self.records.products if one.id == line.product)
        return dearer is None or any(self._swaps(one, line.unit_price, dearer=dearer) for one in product.variants)

    def _swaps(self, variant: Variant, price: Money, *, dearer: bool) -> bool:
        return variant.stock >= 3 and (price < variant.price if dearer else variant.price < price)


@pytest.fixture(scope="session")
def demo() -> Marketplace:
    return generate(7, NOW)


@pytest.fixture(scope="session")
def tau(tmp_path_factory: pytest.TempPathFactory) -> Marketplace:
    folder = tmp_path_factory.mktemp("tau")
    write_tau_store(folder, generate_tau_store(3))
    return load_tau(folder)


@pytest.fixture(params=["document-demo", "memory-demo", "document-tau", "memory-tau"])
def given(request: pytest.FixtureRequest, demo: Marketplace, tau: Marketplace, tmp_path: Path) -> Iterator[Given]:
    adapter, _, store = request.param.partition("-")
    records = demo if store == "demo" else tau
    if adapter == "memory":
        yield Given(MemoryShop(records, clock=StoppedClock()), records)
        return
    shop = DocumentShop(tmp_path / "shop.db", clock=StoppedClock())
    shop.load(MAIN, records)
    yield Given(shop, records)
    shop.close()


def a_change(order: Order, kind: ChangeKind, **more: Any) -> ShopChange:
    return replace(ShopChange(f"key-{kind}-{order.id}", MAIN, kind, order.customer, order.id), **more)


def whole(line: Line, variant: VariantId | None = None) -> tuple[ChangedUnits, ...]:
    return (ChangedUnits(line.id, line.quantity, variant),)


def a_charge(method: PaymentMethod, amount: Money, *, name: str = "pay_new") -> Payment:
    return Payment(PaymentId(name), method.id, method.kind, amount, zero(amount.currency))


def test_every_record_is_read_as_it_was_given(given: Given) -> None:
    port: Shop = given.shop

    assert tuple(port.order(MAIN, one.id) for one in given.records.orders) == given.records.orders
    assert tuple(port.customer(MAIN, one.id) for one in given.records.customers) == given.records.customers
    assert tuple(port.product(MAIN, one.id) for one in given.records.products) == given.records.products
    assert tuple(port.seller(MAIN, one.id) for one in given.records.sellers) == given.records.sellers


def test_an_unknown_id_is_not_found(given: Given) -> None:
    shop = given.shop
    reads: tuple[Callable[[TenantId, Any], object], ...] = (shop.customer, shop.order, shop.product, shop.seller)

    for read in reads:
        with pytest.raises(NotFound):
            read(MAIN, "nobody")


def test_another_tenant_sees_nothing(given: Given) -> None:
    order = given.records.orders[0]

    with pytest.raises(NotFound):
        given.shop.order(OTHER, order.id)
    with pytest.raises(NotFound):
        given.shop.apply(replace(a_change(order, ChangeKind.CANCEL), tenant=OTHER))
    assert given.shop.orders_of(OTHER, order.customer) == ()


def test_orders_of_a_customer_come_newest_first_and_no_more_than_asked(given: Given) -> None:
    customer = given.records.orders[0].customer
    own = [one for one in given.records.orders if one.customer == customer]

    found = given.shop.orders_of(MAIN, customer)

    assert {one.id for one in found} == {one.id for one in own}
    assert [one.placed_at for one in found] == sorted((one.placed_at for one in own), reverse=True)
    assert given.shop.orders_of(MAIN, customer, limit=1) == found[:1]
    assert given.shop.orders_of(MAIN, CustomerId("stranger")) == ()


def test_a_cancelled_order_gives_its_units_back_to_stock(given: Given) -> None:
    order = given.order(OrderStatus.PENDING)
    line = order.lines[0]
    before = given.stock(order, line.variant)

    given.shop.apply(a_change(order, ChangeKind.CANCEL))

    after = given.shop.order(MAIN, order.id)
    assert (after.status, after.version) == (OrderStatus.CANCELLED, order.version + 1)
    assert given.stock(order, line.variant) == before + line.quantity
    assert after.payments == order.payments


def test_the_same_key_again_changes_nothing(given: Given) -> None:
    order = given.order(OrderStatus.PENDING)
    change = a_change(order, ChangeKind.CANCEL)
    given.shop.apply(change)
    once = (given.shop.order(MAIN, order.id), given.product(order))

    given.shop.apply(change)

    assert (given.shop.order(MAIN, order.id), given.product(order)) == once
    assert given.shop.changes_of(MAIN, order.id) == (change,)


def test_a_dearer_item_holds_the_payment_that_was_taken_for_it(given: Given) -> None:
    order = given.order(OrderStatus.PENDING, dearer=True, plain=True)
    line, variant = order.lines[0], given.another(order, dearer=True)
    stocks = given.stock(order, line.variant), given.stock(order, variant.id)
    difference = (variant.price - line.unit_price).times(line.quantity)
    charge = a_charge(given.plain_method(order), difference)
    to = {"parts": whole(line, variant.id), "charges": (charge,)}

    given.shop.apply(a_change(order, ChangeKind.MODIFY_ITEMS, **to))

    after = given.shop.order(MAIN, order.id)
    assert (after.lines[0].variant, after.lines[0].options) == (variant.id, variant.options)
    assert after.lines[0].unit_price == variant.price
    assert after.lines[0].paid == line.paid + difference
    assert after.payments == (*order.payments, charge)
    assert after.total == after.captured == order.total + difference
    assert given.stock(order, line.variant) == stocks[0] + line.quantity
    assert given.stock(order, variant.id) == stocks[1] - line.quantity


def test_a_cheaper_item_lowers_the_total_and_leaves_the_payments(given: Given) -> None:
    order = given.order(OrderStatus.PENDING, dearer=False, plain=True)
    line, variant = order.lines[0], given.another(order, dearer=False)

    given.shop.apply(a_change(order, ChangeKind.MODIFY_ITEMS, parts=whole(line, variant.id)))

    after = given.shop.order(MAIN, order.id)
    assert after.total < order.total
    assert after.payments == order.payments


def test_an_order_is_sent_to_its_new_address(given: Given) -> None:
    order = given.order(OrderStatus.PENDING)

    given.shop.apply(a_change(order, ChangeKind.MODIFY_ADDRESS, address=ELSEWHERE))

    assert given.shop.order(MAIN, order.id).address == ELSEWHERE
    assert given.shop.customer(MAIN, order.customer).address != ELSEWHERE


def test_a_new_payment_stands_beside_the_one_that_is_given_back(given: Given) -> None:
    order = given.order(OrderStatus.PENDING)
    charge = a_charge(given.plain_method(order), order.total)

    given.shop.apply(a_change(order, ChangeKind.MODIFY_PAYMENT, method=charge.method, charges=(charge,)))

    assert given.shop.order(MAIN, order.id).payments == (*order.payments, charge)


def test_a_gift_card_falls_by_a_charge_and_rises_by_a_credit(given: Given) -> None:
    order, card = given.with_gift_card()
    one, two = Money(1, order.currency), Money(2, order.currency)
    paid = a_change(order, ChangeKind.MODIFY_PAYMENT, charges=(a_charge(card, two),))

    given.shop.apply(paid)
    given.shop.apply(replace(paid, key="back", kind=ChangeKind.CANCEL, charges=(), credits=((card.id, one),)))

    after = given.shop.customer(MAIN, order.customer).method(card.id)
    assert after is not None
    assert card.balance is not None
    assert after.balance == card.balance - two + one


def test_a_gift_card_that_is_short_cannot_pay(given: Given) -> None:
    order, card = given.with_gift_card()
    assert card.balance is not None
    charge = a_charge(card, card.balance + Money(1, order.currency))

    with pytest.raises(Conflict):
        given.shop.apply(a_change(order, ChangeKind.MODIFY_PAYMENT, charges=(charge,)))
    assert given.shop.order(MAIN, order.id) == order
    assert given.shop.customer(MAIN, order.customer).method(card.id) == card


def test_a_new_default_address_touches_no_order(given: Given) -> None:
    order = given.order(OrderStatus.PENDING)
    change = ShopChange("move", MAIN, ChangeKind.MODIFY_PROFILE, order.customer, address=ELSEWHERE)

    given.shop.apply(change)

    assert given.shop.customer(MAIN, order.customer).address == ELSEWHERE
    assert given.shop.order(MAIN, order.id) == order


def test_a_requested_return_is_noted_and_raises_the_version(given: Given) -> None:
    order = given.order(OrderStatus.DELIVERED)
    change = a_change(order, ChangeKind.RETURN_REQUESTED, parts=whole(order.lines[0]), note="RMA 1")

    given.shop.apply(change)

    assert given.shop.order(MAIN, order.id) == replace(order, version=order.version + 1)
    assert given.shop.changes_of(MAIN, order.id) == (change,)


def test_a_reshipment_is_a_parcel_that_has_not_arrived(given: Given) -> None:
    order = next(
        one
        for one in given.records.orders
        if one.status is OrderStatus.DELIVERED and given.stock(one, one.lines[0].variant) >= one.lines[0].quantity
    )

    given.shop.apply(a_change(order, ChangeKind.RESHIP, parts=whole(order.lines[0])))

    after = given.shop.order(MAIN, order.id)
    assert after.shipments[:-1] == order.shipments
    assert after.shipments[-1].lines == (order.lines[0].id,)
    assert after.shipments[-1].delivered_at is None
    assert after.shipments[-1].promised_at == NOW + 7 * DAY
    assert (after.status, after.delivered_at) == (OrderStatus.SHIPPED, None)


def test_a_sold_out_variant_cannot_be_taken(given: Given) -> None:
    stock = {one.id: one for one in given.records.products}
    order, variant = next(
        (one, variant)
        for one in given.records.orders
        if one.status is OrderStatus.PENDING
        for variant in stock[one.lines[0].product].variants
        if variant.stock == 0 and variant.id not in {line.variant for line in one.lines}
    )
    change = a_change(order, ChangeKind.MODIFY_ITEMS, parts=whole(order.lines[0], variant.id))

    with pytest.raises(Conflict):
        given.shop.apply(change)
    assert given.shop.order(MAIN, order.id) == order
    assert given.stock(order, variant.id) == 0


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        (ChangeKind.CANCEL, OrderStatus.DELIVERED),
        (ChangeKind.CANCEL, OrderStatus.CANCELLED),
        (ChangeKind.MODIFY_ITEMS, OrderStatus.DELIVERED),
        (ChangeKind.MODIFY_ADDRESS, OrderStatus.CANCELLED),
        (ChangeKind.MODIFY_PAYMENT, OrderStatus.DELIVERED),
        (ChangeKind.RETURN_REQUESTED, OrderStatus.PENDING),
        (ChangeKind.EXCHANGE_REQUESTED, OrderStatus.CANCELLED),
        (ChangeKind.RESHIP, OrderStatus.PENDING),
    ],
)
def test_an_order_that_has_moved_on_is_left_as_it_is(given: Given, kind: ChangeKind, status: OrderStatus) -> None:
    order = given.order(status)

    with pytest.raises(Conflict):
        given.shop.apply(a_change(order, kind, parts=whole(order.lines[0])))
    assert given.shop.order(MAIN, order.id) == order
    assert given.shop.changes_of(MAIN, order.id) == ()


def test_a_change_of_what_is_not_there_or_not_theirs_is_not_found(given: Given) -> None:
    order = given.order(OrderStatus.PENDING)
    line = order.lines[0]
    stranger = next(one.id for one in given.records.customers if one.id != order.customer)
    items = a_change(order, ChangeKind.MODIFY_ITEMS, parts=whole(line, line.variant))
    wrong = (
        replace(items, customer=CustomerId("nobody")),
        replace(items, customer=stranger),
        replace(items, order=OrderId("nothing")),
        replace(items, order=None),
        replace(items, parts=(ChangedUnits(LineId("99"), 1, line.variant),)),
        replace(items, parts=whole(line, VariantId("none"))),
        replace(items, credits=((MethodId("none"), Money(1, order.currency)),)),
    )

    for change in wrong:
        with pytest.raises(NotFound):
            given.shop.apply(change)
    assert given.shop.order(MAIN, order.id) == order


def test_a_change_that_lacks_a_part_is_invalid(given: Given) -> None:
    pending, delivered = given.order(OrderStatus.PENDING), given.order(OrderStatus.DELIVERED)
    line = pending.lines[0]
    wrong = (
        a_change(pending, ChangeKind.MODIFY_ITEMS),
        a_change(pending, ChangeKind.MODIFY_ITEMS, parts=whole(line)),
        a_change(pending, ChangeKind.MODIFY_ITEMS, parts=whole(line, line.variant) * 2),
        a_change(pending, ChangeKind.MODIFY_ADDRESS),
        a_change(pending, ChangeKind.MODIFY_PAYMENT),
        a_change(pending, ChangeKind.MODIFY_PROFILE),
        a_change(delivered, ChangeKind.RETURN_REQUESTED),
        a_change(delivered, ChangeKind.RESHIP),
        a_change(delivered, ChangeKind.EXCHANGE_RELEASED),
    )

    for change in wrong:
        with pytest.raises(Invalid):
            given.shop.apply(change)


def test_one_change_sent_by_many_threads_is_written_once(given: Given) -> None:
    order = given.order(OrderStatus.PENDING)
    change = a_change(order, ChangeKind.MODIFY_ADDRESS, address=ELSEWHERE)
    seen: list[int] = []

    def send() -> None:
        given.shop.apply(change)
        seen.append(given.shop.order(MAIN, order.id).version)

    threads = [threading.Thread(target=send) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert seen == [order.version + 1] * 6
