"""The columns of the flat form: one row for each line of an order (docs/imports.md)."""

from collections.abc import Sequence
from difflib import get_close_matches
from operator import itemgetter
from typing import NamedTuple

from amends.kernel.errors import Fault, Invalid


class OrderCells(NamedTuple):
    """Cells that stand on every row of an order and say the same there."""

    order_id: str
    placed_at: str
    status: str
    market: str
    currency: str
    customer_id: str
    customer_name: str
    customer_email: str
    customer_language: str
    address_line1: str
    address_line2: str
    city: str
    region: str
    postcode: str
    country: str
    seller_id: str
    seller_name: str
    seller_market: str
    seller_pack: str
    shipping: str
    payment_method: str
    payment_id: str
    captured: str
    refunded: str
    order_lines: str


class LineCells(NamedTuple):
    """Cells of one line of an order, its product and its parcel."""

    line_id: str
    quantity: str
    paid: str
    product_id: str
    product_name: str
    variant_id: str
    options: str
    category: str
    traits: str
    unit_price: str
    stock: str
    shipment_id: str
    carrier: str
    tracking: str
    shipped_at: str
    promised_at: str
    delivered_at: str


COLUMNS = (*OrderCells._fields, *LineCells._fields)
REQUIRED = (
    "order_id",
    "placed_at",
    "status",
    "market",
    "currency",
    "customer_id",
    "product_id",
    "product_name",
    "quantity",
    "unit_price",
)


class Columns:
    """Where the columns stand in one file's header; raise Invalid naming every unknown and every missing one."""

    def __init__(self, header: Sequence[str], file: str) -> None:
        faults = [Fault(file, _unknown(name)) for name in header if name not in COLUMNS]
        faults += [Fault(file, f"lacks the column {name!r}") for name in REQUIRED if name not in header]
        if faults:
            raise Invalid(faults)
        # An absent column reads as the empty cell that is put behind every row.
        places = {name: place for place, name in enumerate(header)}
        self.key = places["order_id"]
        self._order = itemgetter(*(places.get(name, -1) for name in OrderCells._fields))
        self._line = itemgetter(*(places.get(name, -1) for name in LineCells._fields))

    def split(self, cells: Sequence[str]) -> tuple[OrderCells, LineCells]:
        """Return the cells of a row, without blanks around them, by what they are about."""
        full = [cell.strip() for cell in cells]
        full.append("")
        return OrderCells._make(self._order(full)), LineCells._make(self._line(full))


def _unknown(name: str) -> str:
    near = get_close_matches(name.lower(), COLUMNS, n=1)
    return f"has an unknown column {name!r}" + (f"; is {near[0]!r} meant?" if near else "")
