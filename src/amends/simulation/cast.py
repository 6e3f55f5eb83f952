"""The cast: people of the demo store whose orders tell the main stories. The tutorial and the demo page name them."""

from collections.abc import Mapping

from amends.kernel.clock import DAY, HOUR, Instant
from amends.kernel.ids import OrderId, ProductId
from amends.kernel.market import market
from amends.kernel.money import Money
from amends.kernel.orders import Customer, Order, OrderStatus, Product
from amends.simulation.ordering import Bill, Journey, Parcel, Pick, assemble
from amends.simulation.records import CastMember, CastOrder
from amends.simulation.roles import ROLES, Story

CAST: tuple[CastMember, ...] = tuple(
    CastMember(
        role.customer.id,
        role.customer.name,
        role.customer.market,
        role.line,
        tuple(CastOrder(OrderId(story.order), story.special) for story in role.stories),
    )
    for role in ROLES
)

# These never start sold out: each story must be able to end in an exchange or a second parcel.
CAST_PRODUCTS = frozenset(ProductId(key) for role in ROLES for story in role.stories for key, _, _ in story.basket)


def cast_customers() -> tuple[Customer, ...]:
    """Return the cast as customers of the shop, in the order of CAST."""
    return tuple(role.customer for role in ROLES)


def cast_orders(anchor: Instant, products: Mapping[ProductId, Product]) -> tuple[Order, ...]:
    """Return the cast's orders as they stand on the day of `anchor`."""
    return tuple(_order(story, role.customer, anchor, products) for role in ROLES for story in role.stories)


def _order(story: Story, customer: Customer, anchor: Instant, products: Mapping[ProductId, Product]) -> Order:
    picks = []
    for key, number, units in story.basket:
        product = products[ProductId(key)]
        picks.append(Pick(product, product.variants[number - 1], units))
    return assemble(OrderId(story.order), customer, picks, _bill(story, customer, picks), _journey(story, anchor))


def _bill(story: Story, customer: Customer, picks: list[Pick]) -> Bill:
    currency = market(customer.market).currency
    off = Money(sum(pick.gross.minor for pick in picks) * story.percent // 100, currency)
    usual = customer.methods[0]
    shipping = Money(story.shipping, currency)
    if not story.gift:
        return Bill(off, shipping, (usual,))
    return Bill(off, shipping, (customer.methods[1], usual), Money(story.gift, currency))


def _journey(story: Story, anchor: Instant) -> Journey:
    if story.sent is None:
        return Journey(story.status, Instant(anchor - 20 * HOUR))
    shipped = Instant(anchor - story.sent * DAY)
    promised = Instant(shipped + 5 * DAY)
    arrived = None if story.arrived is None else Instant(anchor - story.arrived * DAY)
    placed = Instant(shipped - 20 * HOUR)
    if story.status is OrderStatus.SHIPPED and arrived is not None:
        here, under_way = Parcel((0,), shipped, promised, arrived), Parcel((1,), shipped, promised, None)
        return Journey(story.status, placed, (here, under_way))
    lines = tuple(range(len(story.basket)))
    return Journey(story.status, placed, (Parcel(lines, shipped, promised, arrived),))
