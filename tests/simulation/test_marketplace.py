from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from amends.kernel.clock import DAY, Instant, instant
from amends.kernel.ids import is_id
from amends.kernel.market import Language, market
from amends.kernel.money import zero
from amends.kernel.orders import MethodKind, Order, OrderStatus
from amends.simulation import CAST, Marketplace, generate

ANCHOR = instant("2026-03-10T09:00:00Z")
PROMISED = {"CN", "DE", "FR", "UK", "US"}
CATEGORIES = {
    "apparel", "shoes", "electronics", "home", "kitchen", "toys", "beauty", "food", "books", "jewellery", "sports",
    "software",
}  # fmt: skip


@pytest.fixture(scope="module")
def store() -> Marketplace:
    return generate(7, ANCHOR)


def the(store: Marketplace, key: str) -> Order:
    return next(order for order in store.orders if order.id == key)


def days_ago(at: Instant | None) -> int:
    assert at is not None
    return (ANCHOR - at) // DAY


@settings(max_examples=8, deadline=None)
@given(st.integers(0, 2**32))
def test_every_orders_payments_add_up_to_its_total(seed: int) -> None:
    for order in generate(seed, ANCHOR).orders:
        assert order.captured == order.total
        assert all(payment.captured > zero(order.currency) for payment in order.payments)
        assert all(payment.refunded <= payment.captured for payment in order.payments)


@settings(max_examples=8, deadline=None)
@given(st.integers(0, 2**32))
def test_no_line_costs_more_than_its_list_price_and_every_parcel_carries_own_lines(seed: int) -> None:
    for order in generate(seed, ANCHOR).orders:
        keys = {line.id for line in order.lines}
        carried = Counter(key for shipment in order.shipments for key in shipment.lines)

        assert all(zero(order.currency) <= line.paid <= line.unit_price.times(line.quantity) for line in order.lines)
        assert set(carried) in (set(), keys)
        assert set(carried.values()) <= {1}


@settings(max_examples=8, deadline=None)
@given(st.integers(0, 2**32))
def test_times_of_an_order_follow_one_another_and_none_lies_in_the_future(seed: int) -> None:
    for order in generate(seed, ANCHOR).orders:
        assert order.placed_at < ANCHOR
        for parcel in order.shipments:
            assert parcel.shipped_at is not None
            assert order.placed_at < parcel.shipped_at < ANCHOR
            assert parcel.delivered_at is None or parcel.shipped_at < parcel.delivered_at < ANCHOR


def test_one_seed_and_day_give_one_marketplace_and_another_seed_another(store: Marketplace) -> None:
    assert generate(7, ANCHOR) == store
    assert generate(8, ANCHOR) != store


def test_moving_the_anchor_moves_every_order_with_it(store: Marketplace) -> None:
    later = generate(7, Instant(ANCHOR + 5 * DAY))

    assert [order.placed_at - 5 * DAY for order in later.orders] == [order.placed_at for order in store.orders]


def test_the_marketplace_is_as_large_and_varied_as_promised(store: Marketplace) -> None:
    names = {product.name.en for product in store.products}

    assert {seller.market for seller in store.sellers} == PROMISED
    assert len(store.sellers) >= 8
    assert all(seller.returns_to is not None for seller in store.sellers)
    assert len(names) >= 64
    assert {product.category for product in store.products} == CATEGORIES
    assert all(2 <= len(product.variants) <= 8 for product in store.products)
    assert len(store.customers) == 300
    assert len(store.orders) == 1500
    assert any(variant.stock == 0 for product in store.products for variant in product.variants)


def test_every_id_is_plain_and_taken_once(store: Marketplace) -> None:
    for records in (store.sellers, store.products, store.customers, store.orders):
        keys = [record.id for record in records]

        assert all(is_id(key) for key in keys)
        assert len(set(keys)) == len(keys)
    assert len({variant.id for product in store.products for variant in product.variants}) == sum(
        len(product.variants) for product in store.products
    )


def test_every_trait_that_law_looks_at_is_sold(store: Marketplace) -> None:
    traits = {trait for product in store.products for trait in product.traits}

    assert traits == {"custom_made", "perishable", "sealed_hygiene", "sealed_software", "digital", "final_sale"}


