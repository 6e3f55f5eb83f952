"""The flat form: any shop's orders in one file, one row for each line of an order, rows in whatever order.

An order is imported whole or rejected whole. Customers, sellers and products are what the latest order says of them.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field

from msgspec import json

from amends.adapters.imports.cells import shown
from amends.adapters.imports.flat_columns import Columns, LineCells, OrderCells
from amends.adapters.imports.flat_order import Head, Item, OrderReader, Terms, method_of, whole_order
from amends.adapters.imports.parts import CUSTOMER, ORDER, PRODUCT, SELLER
from amends.adapters.imports.staging import REPEATED, Findings, Staged, Staging
from amends.adapters.imports.tables import Table
from amends.kernel.errors import Fault
from amends.kernel.money import Money, total
from amends.kernel.orders import Shipment

_ENCODE = json.Encoder().encode


class FlatForm:
    """One file of order lines."""

    name = "flat"
    first_group = 0

    def __init__(self, table: Table) -> None:
        self.tables: Sequence[Table] = (table,)
        self._columns = Columns(table.header, table.name)
        self.keys: Sequence[int] = (self._columns.key,)

    def reader(self, terms: Terms) -> "FlatReader":
        """Return what reads the groups of rows under these terms."""
        return FlatReader(self._columns, OrderReader(terms))


@dataclass(slots=True)
class _Read:
    """A row on the way to its order, with the faults found so far."""

    row: Staged
    order: OrderCells
    line: LineCells
    faults: list[Fault] = field(default_factory=list)


class FlatReader:
    """Reads the rows of one order after the other."""

    def __init__(self, columns: Columns, reader: OrderReader) -> None:
        self._columns, self._reader = columns, reader

    def read(self, key: str, rows: Sequence[Staged], found: Findings, _staging: Staging) -> None:
        """Read all rows of one order; the findings say what became of each."""
        broken = {row: [row.fault] for row in rows if row.fault is not None}
        sound = _once([_Read(row, *self._columns.split(row.cells)) for row in rows if row.fault is None], found)
        heads = self._heads(sound)
        items = self._items(sound, heads)
        if not broken and not any(one.faults for one in sound):
            _check_whole(heads[sound[0].order], items, sound)
        broken.update({one.row: one.faults for one in sound if one.faults})
        if broken:
            _reject(key, {*broken, *(one.row for one in sound)}, broken, found)
        else:
            _keep(heads[sound[0].order], [item for item in items if item is not None], found)

    def _heads(self, rows: list[_Read]) -> dict[OrderCells, Head]:
        """Read what must be alike on all rows, once for each way in which it is told."""
        heads: dict[OrderCells, tuple[Head, list[Fault]]] = {}
        for one in rows:
            if one.order not in heads:
                heads[one.order] = self._reader.head(one.order)
            one.faults += heads[one.order][1]
            if one.order != rows[0].order:
                one.faults += _differences(one, rows[0])
        return {cells: head for cells, (head, _) in heads.items()}

    def _items(self, rows: list[_Read], heads: dict[OrderCells, Head]) -> list[Item | None]:
        items = []
        for one in rows:
            item, faults = self._reader.item(one.line, heads[one.order].order)
            one.faults += faults
            items.append(item)
        return items


def _differences(one: _Read, first: _Read) -> Iterator[Fault]:
    for name, here, there in zip(one.order._fields, one.order, first.order, strict=True):
        if here != there:
            yield Fault(name, f"is {shown(here)}, and {shown(there)} on line {first.row.line}")


def _once(rows: list[_Read], found: Findings) -> list[_Read]:
    """Leave out rows that repeat another one. One without a line id of its own may be a second unit: it stays."""
    seen: set[tuple[OrderCells, LineCells]] = set()
    left = []
    for one in rows:
        if one.line.line_id and (one.order, one.line) in seen:
            found.fates.append((one.row.file, one.row.line, REPEATED))
            continue
        seen.add((one.order, one.line))
        left.append(one)
    return left


def _check_whole(head: Head, items: Sequence[Item | None], rows: Sequence[_Read]) -> None:
    """Find what is wrong with sound rows taken together."""
    lines: dict[str, int] = {}
    parcels: dict[str, tuple[Shipment, int]] = {}
    for one, item in zip(rows, items, strict=True):
        if item is None:
            continue
        at = one.row.line
        if (first := lines.setdefault(item.line.id, at)) != at:
            what = "tells it differently" if one.line.line_id else "sells the same; give each a line_id"
            one.faults.append(Fault("line_id", f"is {item.line.id}, as on line {first}, which {what}"))
        if item.parcel is not None:
            told, first = parcels.setdefault(item.parcel.id, (item.parcel, at))
            if _told(told) != _told(item.parcel):
                one.faults.append(Fault("shipment_id", f"the parcel is told differently on line {first}"))
    if head.rows is not None and head.rows != len(lines):
        rows[0].faults.append(Fault("order_lines", f"is {head.rows}, but the file has {len(lines)} lines of the order"))
    if head.refunded.minor and head.captured is None and _total(head, items) < head.refunded:
        rows[0].faults.append(Fault("refunded", "is more than the order's total"))


def _told(parcel: Shipment) -> tuple[str | int | None, ...]:
    """Return what every row must say alike of a parcel."""
    return parcel.carrier, parcel.tracking, parcel.shipped_at, parcel.promised_at, parcel.delivered_at


def _total(head: Head, items: Sequence[Item | None]) -> Money:
    return total((item.line.paid for item in items if item is not None), head.order.currency) + head.order.shipping


def _reject(key: str, rows: Collection[Staged], broken: dict[Staged, list[Fault]], found: Findings) -> None:
    """Reject every row of an order: those with faults for their own, the others for the order's sake."""
    first = min(row.line for row in broken)
    for row in rows:
        sake = Fault("order_id", f"{shown(key)} is imported whole or not at all: see line {first}")
        for fault in broken.get(row, [sake]):
            found.reject(row.file, row.line, fault)


def _keep(head: Head, items: list[Item], found: Findings) -> None:
    order = whole_order(head, items)
    at = order.placed_at
    found.add((SELLER, head.seller.id, ""), at, _ENCODE(head.seller))
    found.add((CUSTOMER, head.customer.id, ""), at, _ENCODE(head.customer))
    if head.paid_by is not None:
        method = method_of(head)
        found.add((CUSTOMER, head.customer.id, method.id), at, _ENCODE(method))
    for item in items:
        goods = item.goods
        found.add((PRODUCT, goods.product.id, ""), at, goods.product_body)
        found.add((PRODUCT, goods.product.id, goods.variant.id), at, goods.variant_body)
    found.add((ORDER, order.id, ""), at, _ENCODE(order))
