"""The flat form: an order is imported whole or rejected whole, with every fault named."""

import stat
from collections.abc import Iterator
from pathlib import Path
from random import Random  # noqa: TID251  seeded by hypothesis
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.adapters.imports.shop_files import SOUND, Desk, rejects, row, text_of

from amends.adapters.clock import SystemClock
from amends.adapters.imports import COLUMNS, REQUIRED
from amends.adapters.shops import DocumentShop
from amends.kernel.clock import instant
from amends.kernel.errors import Invalid
from amends.kernel.ids import MAIN, CustomerId, OrderId, ProductId, SellerId
from amends.kernel.money import Money
from amends.kernel.orders import OrderStatus


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


@pytest.fixture
def shop(desk: Desk) -> Iterator[DocumentShop]:
    shop = DocumentShop(desk.shop, clock=SystemClock())
    yield shop
    shop.close()


def test_a_row_becomes_an_order_with_everything_that_it_names(desk: Desk, shop: DocumentShop) -> None:
    done = desk.csv([row(), row(line_id="2", product_id="p-2", variant_id="", options="", quantity="1", paid="10")])
    order = shop.order(MAIN, OrderId("o-1"))

    assert (done.tally.rows, done.tally.imported, done.tally.rejected) == (2, 2, 0)
    assert (order.status, order.placed_at) == (OrderStatus.DELIVERED, instant("2026-02-01T09:00:00Z"))
    assert [(line.id, line.variant, line.quantity, line.paid.minor) for line in order.lines] == [
        ("1", "v-1", 2, 3990),
        ("2", "p-2", 1, 1000),
    ]
    assert order.total == order.captured == Money(5480, "EUR")
    assert [parcel.lines for parcel in order.shipments] == [("1", "2")]
    assert shop.customer(MAIN, CustomerId("c-1")).method(order.payments[0].method) is not None
    assert shop.seller(MAIN, SellerId("s-1")).pack == "merchant.eu_retailer"
    assert shop.product(MAIN, ProductId("p-1")).variants[0].options == (("Colour", "red"), ("Size", "M"))


def test_the_required_columns_alone_are_enough(desk: Desk, shop: DocumentShop) -> None:
    desk.csv(text_of([{name: SOUND[name] for name in REQUIRED}], REQUIRED))
    order = shop.order(MAIN, OrderId("o-1"))

    assert (order.seller, order.payments, order.shipments) == ("shop", (), ())
    assert shop.seller(MAIN, order.seller).pack == ""


def test_customers_and_products_are_what_the_latest_order_says(desk: Desk, shop: DocumentShop) -> None:
    late, early = "2026-02-01T10:00:00Z", "2026-01-01T10:00:00Z"
    desk.csv(
        [
            row(order_id="o-2", placed_at=late, customer_name="New", unit_price="30"),
            row(order_id="o-1", placed_at=early, customer_name="Old", unit_price="20", payment_method="paypal"),
        ]
    )
    customer = shop.customer(MAIN, CustomerId("c-1"))

    assert customer.name == "New"
    assert [method.kind for method in customer.methods] == ["card", "paypal"]
    assert shop.product(MAIN, ProductId("p-1")).variants[0].price == Money(3000, "EUR")


