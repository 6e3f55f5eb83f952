"""A marketplace's records as one value: what a generator makes and a shop is filled with."""

from dataclasses import dataclass

from amends.kernel.ids import CustomerId, OrderId
from amends.kernel.market import Words
from amends.kernel.orders import Customer, Order, Product, Seller


@dataclass(frozen=True, slots=True)
class Marketplace:
    """Everything that one shop knows of sellers, products, customers and orders."""

    sellers: tuple[Seller, ...]
    products: tuple[Product, ...]
    customers: tuple[Customer, ...]
    orders: tuple[Order, ...]


@dataclass(frozen=True, slots=True)
class CastOrder:
    """An order of the cast and what is special about it."""

    order: OrderId
    special: Words


@dataclass(frozen=True, slots=True)
class CastMember:
    """A person of the demo store: who they are in one line, and their orders that tell a story."""

    customer: CustomerId
    name: str
    market: str
    line: Words
    orders: tuple[CastOrder, ...]
