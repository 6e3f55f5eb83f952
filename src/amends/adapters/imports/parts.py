"""Parts of records that were found in different rows, joined into the records."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import groupby

from msgspec import json

from amends.kernel.imports import Record
from amends.kernel.orders import Customer, Order, PaymentMethod, Product, Seller, Variant

# Written in this order: what an order names is there before the order.
SELLER, PRODUCT, CUSTOMER, ORDER = 1, 2, 3, 4

_SELLER, _ORDER = json.Decoder(Seller), json.Decoder(Order)
_PRODUCT, _VARIANT = json.Decoder(Product), json.Decoder(Variant)
_CUSTOMER, _METHOD = json.Decoder(Customer), json.Decoder(PaymentMethod)


def joined(parts: Iterable[tuple[int, str, str, bytes]]) -> Iterator[tuple[int, str, Record]]:
    """Return each record with its kind and id; its parts stand together, the one without a name first."""
    for (kind, key), bodies in groupby(parts, key=lambda part: (part[0], part[1])):
        first, *others = (body for _, _, _, body in bodies)
        yield kind, key, _join(kind, first, others)


def _join(kind: int, first: bytes, others: list[bytes]) -> Record:
    if kind == PRODUCT:
        return replace(_PRODUCT.decode(first), variants=tuple(map(_VARIANT.decode, others)))
    if kind == CUSTOMER:
        return replace(_CUSTOMER.decode(first), methods=tuple(map(_METHOD.decode, others)))
    return _SELLER.decode(first) if kind == SELLER else _ORDER.decode(first)
