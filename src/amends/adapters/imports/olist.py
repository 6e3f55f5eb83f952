"""The Olist marketplace: seven files that name each other's rows.

An order with its items and payments is imported whole or rejected whole. Reviews are read and counted, and not kept.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Generic

from msgspec import json

from amends.adapters.imports.cells import Cells, one_of, shown
from amends.adapters.imports.flat_order import Terms
from amends.adapters.imports.olist_columns import (
    FILES,
    CustomerRow,
    File,
    ItemRow,
    OrderRow,
    PaymentRow,
    ProductRow,
    ReviewRow,
    SellerRow,
    Shape,
    missing_columns,
    places,
    shaped,
)
from amends.adapters.imports.olist_order import Head, Item, OlistCells, Paid, orders_by_seller
from amends.adapters.imports.parts import CUSTOMER, ORDER, PRODUCT, SELLER
from amends.adapters.imports.staging import REPEATED, UNUSED, Findings, Staged, Staging
from amends.adapters.imports.tables import Table, find_table
from amends.kernel.clock import Instant
from amends.kernel.errors import Fault, Invalid
from amends.kernel.orders import Customer, Product, Seller, Variant

_ENCODE = json.Encoder().encode
_score = one_of(("1", "2", "3", "4", "5"))


class OlistForm:
    """The seven files of a folder; raise Invalid naming every one that is missing and every column that it lacks."""

    name = "olist"
    first_group = int(File.ORDERS)

    def __init__(self, folder: Path) -> None:
        self.tables: Sequence[Table] = _tables(folder)
        faults = [fault for file in File for fault in missing_columns(file, self.tables[file])]
        if faults:
            raise Invalid(faults)
        self.keys: Sequence[int] = [self.tables[file].header.index(FILES[file][2]) for file in File]

    def reader(self, terms: Terms) -> "OlistReader":
        """Return what reads the groups of rows under these terms."""
        return OlistReader([places(FILES[file][1], self.tables[file].header) for file in File], terms.now)


def _tables(folder: Path) -> list[Table]:
    tables: list[Table] = []
    faults: list[Fault] = []
    for names, _, _ in FILES.values():
        try:
            tables.append(Table(find_table(folder, *names)))
        except Invalid as error:
            faults += error.faults
    if faults:
        raise Invalid(faults)
    return tables


@dataclass(slots=True)
class _Read(Generic[Shape]):
    """A row in its shape, with the faults found so far."""

    row: Staged
    cells: Shape
    faults: list[Fault] = field(default_factory=list)


@dataclass(slots=True)
class _Group:
    """Everything that the files say of one order."""

    key: str
    orders: list[_Read[OrderRow]]
    items: list[_Read[ItemRow]]
    payments: list[_Read[PaymentRow]]
    broken: list[Staged]

    @property
    def rows(self) -> "Iterable[_Read[OrderRow] | _Read[ItemRow] | _Read[PaymentRow]]":
        return (*self.orders, *self.items, *self.payments)


class OlistReader:
    """Reads one order after the other. `at` are the places of each file's columns."""

    def __init__(self, at: Sequence[tuple[int, ...]], now: Instant) -> None:
        self._at, self._now = at, now

    def read(self, key: str, rows: Sequence[Staged], found: Findings, staging: Staging) -> None:
        """Read all rows of one order; the findings say what became of each."""
        by_file: dict[int, list[Staged]] = {}
        for row in rows:
            by_file.setdefault(row.file, []).append(row)
        self._reviews(by_file.get(File.REVIEWS, []), known=File.ORDERS in by_file, found=found)
        group = _Group(
            key,
            _once(self._shaped(File.ORDERS, OrderRow, by_file), 1, found),
            _once(self._shaped(File.ITEMS, ItemRow, by_file), 2, found),
            _once(self._shaped(File.PAYMENTS, PaymentRow, by_file), 2, found),
            [row for file, each in by_file.items() if file != File.REVIEWS for row in each if row.fault],
        )
        if by_file.keys() - {int(File.REVIEWS)}:
            self._order(group, found, staging)

    def _shaped(self, file: File, shape: type[Shape], by_file: dict[int, list[Staged]]) -> list[_Read[Shape]]:
        sound = (row for row in by_file.get(file, []) if row.fault is None)
        return [_Read(row, shaped(shape, row.cells, self._at[file])) for row in sound]

    def _reviews(self, rows: list[Staged], *, known: bool, found: Findings) -> None:
        for row in rows:
            cells = Cells()
            if row.fault is not None:
                cells.faults.append(row.fault)
            else:
                review = shaped(ReviewRow, row.cells, self._at[File.REVIEWS])
                cells.read("review_score", review.review_score, _score)
                if not known:
                    cells.faults.append(Fault("order_id", f"{shown(review.order_id)} is not among the orders"))
            for fault in cells.faults:
                found.reject(row.file, row.line, fault)
            if not cells.faults:
                found.fates.append((row.file, row.line, UNUSED))

    def _order(self, group: _Group, found: Findings, staging: Staging) -> None:
        """Keep the order's records, or reject all of its rows."""
        cells = OlistCells(self._now)
        known = _Known(staging, self._at, cells, found)
        head = self._head(group, cells, known)
        items = [self._item(one, cells, known) for one in group.items]
        paid = [self._payment(one, head, cells) for one in group.payments]
        if not group.broken and head is not None and not any(one.faults for one in group.rows):
            _keep(head, [item for item in items if item], [one for one in paid if one], known)
            found.used.update(known.used)
            for sentence in cells.notes:
                found.note(sentence)
            return
        _reject(group, found)

    def _head(self, group: _Group, cells: OlistCells, known: "_Known") -> Head | None:
        if not group.orders:
            missing = Fault("order_id", f"{shown(group.key)} is not among the orders")
            for one in group.rows:
                one.faults.append(missing)
            return None
        first = group.orders[0]
        if not group.items:
            first.faults.append(Fault("order_id", "has no item"))
        customer = known.customer(first)
        head, faults = cells.head(first.cells, customer)
        first.faults += faults
        return head

    def _item(self, one: _Read[ItemRow], cells: OlistCells, known: "_Known") -> Item | None:
        known.seller(one)
        item, faults = cells.item(one.cells, known.product(one))
        one.faults += faults
        return item

    def _payment(self, one: _Read[PaymentRow], head: Head | None, cells: OlistCells) -> Paid | None:
        if head is None:
            return None
        paid, faults = cells.payment(one.cells, head.order)
        one.faults += faults
        return paid


