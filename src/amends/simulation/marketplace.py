"""The generated marketplace: sellers, products, customers and orders in every state, all relative to one anchor."""

from dataclasses import dataclass
from random import Random  # noqa: TID251  chance is seeded by the caller
from types import MappingProxyType

from amends.kernel.clock import DAY, HOUR, Instant
from amends.kernel.ids import OrderId
from amends.kernel.market import market
from amends.kernel.money import Money, zero
from amends.kernel.orders import Customer, MethodKind, Order, OrderStatus, PaymentMethod, Product
from amends.simulation.cast import CAST, CAST_PRODUCTS, cast_customers, cast_orders
from amends.simulation.catalogue import DESIGNS, STALLS, choices, product_id, product_of
from amends.simulation.ordering import Bill, Journey, Parcel, Pick, assemble
from amends.simulation.people import a_customer
from amends.simulation.records import Marketplace

CUSTOMERS = 300
ORDERS = 1_500
# Of a hundred customers, how many live where.
SHARES = MappingProxyType({"CN": 36, "UK": 19, "DE": 15, "FR": 13, "US": 17})
# Buyers shop where their currency is taken; the euro area is one shelf.
SHELVES = MappingProxyType({"CN": ("CN",), "UK": ("UK",), "DE": ("DE", "FR"), "FR": ("FR", "DE"), "US": ("US",)})


@dataclass(frozen=True, slots=True)
class Scene:
    """A state that orders are in: of a hundred orders `weight` are; `days` since delivery, or since shipping."""

    name: str
    weight: int
    days: tuple[int, int] = (0, 0)


# The edges of the usual withdrawal periods (7, 14, 30 days) get a day on either side.
SCENES = (
    Scene("pending", 10),
    Scene("processed", 8),
    Scene("on_time", 12, (0, 3)),
    Scene("late", 7, (9, 20)),
    Scene("partly", 4, (4, 8)),
    Scene("delivered", 20, (0, 5)),
    Scene("delivered", 10, (6, 8)),
    Scene("delivered", 8, (13, 15)),
    Scene("delivered", 7, (29, 31)),
    Scene("delivered", 10, (45, 400)),
    Scene("cancelled", 4, (1, 60)),
)


def generate(seed: int, anchor: Instant) -> Marketplace:
    """Return the marketplace of `seed` as it stands on the day of `anchor`; the same arguments give the same value."""
    rng = Random(seed)  # noqa: S311  nothing secret hangs on it
    products = _products(rng)
    customers = cast_customers() + _customers(rng)
    told = cast_orders(anchor, {product.id: product for product in products})
    orders = told + _orders(ORDERS - len(told), anchor, customers[len(CAST) :], products, rng)
    return Marketplace(tuple(stall.seller for stall in STALLS), products, customers, orders)


def _products(rng: Random) -> tuple[Product, ...]:
    return tuple(
        product_of(stall, design, tuple(max(_stock(rng), floor) for _ in choices(design)))
        for stall in STALLS
        for design in DESIGNS
        if design.category in stall.categories
        for floor in [5 if product_id(stall, design) in CAST_PRODUCTS else 0]
    )


def _stock(rng: Random) -> int:
    """One variant of eight is sold out."""
    return 0 if rng.randrange(8) == 0 else rng.randrange(1, 60)


def _customers(rng: Random) -> tuple[Customer, ...]:
    places = [place for place, share in SHARES.items() for _ in range(share)]
    return tuple(a_customer(1001 + index, rng.choice(places), rng) for index in range(CUSTOMERS - len(CAST)))


def _orders(
    count: int, anchor: Instant, customers: tuple[Customer, ...], products: tuple[Product, ...], rng: Random
) -> tuple[Order, ...]:
    sellers = {stall.seller.id: stall.seller.market for stall in STALLS}
    shelves: dict[str, list[Product]] = {place: [] for place in SHELVES}
    for product in products:
        for place, markets in SHELVES.items():
            if sellers[product.seller] in markets:
                shelves[place].append(product)
    scenes = [scene for scene in SCENES for _ in range(scene.weight)]
    numbers = rng.sample(range(500_000, 600_000), count)
    return tuple(_order(number, anchor, rng.choice(customers), shelves, rng.choice(scenes), rng) for number in numbers)


def _order(
    number: int, anchor: Instant, customer: Customer, shelves: dict[str, list[Product]], scene: Scene, rng: Random
) -> Order:
    picks = _basket(shelves[customer.market], rng)
    journey = _journey(scene, anchor, len(picks), rng)
    return assemble(OrderId(f"{customer.market}-{number}"), customer, picks, _bill(customer, picks, rng), journey)


