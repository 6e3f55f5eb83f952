"""The contract of the shop port about stock: only units that are named move; what was put aside comes back once."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.contracts.test_shop import NOW, StoppedClock, a_change, a_charge

from amends.adapters.shops import DocumentShop, MemoryShop
from amends.kernel.errors import Invalid
from amends.kernel.ids import MAIN, VariantId
from amends.kernel.money import Money
from amends.kernel.orders import Line, Order, OrderStatus
from amends.kernel.shop import ChangedUnits, ChangeKind, ShopChange
from amends.simulation import generate

Shops = MemoryShop | DocumentShop
MARKETPLACE = generate(7, NOW)
PRODUCTS = {product.id: product for product in MARKETPLACE.products}


def with_units(status: OrderStatus) -> tuple[Order, Line, VariantId, VariantId]:
    """An order with a line of several units of which there are more, and two other variants with enough of each."""
    return next(
        (order, line, others[0], others[1])
        for order in MARKETPLACE.orders
        if order.status is status
        for line in order.lines
        if line.quantity > 1 and any(one.id == line.variant and one.stock for one in PRODUCTS[line.product].variants)
        if len(others := enough(line)) > 1
    )


def enough(line: Line) -> list[VariantId]:
    variants = PRODUCTS[line.product].variants
    return [one.id for one in variants if one.id != line.variant and one.stock > line.quantity]


DELIVERED, LINE, ONE, OTHER = with_units(OrderStatus.DELIVERED)


@pytest.fixture(params=["memory", "document"])
def shop(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Shops]:
    if request.param == "memory":
        yield MemoryShop(MARKETPLACE, clock=StoppedClock())
        return
    document = DocumentShop(tmp_path / "shop.db", clock=StoppedClock())
    document.load(MAIN, MARKETPLACE)
    yield document
    document.close()


def stock(shop: Shops, line: Line, key: VariantId) -> int:
    variant = shop.product(MAIN, line.product).variant(key)
    assert variant is not None
    return variant.stock


def exchange(*parts: tuple[int, VariantId | None], **more: Any) -> ShopChange:
    units = tuple(ChangedUnits(LINE.id, quantity, variant) for quantity, variant in parts)
    return a_change(DELIVERED, ChangeKind.EXCHANGE_REQUESTED, parts=units, **more)


def release(of: ShopChange) -> ShopChange:
    return a_change(DELIVERED, ChangeKind.EXCHANGE_RELEASED, releases=of.key)


def test_only_the_units_that_are_named_are_put_aside_each_for_its_own_variant(shop: Shops) -> None:
    before = [stock(shop, LINE, key) for key in (ONE, OTHER, LINE.variant)]

    shop.apply(exchange((1, ONE), (1, OTHER)))

    assert [stock(shop, LINE, key) for key in (ONE, OTHER, LINE.variant)] == [before[0] - 1, before[1] - 1, before[2]]
    assert shop.order(MAIN, DELIVERED.id).lines == DELIVERED.lines


def test_what_an_exchange_put_aside_is_released_once(shop: Shops) -> None:
    before, asked = stock(shop, LINE, ONE), exchange((2, ONE))
    shop.apply(asked)

    shop.apply(release(asked))
    shop.apply(release(asked))
    shop.apply(replace(release(asked), key="once more"))

    assert stock(shop, LINE, ONE) == before


def test_an_exchange_that_was_released_before_it_was_written_takes_nothing_and_still_holds_its_payment(
    shop: Shops,
) -> None:
    before = stock(shop, LINE, ONE)
    method = next(one for one in shop.customer(MAIN, DELIVERED.customer).methods if one.balance is None)
    charge = a_charge(method, Money(1, DELIVERED.currency))
    asked = exchange((2, ONE), charges=(charge,))
    shop.apply(release(asked))

    shop.apply(asked)

    assert stock(shop, LINE, ONE) == before
    assert charge in shop.order(MAIN, DELIVERED.id).payments


@pytest.mark.parametrize(
    "parts",
    [
        ((0, ONE),),
        ((-1, ONE),),
        ((LINE.quantity + 1, ONE),),
        ((LINE.quantity, ONE), (1, OTHER)),
        ((1, ONE), (1, ONE)),
        ((1, ONE), (1, None)),
    ],
)
def test_an_exchange_of_units_that_there_are_not_is_refused_whole(shop: Shops, parts: tuple[Any, ...]) -> None:
    with pytest.raises(Invalid):
        shop.apply(exchange(*parts))
    assert shop.changes_of(MAIN, DELIVERED.id) == ()


def test_a_line_of_an_order_that_was_not_sent_changes_only_as_a_whole(shop: Shops) -> None:
    order, line, one, _ = with_units(OrderStatus.PENDING)

    with pytest.raises(Invalid, match="as a whole"):
        shop.apply(a_change(order, ChangeKind.MODIFY_ITEMS, parts=(ChangedUnits(line.id, 1, one),)))
    assert shop.order(MAIN, order.id) == order


def test_a_reshipment_takes_the_units_that_are_named(shop: Shops) -> None:
    before = stock(shop, LINE, LINE.variant)

    shop.apply(a_change(DELIVERED, ChangeKind.RESHIP, parts=(ChangedUnits(LINE.id, 1),)))

    assert stock(shop, LINE, LINE.variant) == before - 1
