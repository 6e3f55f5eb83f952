"""An import never overwrites what Amends changed since, and the same import again changes nothing."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.adapters.imports.shop_files import Desk, row

from amends.adapters.clock import SystemClock
from amends.adapters.shops import DocumentShop
from amends.kernel.ids import MAIN, CustomerId, OrderId
from amends.kernel.imports import Written
from amends.kernel.orders import OrderStatus
from amends.kernel.shop import ChangeKind, ShopChange

PENDING = {"status": "pending", "shipped_at": "", "delivered_at": ""}


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


@pytest.fixture
def shop(desk: Desk) -> Iterator[DocumentShop]:
    shop = DocumentShop(desk.shop, clock=SystemClock())
    yield shop
    shop.close()


def cancel(shop: DocumentShop) -> None:
    shop.apply(ShopChange("k-1", MAIN, ChangeKind.CANCEL, CustomerId("c-1"), OrderId("o-1")))


def test_the_same_import_again_changes_nothing_and_says_so(desk: Desk) -> None:
    first = desk.csv([row(), row(order_id="o-2")])
    before = desk.documents()
    again = desk.csv([row(), row(order_id="o-2")])

    assert (first.changed_nothing, again.changed_nothing, again.resumed) == (False, True, False)
    assert again.written["order"] == Written(unchanged=2)
    assert desk.documents() == before


def test_a_later_file_changes_the_order_and_counts_its_version_on(desk: Desk, shop: DocumentShop) -> None:
    desk.csv([row(**PENDING)])
    later = desk.csv([row()])
    again = desk.csv([row()])
    order = shop.order(MAIN, OrderId("o-1"))

    assert (later.written["order"], again.written["order"]) == (Written(changed=1), Written(unchanged=1))
    assert (order.status, order.version) == (OrderStatus.DELIVERED, 2)


def test_an_order_that_amends_changed_is_kept_whatever_a_later_file_says(desk: Desk, shop: DocumentShop) -> None:
    desk.csv([row(**PENDING)])
    cancel(shop)
    before = desk.documents()
    same, later = desk.csv([row(**PENDING)]), desk.csv([row()])

    assert same.written["order"] == Written(unchanged=1)
    assert later.written["order"] == Written(kept=1)
    assert later.changed_nothing
    assert desk.documents() == before
    assert shop.order(MAIN, OrderId("o-1")).status is OrderStatus.CANCELLED


def test_an_order_moves_to_its_customer_when_a_later_file_says_so(desk: Desk, shop: DocumentShop) -> None:
    desk.csv([row()])
    desk.csv([row(customer_id="c-2", placed_at="2026-02-01T11:00:00+01:00")])

    assert shop.orders_of(MAIN, CustomerId("c-1")) == ()
    assert [order.id for order in shop.orders_of(MAIN, CustomerId("c-2"))] == ["o-1"]