def _basket(shelf: list[Product], rng: Random) -> list[Pick]:
    """One to four lines of one seller; a download travels alone."""
    first = rng.choice(shelf)
    if "digital" in first.traits:
        return [Pick(first, rng.choice(first.variants))]
    beside = [item for item in shelf if item.seller == first.seller and item != first and "digital" not in item.traits]
    chosen = [first, *rng.sample(beside, min(len(beside), rng.choice((0, 0, 0, 1, 1, 2, 3))))]
    return [Pick(item, rng.choice(item.variants), rng.choice((1, 1, 1, 1, 2, 3))) for item in chosen]


def _bill(customer: Customer, picks: list[Pick], rng: Random) -> Bill:
    currency = market(customer.market).currency
    gross = sum(pick.gross.minor for pick in picks)
    percent = rng.choice((0, 0, 0, 5, 10, 15, 20))
    free = gross > 6000 or rng.randrange(4) == 0
    shipping = zero(currency) if free else Money(rng.choice((390, 490, 690)), currency)
    methods = tuple(method for method in customer.methods if method.kind is not MethodKind.GIFT_CARD)
    return Bill(Money(gross * percent // 100, currency), shipping, *_payers(customer, methods, gross, rng))


def _payers(
    customer: Customer, methods: tuple[PaymentMethod, ...], gross: int, rng: Random
) -> tuple[tuple[PaymentMethod, ...], Money | None]:
    """Half of those with a gift card spend part of it, and pay the rest as usual."""
    card = next((method for method in customer.methods if method.kind is MethodKind.GIFT_CARD), None)
    usual = rng.choice(methods)
    if card is None or card.balance is None or rng.randrange(2):
        return (usual,), None
    return (card, usual), Money(max(1, gross * rng.randrange(10, 60) // 100), card.balance.currency)


def _journey(scene: Scene, anchor: Instant, lines: int, rng: Random) -> Journey:
    if scene.name in {"pending", "processed"}:
        days = (0, 2) if scene.name == "pending" else (1, 4)
        return Journey(OrderStatus(scene.name), _before(anchor, days, rng))
    if scene.name == "cancelled":
        return Journey(OrderStatus.CANCELLED, _before(anchor, scene.days, rng))
    if scene.name == "partly" and lines > 1:
        return _partly(_before(anchor, scene.days, rng), lines, rng)
    if scene.name == "delivered":
        return _delivered(_before(anchor, scene.days, rng), lines, rng)
    shipped = _before(anchor, scene.days, rng)
    promised = Instant(shipped + rng.randrange(4, 8) * DAY)
    return Journey(OrderStatus.SHIPPED, _placed(shipped, rng), (Parcel(_all(lines), shipped, promised, None),))


def _delivered(delivered: Instant, lines: int, rng: Random) -> Journey:
    """All has arrived; of four orders with several lines one came in two parcels, the first a day before."""
    shipped = Instant(delivered - rng.randrange(30, 140) * HOUR)
    promised = Instant(shipped + rng.randrange(3, 7) * DAY)
    placed = _placed(shipped, rng)
    if lines == 1 or rng.randrange(4):
        return Journey(OrderStatus.DELIVERED, placed, (Parcel(_all(lines), shipped, promised, delivered),))
    early = Parcel((0,), shipped, promised, Instant(delivered - DAY))
    return Journey(OrderStatus.DELIVERED, placed, (early, Parcel(_all(lines)[1:], shipped, promised, delivered)))


def _partly(shipped: Instant, lines: int, rng: Random) -> Journey:
    """Return an order of which the first line has arrived and the others are under way."""
    promised = Instant(shipped + 6 * DAY)
    here = Parcel((0,), shipped, promised, Instant(shipped + rng.randrange(30, 80) * HOUR))
    under_way = Parcel(_all(lines)[1:], shipped, promised, None)
    return Journey(OrderStatus.SHIPPED, _placed(shipped, rng), (here, under_way))


def _before(anchor: Instant, days: tuple[int, int], rng: Random) -> Instant:
    """Return an instant so many days ago, at least an hour."""
    first, last = days
    return Instant(anchor - HOUR - rng.randrange(first * DAY, (last or 1) * DAY))


def _placed(shipped: Instant, rng: Random) -> Instant:
    return Instant(shipped - rng.randrange(5, 40) * HOUR)


def _all(lines: int) -> tuple[int, ...]:
    return tuple(range(lines))