@dataclass(slots=True)
class _Known:
    """What the rows of one order name in the other files, looked up; `used` are the rows' keys."""

    staging: Staging
    at: Sequence[tuple[int, ...]]
    cells: OlistCells
    found: Findings
    used: set[tuple[int, str]] = field(default_factory=set)
    sellers: dict[str, Seller] = field(default_factory=dict)

    def customer(self, one: _Read[OrderRow]) -> Customer:
        """Return the order's customer; one without a sound row is a fault of the order."""
        empty = CustomerRow("", "", "", "", "")
        row, at = self._look_up(File.CUSTOMERS, CustomerRow, "customer_id", one.cells.customer_id, one.faults)
        customer, faults = self.cells.customer(row or empty)
        if row is not None:
            self._blame(File.CUSTOMERS, at, "customer_id", faults, one.faults)
        return customer

    def product(self, one: _Read[ItemRow]) -> ProductRow | None:
        """Return the item's product; one without a sound row is a fault of the item."""
        return self._look_up(File.PRODUCTS, ProductRow, "product_id", one.cells.product_id, one.faults)[0]

    def seller(self, one: _Read[ItemRow]) -> None:
        """Look up the item's seller; one without a sound row is a fault of the item."""
        row, at = self._look_up(File.SELLERS, SellerRow, "seller_id", one.cells.seller_id, one.faults)
        if row is not None:
            seller, faults = self.cells.seller(row)
            self.sellers[seller.id] = seller
            self._blame(File.SELLERS, at, "seller_id", faults, one.faults)

    def _look_up(
        self, file: File, shape: type[Shape], name: str, key: str, faults: list[Fault]
    ) -> tuple[Shape | None, int]:
        rows = self.staging.rows_of(key, file)
        told = {shaped(shape, row.cells, self.at[file]): row.line for row in reversed(rows) if row.fault is None}
        if len(told) == 1:
            self.used.add((file, key))
            return next(iter(told.items()))
        what = "is told differently on" if told else ("cannot be read on" if rows else "is not there")
        where = f" lines {', '.join(str(row.line) for row in rows[:5])}" if rows else ""
        faults.append(Fault(name, f"{shown(key)} {what}{where} (file of {file.name.lower()})"))
        return None, 0

    def _blame(self, file: File, line: int, name: str, wrong: list[Fault], faults: list[Fault]) -> None:
        """Reject a row that was looked up and is not right, and with it the row that named it."""
        for fault in wrong:
            self.found.reject(file, line, fault)
        if wrong:
            faults.append(Fault(name, f"its row is not right: line {line} (file of {file.name.lower()})"))


def _once(rows: list[_Read[Shape]], key: int, found: Findings) -> list[_Read[Shape]]:
    """Leave out rows that repeat another one; two that differ under one key (the first cells) are wrong."""
    first: dict[tuple[str, ...], _Read[Shape]] = {}
    left = []
    for one in rows:
        known = first.setdefault(one.cells[:key], one)
        if known is not one and known.cells == one.cells:
            found.fates.append((one.row.file, one.row.line, REPEATED))
            continue
        if known is not one:
            one.faults.append(Fault("", f"says something else than line {known.row.line} of the same key"))
        left.append(one)
    return left


def _reject(group: _Group, found: Findings) -> None:
    """Reject every row of an order: those with faults for their own, the others for the order's sake."""
    faulty = [(one.row.file, one.row.line) for one in group.rows if one.faults]
    file, line = min([*faulty, *((row.file, row.line) for row in group.broken)])
    where = f"line {line} (file of {File(file).name.lower()})"
    sake = Fault("order_id", f"{shown(group.key)} is imported whole or not at all: see {where}")
    for row in group.broken:
        found.reject(row.file, row.line, row.fault or sake)
    for one in group.rows:
        for fault in one.faults or [sake]:
            found.reject(one.row.file, one.row.line, fault)


def _keep(head: Head, items: Sequence[Item], paid: Sequence[Paid], known: _Known) -> None:
    found, at = known.found, head.order.placed_at
    found.add((CUSTOMER, head.customer.id, ""), at, _ENCODE(head.customer))
    for one in paid:
        found.add((CUSTOMER, head.customer.id, one.method.id), at, _ENCODE(one.method))
    for item in items:
        line = item.line
        seller = known.sellers[item.seller]
        found.add((SELLER, seller.id, ""), at, _ENCODE(seller))
        product = Product(line.product, seller.id, line.name, line.category, frozenset(), ())
        variant = Variant(line.variant, (), line.unit_price, 0)
        found.add((PRODUCT, line.product, ""), at, _ENCODE(product))
        found.add((PRODUCT, line.product, line.variant), at, _ENCODE(variant))
    for order in orders_by_seller(head, items, paid):
        found.add((ORDER, order.id, ""), at, _ENCODE(order))
