"""The demo shop: a generated marketplace, made once and kept in a file."""

from pathlib import Path

from amends.adapters.shops.document_shop import DocumentShop
from amends.kernel.clock import Clock
from amends.kernel.ids import MAIN
from amends.simulation.marketplace import generate

SEED = 7


def open_demo_shop(path: Path, *, clock: Clock, seed: int = SEED) -> DocumentShop:
    """Open the demo shop of the tenant `main`, generating it at the first opening as of `clock`'s present."""
    shop = DocumentShop(path, clock=clock)
    if shop.is_empty(MAIN):
        shop.load(MAIN, generate(seed, clock.now()))
    return shop
