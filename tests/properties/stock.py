"""Counting a shop's units: together they never change, whatever is done with them."""

from collections import Counter

from amends.adapters.shops import MemoryShop
from amends.kernel.ids import MAIN
from amends.kernel.orders import OrderStatus
from amends.kernel.shop import ChangeKind, ShopChange
from amends.simulation import Marketplace


def units_there_are(shop: MemoryShop, store: Marketplace) -> Counter[str]:
    """Count what a shop that began as `store` accounts for, by product: on hand, sold, sent again, put aside."""
    units: Counter[str] = Counter()
    for product in store.products:
        units[product.id] += sum(variant.stock for variant in shop.product(MAIN, product.id).variants)
    for sold in store.orders:
        order = shop.order(MAIN, sold.id)
        cancelled = order.status is OrderStatus.CANCELLED and sold.status is not OrderStatus.CANCELLED
        for line in order.lines:
            units[line.product] += 0 if cancelled else line.quantity
        for change in taken(shop.changes_of(MAIN, order.id)):
            for part in change.parts:
                units[order.line(part.line).product] += part.quantity
    return units


def taken(changes: tuple[ShopChange, ...]) -> list[ShopChange]:
    """Return the changes whose units left the shelf for good; a release stands against its exchange."""
    released = {change.releases for change in changes}
    outgoing = {ChangeKind.EXCHANGE_REQUESTED, ChangeKind.RESHIP}
    return [change for change in changes if change.kind in outgoing and change.key not in released]
