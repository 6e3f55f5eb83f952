"""The seven files of the Olist marketplace, and the columns of each that are read. Others are let be.

Source: the Brazilian E-Commerce Public Dataset by Olist, whose files carry these columns.
"""

from collections.abc import Sequence
from enum import IntEnum
from typing import NamedTuple, TypeVar

from amends.adapters.imports.tables import Table
from amends.kernel.errors import Fault


class File(IntEnum):
    """The files in the order in which they are read; orders and behind are grouped by order."""

    CUSTOMERS = 0
    PRODUCTS = 1
    SELLERS = 2
    ORDERS = 3
    ITEMS = 4
    PAYMENTS = 5
    REVIEWS = 6


class CustomerRow(NamedTuple):
    """One customer of one order; the person is `customer_unique_id`."""

    customer_id: str
    customer_unique_id: str
    customer_zip_code_prefix: str
    customer_city: str
    customer_state: str


class ProductRow(NamedTuple):
    """A product, known by its category alone."""

    product_id: str
    product_category_name: str


class SellerRow(NamedTuple):
    """A seller, known by its place alone."""

    seller_id: str
    seller_zip_code_prefix: str
    seller_city: str
    seller_state: str


class OrderRow(NamedTuple):
    """An order of a customer with one or several sellers."""

    order_id: str
    customer_id: str
    order_status: str
    order_purchase_timestamp: str
    order_delivered_carrier_date: str
    order_delivered_customer_date: str
    order_estimated_delivery_date: str


class ItemRow(NamedTuple):
    """One unit of a product in an order."""

    order_id: str
    order_item_id: str
    product_id: str
    seller_id: str
    price: str
    freight_value: str


class PaymentRow(NamedTuple):
    """One part of what was paid for an order."""

    order_id: str
    payment_sequential: str
    payment_type: str
    payment_value: str


class ReviewRow(NamedTuple):
    """A review of an order. Its text is personal; nothing of it is kept."""

    order_id: str
    review_score: str


# Names of the files, as in the sample and as published; the shape of a row; the column by which rows find each other.
FILES: dict[File, tuple[tuple[str, str], type[tuple[str, ...]], str]] = {
    File.CUSTOMERS: (("customers", "olist_customers_dataset"), CustomerRow, "customer_id"),
    File.PRODUCTS: (("products", "olist_products_dataset"), ProductRow, "product_id"),
    File.SELLERS: (("sellers", "olist_sellers_dataset"), SellerRow, "seller_id"),
    File.ORDERS: (("orders", "olist_orders_dataset"), OrderRow, "order_id"),
    File.ITEMS: (("order_items", "olist_order_items_dataset"), ItemRow, "order_id"),
    File.PAYMENTS: (("order_payments", "olist_order_payments_dataset"), PaymentRow, "order_id"),
    File.REVIEWS: (("order_reviews", "olist_order_reviews_dataset"), ReviewRow, "order_id"),
}

Shape = TypeVar("Shape", bound=tuple[str, ...])


def missing_columns(file: File, table: Table) -> list[Fault]:
    """Name the columns that a file lacks."""
    wanted: tuple[str, ...] = FILES[file][1]._fields  # type: ignore[attr-defined]  # every shape is a NamedTuple
    return [Fault(table.name, f"lacks the column {name!r}") for name in wanted if name not in table.header]


def places(shape: type[Shape], header: Sequence[str]) -> tuple[int, ...]:
    """Return where the columns of a shape stand in a header that has them all."""
    wanted: tuple[str, ...] = shape._fields  # type: ignore[attr-defined]  # every shape is a NamedTuple
    return tuple(header.index(name) for name in wanted)


def shaped(shape: type[Shape], cells: Sequence[str], at: Sequence[int]) -> Shape:
    """Return the wanted cells of a row, without blanks around them."""
    return shape(*(cells[place].strip() for place in at))