def test_every_order_refers_to_records_of_the_marketplace(store: Marketplace) -> None:
    products = {product.id: product for product in store.products}
    customers = {customer.id: customer for customer in store.customers}
    sellers = {seller.id for seller in store.sellers}
    for order in store.orders:
        customer = customers[order.customer]

        assert order.seller in sellers
        assert order.currency == market(order.market).currency == market(customer.market).currency
        assert all(products[line.product].variant(line.variant) is not None for line in order.lines)
        assert {products[line.product].seller for line in order.lines} == {order.seller}
        assert all(customer.method(payment.method) is not None for payment in order.payments)


def test_orders_stand_in_every_state_and_at_the_edges_of_the_usual_terms(store: Marketplace) -> None:
    done = [order for order in store.orders if order.status is OrderStatus.DELIVERED]
    days = Counter(days_ago(order.delivered_at) for order in done)

    assert {order.status for order in store.orders} == set(OrderStatus)
    assert all(days[edge] >= 5 for edge in (0, 1, 2, 3, 4, 6, 7, 13, 14, 29, 30))
    assert sum(count for day, count in days.items() if day > 40) >= 50


def test_orders_have_the_shapes_that_money_rules_must_bear(store: Marketplace) -> None:
    under_way = [order for order in store.orders if order.status is OrderStatus.SHIPPED]
    promised = [parcel.promised_at for order in under_way for parcel in order.shipments]

    assert any(len(order.payments) == 2 for order in store.orders)
    assert any(len(order.shipments) == 2 for order in store.orders)
    assert any(len({parcel.delivered_at is None for parcel in order.shipments}) == 2 for order in under_way)
    assert any(at is not None and at < ANCHOR for at in promised)
    assert any(at is not None and at > ANCHOR for at in promised)
    assert any(line.quantity > 1 for order in store.orders for line in order.lines)
    assert any(order.shipping > zero(order.currency) for order in store.orders)
    assert any(line.paid < line.unit_price.times(line.quantity) for order in store.orders for line in order.lines)


def test_a_cancelled_order_was_given_back_whole(store: Marketplace) -> None:
    cancelled = [order for order in store.orders if order.status is OrderStatus.CANCELLED]

    assert all(payment.refunded == payment.captured for order in cancelled for payment in order.payments)


def test_gift_cards_and_only_they_hold_a_balance(store: Marketplace) -> None:
    methods = [method for customer in store.customers for method in customer.methods]

    assert all((method.kind is MethodKind.GIFT_CARD) == (method.balance is not None) for method in methods)
    assert {method.kind for method in methods} == set(MethodKind)


def test_some_buyers_speak_the_other_language_of_their_market(store: Marketplace) -> None:
    pairs = {(customer.market, customer.language) for customer in store.customers}

    assert {("CN", Language.EN), ("UK", Language.ZH)} <= pairs


def test_every_order_of_the_cast_is_theirs_and_in_the_shop(store: Marketplace) -> None:
    told = {order.order: member.customer for member in CAST for order in member.orders}

    assert {key: the(store, key).customer for key in told} == told
    assert {member.market for member in CAST} == PROMISED
    assert len(store.orders) - len(told) == sum(
        order.customer not in {member.customer for member in CAST} for order in store.orders
    )


def test_lin_has_a_fresh_coffee_pot_shoes_within_seven_days_and_an_order_not_sent(store: Marketplace) -> None:
    pot, shoes, waiting = (the(store, key) for key in ("CN-104821", "CN-104835", "CN-104902"))

    assert (pot.customer, pot.lines[0].name.zh, days_ago(pot.delivered_at)) == ("c-lin", "陶瓷手冲咖啡壶", 2)
    assert (shoes.lines[0].category, days_ago(shoes.delivered_at)) == ("shoes", 4)
    assert waiting.status is OrderStatus.PENDING


def test_emma_has_a_kettle_for_the_wrong_voltage_a_late_parcel_and_a_pending_order(store: Marketplace) -> None:
    kettle, late, waiting = (the(store, key) for key in ("UK-204118", "UK-204077", "UK-204153"))

    assert (kettle.customer, kettle.total.decimal().to_eng_string()) == ("c-emma", "64.00")
    assert dict(kettle.lines[0].options)["voltage"] == "120 V"
    assert days_ago(kettle.delivered_at) == 3
    assert late.shipments[0].promised_at is not None
    assert late.shipments[0].promised_at < ANCHOR
    assert waiting.status is OrderStatus.PENDING


def test_what_the_cast_bought_can_be_exchanged_for_every_other_variant(store: Marketplace) -> None:
    cast = {member.customer for member in CAST}
    bought = {line.product for order in store.orders if order.customer in cast for line in order.lines}

    assert all(variant.stock >= 5 for product in store.products if product.id in bought for variant in product.variants)
