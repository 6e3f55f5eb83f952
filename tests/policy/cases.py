"""Builders for policy tests: orders that set only what matters, and the shipped packs."""

from datetime import datetime
from functools import cache
from zoneinfo import ZoneInfo

from amends.adapters.packs import shipped_packs
from amends.kernel.clock import Instant
from amends.kernel.ids import (
    CustomerId,
    LineId,
    MethodId,
    OrderId,
    PaymentId,
    ProductId,
    SellerId,
    ShipmentId,
    VariantId,
)
from amends.kernel.market import Words, market
from amends.kernel.money import Money
from amends.kernel.orders import Address, Line, MethodKind, Order, OrderStatus, Payment, Seller, Shipment
from amends.kernel.remedy import Reason, RemedyKind
from amends.policy import (
    Attested,
    Entitlements,
    Inquiry,
    Parties,
    PolicyFacts,
    RulePack,
    entitlements,
    governing_law,
    load_pack,
    order_inputs,
    packs_for,
)

MERCHANT = {
    "CN": "merchant.cn_marketplace",
    "DE": "merchant.eu_retailer",
    "FR": "merchant.eu_retailer",
    "UK": "merchant.eu_retailer",
    "US": "merchant.us_retail",
}
DELIVERED_ON = "2026-03-02"


@cache
def all_packs() -> tuple[RulePack, ...]:
    return tuple(load_pack(content.decode(), name=name) for name, content in shipped_packs().items())


def bare_packs(law: str) -> tuple[RulePack, ...]:
    """Only the law, without anybody's promises."""
    return tuple(pack for pack in packs_for(law, "merchant.us_retail", all_packs()) if pack.kind.value == "law")


def at(day: str, hour: str = "12:00", place: str = "CN") -> Instant:
    """The wall-clock time of a place."""
    moment = datetime.fromisoformat(f"{day}T{hour}").replace(tzinfo=ZoneInfo(market(place).zone))
    return Instant(int(moment.timestamp() * 1000))


def a_line(
    currency: str = "CNY",
    *,
    paid: int = 19_900,
    quantity: int = 1,
    category: str = "apparel",
    traits: str = "",
    key: str = "l1",
) -> Line:
    return Line(
        id=LineId(key),
        product=ProductId("p"),
        variant=VariantId("v"),
        name=Words("衬衫", "Shirt"),
        options=(),
        quantity=quantity,
        unit_price=Money(paid, currency),
        paid=Money(paid, currency),
        category=category,
        traits=frozenset(traits.split()),
    )


def an_order(
    place: str = "CN",
    *,
    lines: tuple[Line, ...] = (),
    status: OrderStatus = OrderStatus.DELIVERED,
    delivered: str | None = DELIVERED_ON,
    promised: str | None = "2026-03-05",
    shipping: int = 1_000,
    region: str = "",
) -> Order:
    currency = market(place).currency
    lines = lines or (a_line(currency),)
    arrived = at(delivered, "10:00", place) if delivered and status is OrderStatus.DELIVERED else None
    parcel = Shipment(
        id=ShipmentId("s"),
        carrier="c",
        tracking="t",
        lines=tuple(line.id for line in lines),
        shipped_at=at("2026-02-27", "10:00", place) if status is not OrderStatus.PENDING else None,
        promised_at=at(promised, "10:00", place) if promised else None,
        delivered_at=arrived,
    )
    paid = sum(line.paid.minor for line in lines) + shipping
    return Order(
        id=OrderId("o"),
        customer=CustomerId("c"),
        seller=SellerId("s"),
        market=place,
        currency=currency,
        status=status,
        placed_at=at("2026-02-26", "10:00", place),
        lines=lines,
        shipping=Money(shipping, currency),
        payments=(Payment(PaymentId("p"), MethodId("m"), MethodKind.CARD, Money(paid, currency), Money(0, currency)),),
        shipments=(parcel,),
        address=Address("", "", "", region, "", place),
        version=1,
    )


def facts_of(
    order: Order,
    reason: Reason | None,
    *,
    now: Instant,
    asked: tuple[RemedyKind, ...] = (),
    seller_in: str | None = None,
    **stated: bool | None,
) -> PolicyFacts:
    seller = Seller(SellerId("s"), Words("店", "Shop"), seller_in or order.market, "")
    inquiry = Inquiry(reason, frozenset(asked), Attested(**stated))
    return order_inputs(order, order.lines[0], inquiry, Parties(seller=seller), now=now)


def owed(
    place: str,
    reason: Reason | None,
    day: str,
    *,
    asked: tuple[RemedyKind, ...] = (),
    traits: str = "",
    category: str = "apparel",
    law_only: bool = False,
    status: OrderStatus = OrderStatus.DELIVERED,
    promised: str | None = "2026-03-05",
    region: str = "",
    hour: str = "23:50",
    seller_in: str | None = None,
    merchant: str | None = None,
    **stated: bool | None,
) -> Entitlements:
    """What is owed on `day` for one line delivered on 2 March 2026 (a Monday)."""
    line = a_line(market(place).currency, traits=traits, category=category)
    order = an_order(place, lines=(line,), status=status, promised=promised, region=region)
    now = at(day, hour, place)
    facts = facts_of(order, reason, now=now, asked=asked, seller_in=seller_in, **stated)
    law = governing_law(order)
    packs = bare_packs(law) if law_only else packs_for(law, merchant or MERCHANT[place], all_packs())
    return entitlements(packs, facts, on=now)


def remedies(answer: Entitlements) -> set[RemedyKind]:
    return {grant.remedy for grant in answer.grants}
