"""What is known when a message is read: the customer's orders, what was spoken about, what was asked."""

from collections.abc import Sequence
from dataclasses import replace

from amends.assistant.dialogue import Heard, Known, Memory, named_options, read_address
from amends.assistant.understanding import Intent, Reading, ReadingContext, read
from amends.conversations import Conversation
from amends.desk.choices import labels_asked
from amends.desk.office import Office
from amends.kernel.clock import Instant, local_date
from amends.kernel.ids import LineId, OrderId, ProductId, TenantId, VariantId
from amends.kernel.market import market
from amends.kernel.orders import Address, Order, Product
from amends.kernel.remedy import Reason, RemedyKind

ORDERS_READ = 12
LIKELY = 0.5
SWAPS = frozenset({Intent.EXCHANGE, Intent.MODIFY_ITEMS})


def hear(
    text: str, talk: Conversation, *, tenant: TenantId, office: Office, now: Instant
) -> tuple[Heard, tuple[Order, ...]]:
    """Read a message; return it with the customer's orders that it was read beside."""
    context = reading_context(talk, tenant=tenant, office=office, now=now)
    reading = read(text, context=context, model=office.model)
    if _needs_products(reading, context):
        found = reading.orders[0].order
        context = replace(context, products=_products(context.orders, found, tenant, office))
        reading = read(text, context=context, model=office.model)
    named = named_options(text, labels_asked(talk, context.orders, tenant=tenant, office=office))
    return Heard(reading, named, _address(text, talk, context.orders)), context.orders


def reading_context(talk: Conversation, *, tenant: TenantId, office: Office, now: Instant) -> ReadingContext:
    """Gather what the reader may know: the customer's own newest orders and the products of the one in focus."""
    orders = tuple(office.shop.orders_of(tenant, talk.customer, limit=ORDERS_READ))
    here = market(talk.market)
    return ReadingContext(
        orders=orders,
        products=_products(orders, talk.about.order, tenant, office),
        focus=talk.about.order,
        expecting=_expecting(talk),
        today=local_date(now, here.zone),
        currency=here.currency,
    )


def _products(
    orders: Sequence[Order], wanted: OrderId | None, tenant: TenantId, office: Office
) -> dict[ProductId, Product]:
    named = {line.product for order in orders if order.id == wanted for line in order.lines}
    return {product: office.shop.product(tenant, product) for product in named}


def _needs_products(reading: Reading, context: ReadingContext) -> bool:
    """Tell whether another variant is wanted of an order whose products were not looked up yet."""
    best = reading.orders[0] if reading.orders else None
    swap = any(intent in SWAPS and p >= LIKELY / 2 for intent, p in reading.intents)
    return swap and best is not None and best.p >= LIKELY and best.order != context.focus


def _address(text: str, talk: Conversation, orders: Sequence[Order]) -> Address | None:
    """Read a message that is nothing but an address, in the country where the order goes now."""
    present = next((order.address for order in orders if order.id == talk.about.order), None)
    return read_address(text, like=present) if present is not None else None


def _expecting(talk: Conversation) -> frozenset[str]:
    asked = {talk.asked.kind} if talk.asked is not None else set()
    return frozenset(asked | ({"choice"} if talk.open_offers else set()))


def memory_of(talk: Conversation, *, now: Instant) -> Memory:
    """Return what the conversation knows, as the assistant takes it."""
    about, asked, offers = talk.about, talk.asked, talk.open_offers
    return Memory(
        intent=None if about.intent is None else Intent(about.intent),
        reason=None if about.reason is None else Reason(about.reason),
        order=about.order,
        units=tuple((LineId(line), quantity or None) for line, quantity in about.units),
        variant=next((VariantId(variant) for _, variant in about.variants), None),
        asked=asked.kind if asked is not None else None,
        options=asked.options if asked is not None else (),
        times=asked.times if asked is not None else 0,
        offers=tuple(RemedyKind(offer.offer.kind) for offer in offers),
        confirming=next((at for at, offer in enumerate(offers) if asked and offer.offer.plan == asked.plan), None),
        stale=any(offer.ran_out(now) for offer in offers),
    )


def known_orders(orders: Sequence[Order]) -> dict[OrderId, Known]:
    """Return what the dialogue needs to know of each order."""
    return {order.id: _known(order) for order in orders}


def _known(order: Order) -> Known:
    parcels = [parcel for parcel in order.shipments if parcel.delivered_at is not None]
    arrived = frozenset(line for parcel in parcels for line in parcel.lines)
    return Known(tuple(line.id for line in order.lines), order.status, arrived)