FAULTY = [
    ({"unit_price": "-1"}, "unit_price", "below zero"),
    ({"unit_price": "1.005"}, "unit_price", "more than the 2 decimals of EUR"),
    ({"unit_price": "12,50"}, "unit_price", "not an amount"),
    ({"unit_price": "99999999999999"}, "unit_price", "beyond any order"),
    ({"unit_price": ""}, "unit_price", "is missing"),
    ({"quantity": "0"}, "quantity", "not between"),
    ({"quantity": "1.5"}, "quantity", "not a whole number"),
    ({"currency": "USD"}, "currency", "market DE trades in EUR"),
    ({"currency": "XXX"}, "currency", "is not one of"),
    ({"market": "GB"}, "market", "is not one of"),
    ({"status": "sent"}, "status", "is not one of"),
    ({"placed_at": "2026-02-01T10:00:00"}, "placed_at", "no offset"),
    ({"placed_at": "01.02.2026"}, "placed_at", "not an ISO 8601 time"),
    ({"placed_at": "1970-01-01T00:00:00Z"}, "placed_at", "before 1990"),
    ({"placed_at": "2027-01-01T00:00:00Z"}, "placed_at", "too far in the future"),
    ({"promised_at": "2040-01-01T00:00:00Z"}, "promised_at", "too far in the future"),
    ({"delivered_at": "2026-01-04T10:00:00Z"}, "delivered_at", "before the order was placed"),
    ({"delivered_at": "2026-02-01T11:00:00Z"}, "delivered_at", "before the parcel was shipped"),
    ({"status": "pending"}, "delivered_at", "the order is pending"),
    ({"order_id": "o 1"}, "order_id", "is not an id"),
    ({"customer_id": ""}, "customer_id", "is missing"),
    ({"product_id": ""}, "product_id", "is missing"),
    ({"product_name": "n" * 501}, "product_name", "has 501 characters"),
    ({"options": "red"}, "options", "not of the form"),
    ({"seller_pack": "merchant.none"}, "seller_pack", "is not one of"),
    ({"payment_method": "cash"}, "payment_method", "is not one of"),
    ({"shipping": "x"}, "shipping", "not an amount"),
]


@pytest.mark.parametrize(("cells", "field", "reason"), FAULTY)
def test_a_faulty_cell_rejects_its_order_and_no_other(
    desk: Desk, cells: dict[str, str], field: str, reason: str
) -> None:
    done = desk.csv([row(order_id="o-0"), row(**cells), row(order_id="o-2")])

    assert (done.tally.imported, done.tally.rejected) == (2, 1)
    assert any(line == 3 and name == field and reason in why for line, name, why in rejects(done))


def test_every_fault_of_a_row_is_named_and_the_other_rows_of_its_order_go_with_it(desk: Desk) -> None:
    faulty = row(line_id="2", quantity="0", unit_price="-1", delivered_at="2026-01-01T00:00:00Z", status="sent")
    done = desk.csv([row(), faulty, row(order_id="o-2")])
    found = {(line, field) for line, field, _ in rejects(done)}

    assert {(3, "quantity"), (3, "unit_price"), (3, "delivered_at"), (3, "status"), (2, "order_id")} <= found
    assert (done.tally.imported, done.tally.rejected) == (1, 2)
    assert done.written["order"].created == 1


def test_rows_of_one_order_must_agree(desk: Desk) -> None:
    done = desk.csv([row(), row(line_id="2", customer_id="c-2", shipped_at="2026-02-03T10:00:00Z")])

    assert (3, "customer_id", "is 'c-2', and 'c-1' on line 2") in rejects(done)
    assert done.tally.imported == 0


def test_rows_that_say_one_parcel_differently_are_rejected(desk: Desk) -> None:
    done = desk.csv([row(), row(line_id="2", shipped_at="2026-02-03T10:00:00Z")])

    assert (3, "shipment_id", "the parcel is told differently on line 2") in rejects(done)


def test_a_repeated_row_counts_once_and_a_line_told_twice_rejects_the_order(desk: Desk) -> None:
    done = desk.csv([row(), row(), row(order_id="o-2"), row(order_id="o-2", quantity="3")])

    assert (done.tally.imported, done.tally.repeated, done.tally.rejected) == (1, 1, 2)
    assert (5, "line_id", "is 1, as on line 4, which tells it differently") in rejects(done)


def test_rows_alike_without_line_ids_may_be_two_units_and_are_not_merged(desk: Desk) -> None:
    done = desk.csv([row(line_id=""), row(line_id="")])

    assert done.tally.rejected == 2
    assert any("give each a line_id" in reason for _, _, reason in rejects(done))


def test_an_order_that_says_how_many_lines_it_has_is_not_imported_with_fewer(desk: Desk) -> None:
    done = desk.csv(text_of([row(order_lines="2")], [*SOUND, "order_lines"]))

    assert rejects(done) == [(2, "order_lines", "is 2, but the file has 1 lines of the order")]


