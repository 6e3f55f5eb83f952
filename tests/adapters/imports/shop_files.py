"""Files to import: a sound row to start from, and what an import of them gives."""

import csv
import gzip
import io
import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from amends.adapters.imports import Terms, open_files
from amends.adapters.shops.loading import ShopLoader
from amends.desk.import_records import Imported, import_records
from amends.kernel.clock import instant
from amends.kernel.party import system

NOW = instant("2026-03-10T09:00:00Z")
PACKS = frozenset({"merchant.eu_retailer"})
SOUND = {
    "order_id": "o-1",
    "line_id": "1",
    "placed_at": "2026-02-01T10:00:00+01:00",
    "status": "delivered",
    "market": "DE",
    "currency": "EUR",
    "customer_id": "c-1",
    "customer_name": "Emma Weiß",
    "customer_email": "emma@example.org",
    "city": "Berlin",
    "country": "DE",
    "seller_id": "s-1",
    "seller_pack": "merchant.eu_retailer",
    "shipping": "4.90",
    "payment_method": "card",
    "product_id": "p-1",
    "product_name": "Kettle",
    "variant_id": "v-1",
    "options": "Colour: red; Size: M",
    "quantity": "2",
    "unit_price": "19.95",
    "paid": "",
    "stock": "5",
    "shipped_at": "2026-02-02T10:00:00Z",
    "promised_at": "2026-02-05T10:00:00Z",
    "delivered_at": "2026-02-04T10:00:00Z",
}

Cells = Mapping[str, str]


def row(**cells: str) -> dict[str, str]:
    """A sound row with these cells in place of its own."""
    return {**SOUND, **cells}


def text_of(rows: Iterable[Cells], columns: Iterable[str] = SOUND) -> str:
    """The rows as a CSV file."""
    out = io.StringIO()
    writer = csv.DictWriter(out, list(columns), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


@dataclass(frozen=True)
class Desk:
    """A folder in which files are imported into one shop."""

    folder: Path

    @property
    def shop(self) -> Path:
        return self.folder / "shop.sqlite"

    def run(self, path: Path, form: str = "csv", *, zone: str | None = None) -> Imported:
        """Import a file."""
        source = open_files(form, path, folder=self.folder / "imports", terms=Terms(NOW, zone, PACKS))
        target = ShopLoader(self.shop)
        try:
            return import_records(source, target=target, caller=system("test"), watch=lambda _step: None)
        finally:
            source.close()
            target.close()

    def csv(self, content: str | bytes | Iterable[Cells], *, zone: str | None = None) -> Imported:
        """Import rows, or the text or bytes of a CSV file."""
        path = self.folder / "orders.csv"
        if not isinstance(content, str | bytes):
            content = text_of(content)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return self.run(path, zone=zone)

    def documents(self) -> list[tuple[object, ...]]:
        """Every record of the shop, byte for byte."""
        with sqlite3.connect(self.shop) as connection:
            found = connection.execute(
                "SELECT tenant, kind, id, customer, placed_at, body FROM documents ORDER BY 1, 2, 3"
            )
            return found.fetchall()


def rejects(done: Imported) -> list[tuple[int, str, str]]:
    """The faults of an import: line, field, reason."""
    if done.tally.rejects is None:
        return []
    with Path(done.tally.rejects).open(encoding="utf-8", newline="") as file:
        return [(int(line), field, reason) for _, line, field, reason in list(csv.reader(file))[1:]]


OLIST = {
    "customers": "customer_id,customer_unique_id,customer_zip_code_prefix,customer_city,customer_state",
    "products": "product_id,product_category_name,product_photos_qty",
    "sellers": "seller_id,seller_zip_code_prefix,seller_city,seller_state",
    "orders": "order_id,customer_id,order_status,order_purchase_timestamp,order_approved_at,"
    "order_delivered_carrier_date,order_delivered_customer_date,order_estimated_delivery_date",
    "order_items": "order_id,order_item_id,product_id,seller_id,shipping_limit_date,price,freight_value",
    "order_payments": "order_id,payment_sequential,payment_type,payment_installments,payment_value",
    "order_reviews": "review_id,order_id,review_score,review_comment_message",
}


def write_olist(folder: Path, rows: Mapping[str, Iterable[str]], *, zipped: bool = False) -> Path:
    """Write the seven files; each row is a line of text."""
    for name, header in OLIST.items():
        content = "\n".join((header, *rows.get(name, ()))).encode() + b"\n"
        target = folder / f"{name}.csv{'.gz' if zipped else ''}"
        target.write_bytes(gzip.compress(content) if zipped else content)
    return folder
