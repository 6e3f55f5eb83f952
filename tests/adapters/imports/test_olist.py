"""Olist: seven files that name each other's rows."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.adapters.imports.shop_files import Desk, rejects, write_olist

from amends.adapters.clock import SystemClock
from amends.adapters.shops import DocumentShop
from amends.kernel.clock import instant
from amends.kernel.errors import Invalid
from amends.kernel.ids import MAIN, CustomerId, OrderId, ProductId
from amends.kernel.money import Money
from amends.kernel.orders import MethodKind, OrderStatus

SOUND = {
    "customers": ["ca,person,4726,sao paulo,SP", "cb,person,20231,rio de janeiro,RJ"],
    "products": ["p1,moveis_decoracao,1", "p2,,2"],
    "sellers": ["s1,70740,brasilia,DF", "s2,4726,sao paulo,SP"],
    "orders": [
        "o1,ca,delivered,2017-07-09 21:57:05,,2017-07-11 14:58:04,2017-07-26 10:57:55,2017-08-01 00:00:00",
        "o2,cb,shipped,1/8/2018 7:55,,1/24/2018 23:16,,2/21/2018 0:00",
    ],
    "order_items": ["o1,1,p1,s1,,21.99,11.85", "o1,2,p2,s2,,10,1", "o2,1,p1,s1,,20.5,0"],
    "order_payments": ["o1,1,credit_card,8,40.00", "o1,2,voucher,1,4.84", "o2,1,boleto,1,20.5"],
    "order_reviews": ['r1,o1,5,"Muito bom,\n\nrecomendo"', "r2,o2,1,"],
}


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


@pytest.fixture
def shop(desk: Desk) -> Iterator[DocumentShop]:
    shop = DocumentShop(desk.shop, clock=SystemClock())
    yield shop
    shop.close()


def given(desk: Desk, **more: list[str]) -> Path:
    """The sound files with further rows."""
    rows = {name: [*SOUND[name], *more.get(name, [])] for name in SOUND}
    return write_olist(desk.folder, rows)


@pytest.mark.parametrize("zipped", [False, True])
def test_an_order_becomes_one_with_each_seller_and_its_money_is_split_to_the_last_centavo(
    desk: Desk, shop: DocumentShop, *, zipped: bool
) -> None:
    done = desk.run(write_olist(desk.folder, SOUND, zipped=zipped), "olist")
    first, second = shop.order(MAIN, OrderId("o1")), shop.order(MAIN, OrderId("o1:2"))

    assert rejects(done) == []
    assert (done.tally.rows, done.tally.unused) == (16, 2)
    assert (first.seller, first.total) == ("s1", Money(3384, "BRL"))
    assert (second.seller, second.total) == ("s2", Money(1100, "BRL"))
    assert (first.captured + second.captured) == Money(4484, "BRL")
    assert {payment.kind for payment in first.payments} == {MethodKind.CARD, MethodKind.GIFT_CARD}


def test_orders_of_one_person_come_together_under_the_latest_address(desk: Desk, shop: DocumentShop) -> None:
    desk.run(given(desk), "olist")
    customer = shop.customer(MAIN, CustomerId("person"))

    assert [order.id for order in shop.orders_of(MAIN, CustomerId("person"))] == ["o2", "o1", "o1:2"]
    assert (customer.address.city, customer.address.postcode) == ("rio de janeiro", "20231")
    assert shop.order(MAIN, OrderId("o1")).address.postcode == "04726"


def test_both_ways_of_writing_times_are_of_brazil_and_a_promise_holds_to_the_end_of_its_day(
    desk: Desk, shop: DocumentShop
) -> None:
    desk.run(given(desk), "olist")
    order = shop.order(MAIN, OrderId("o2"))

    assert order.status is OrderStatus.SHIPPED
    assert order.placed_at == instant("2018-01-08T07:55:00-02:00")
    assert order.shipments[0].promised_at == instant("2018-02-21T23:59:59.999-03:00")


def test_a_product_is_called_by_its_category_or_its_id(desk: Desk, shop: DocumentShop) -> None:
    desk.run(given(desk), "olist")

    assert shop.product(MAIN, ProductId("p1")).name.en == "moveis decoracao"
    assert shop.product(MAIN, ProductId("p2")).name.zh == "商品 p2"


def test_rows_told_twice_count_once_even_where_times_that_are_not_kept_are_written_differently(desk: Desk) -> None:
    more = {"order_items": ["o2,1,p1,s1,1/9/2018 0:00,20.5,0"], "customers": [SOUND["customers"][0]]}
    done = desk.run(given(desk, **more), "olist")

    assert rejects(done) == []
    assert done.tally.repeated == 2


WRONG = [
    ("orders", "o3,ca,delivered,2017-07-09 21:57:05,,,,2017-08-01", "order_id", "has no item"),
    ("orders", "o2,cb,delivered,1/8/2018 7:55,,,,2/21/2018 0:00", "", "says something else than line 3"),
    ("order_items", "o1,3,p9,s1,,1,1", "product_id", "'p9' is not there (file of products)"),
    ("order_items", "o1,3,p1,s9,,1,1", "seller_id", "'s9' is not there (file of sellers)"),
    ("order_items", "o9,1,p1,s1,,1,1", "order_id", "'o9' is not among the orders"),
    ("order_items", "o1,1,p1,s1,,22,11.85", "", "says something else than line 2"),
    ("order_payments", "o1,3,not_defined,1,5", "payment_type", "is not one of"),
    ("order_payments", "o1,3,voucher,1,-5", "payment_value", "below zero"),
    ("customers", "ca,other,1,x,SP", "customer_id", "'ca' is told differently on lines 2, 4 (file of customers)"),
    ("order_reviews", "r,o1,6,", "review_score", "is not one of"),
]


@pytest.mark.parametrize(("file", "line", "field", "reason"), WRONG)
def test_what_does_not_fit_together_is_rejected_with_its_reason(
    desk: Desk, file: str, line: str, field: str, reason: str
) -> None:
    done = desk.run(given(desk, **{file: [line]}), "olist")
    tally = done.tally

    assert any(name == field and reason in why for _, name, why in rejects(done))
    assert tally.rows == 17 == tally.imported + tally.repeated + tally.unused + tally.rejected


def test_payments_of_nothing_and_impossible_hand_overs_are_left_out_and_counted(desk: Desk, shop: DocumentShop) -> None:
    order = "o3,ca,delivered,2017-07-09 10:00:00,,2017-07-12 10:00:00,2017-07-11 10:00:00,2017-08-01"
    more = {"orders": [order], "order_items": ["o3,1,p1,s1,,5,0"], "order_payments": ["o3,1,not_defined,1,0"]}
    done = desk.run(given(desk, **more), "olist")

    assert rejects(done) == []
    assert sum(done.tally.notes.values()) == 2
    assert shop.order(MAIN, OrderId("o3")).shipments[0].shipped_at is None


def test_a_product_that_only_rejected_orders_name_is_not_used(desk: Desk) -> None:
    done = desk.run(given(desk, products=["p3,x,1"], order_items=["o9,1,p3,s1,,1,1"]), "olist")

    assert done.tally.unused == 3
    assert done.written["product"].created == 2


def test_every_missing_file_and_column_is_named(desk: Desk) -> None:
    with pytest.raises(Invalid) as refused:
        desk.run(desk.folder, "olist")

    assert len(refused.value.faults) == 7

    folder = given(desk)
    (folder / "sellers.csv").write_text("seller_id\n")
    with pytest.raises(Invalid, match="lacks the column 'seller_city'"):
        desk.run(folder, "olist")