def test_a_line_that_cannot_be_read_rejects_the_order_that_it_names(desk: Desk) -> None:
    good, bad = text_of([row(), row(order_id="o-2")]), text_of([row(line_id="2")]).splitlines()[1]
    done = desk.csv(good.encode() + bad.replace("Kettle", '"Kettle').encode() + b"\n")

    assert [(line, field) for line, field, _ in rejects(done)] == [(2, "order_id"), (4, "")]
    assert done.tally.imported == 1


def test_more_rows_than_any_order_has_are_rejected_together(desk: Desk) -> None:
    done = desk.csv([*(row(line_id=str(number)) for number in range(1_001)), row(order_id="o-2")])

    assert (done.tally.imported, done.tally.rejected) == (1, 1_001)


def test_unknown_and_missing_columns_are_all_named_with_the_near_match(desk: Desk) -> None:
    with pytest.raises(Invalid) as refused:
        desk.csv("order_id,plced_at,colour\n")
    said = str(refused.value)

    assert "'plced_at'; is 'placed_at' meant?" in said
    assert "unknown column 'colour'" in said
    assert all(f"lacks the column {name!r}" in said for name in REQUIRED if name != "order_id")


def test_times_without_an_offset_are_of_the_zone_that_was_given(desk: Desk, shop: DocumentShop) -> None:
    desk.csv([row(placed_at="2026-02-01T10:00:00")], zone="Europe/Berlin")

    assert shop.order(MAIN, OrderId("o-1")).placed_at == instant("2026-02-01T09:00:00Z")


def test_the_reject_file_and_the_scratch_folder_are_the_owners_alone(desk: Desk) -> None:
    done = desk.csv([row(quantity="0")])

    assert done.tally.rejects is not None
    assert stat.S_IMODE(Path(done.tally.rejects).stat().st_mode) == 0o600
    assert stat.S_IMODE((desk.folder / "imports").stat().st_mode) == 0o700
    assert [path.suffix for path in (desk.folder / "imports").iterdir()] == [".csv"]


def test_every_column_is_documented() -> None:
    page = (Path(__file__).parents[3] / "docs" / "imports.md").read_text("utf-8")

    assert not [name for name in COLUMNS if f"`{name}`" not in page]


def some_rows(chance: Random) -> list[dict[str, str]]:
    """Rows of a few orders that share customers and products, some repeated, some faulty."""
    rows = []
    for order in range(chance.randint(1, 6)):
        head = {
            "order_id": f"o-{order}",
            "placed_at": f"2026-02-{order % 2 + 1:02}T10:00:00Z",
            "customer_id": f"c-{order % 3}",
            "customer_name": chance.choice(["Ada", "Bo"]),
            "payment_method": chance.choice(["card", "gift_card", ""]),
        }
        for line in range(chance.randint(1, 3)):
            cells = {"product_id": f"p-{chance.randint(1, 3)}", "unit_price": str(chance.randint(1, 50))}
            bad = {"quantity": "none"} if chance.random() < 0.1 else {}
            one = row(**head, line_id=str(line), stock=str(chance.randint(0, 3)), **cells, **bad)
            rows += [one] * chance.choice([1, 1, 1, 2])
    return rows


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 10**6))
def test_any_order_of_the_rows_gives_the_same_records_and_every_row_is_accounted_for(seed: int) -> None:
    chance = Random(seed)  # noqa: S311  it makes test data
    rows = some_rows(chance)
    with TemporaryDirectory() as one, TemporaryDirectory() as other:
        first = Desk(Path(one)).csv(rows)
        chance.shuffle(rows)
        second = Desk(Path(other)).csv(rows)
        tally = second.tally

        assert Desk(Path(one)).documents() == Desk(Path(other)).documents()
        assert first.written == second.written
        assert tally.rows == len(rows) == tally.imported + tally.repeated + tally.unused + tally.rejected
        assert (first.tally.imported, first.tally.rejected) == (tally.imported, tally.rejected)
