"""What is known when a message is read: the customer's orders, what was spoken about, what was asked."""

from collections.abc import Sequence

from amends.assistant.dialogue import Known, Memory
from amends.assistant.understanding import Intent, ReadingContext
from amends.conversations import Conversation
from amends.desk.office import Office
from amends.kernel.clock import Instant, local_date
from amends.kernel.ids import LineId, OrderId, TenantId
from amends.kernel.market import market
from amends.kernel.orders import BEFORE_SENDING, Order
from amends.kernel.remedy import Reason

ORDERS_READ = 12


def reading_context(talk: Conversation, *, tenant: TenantId, office: Office, now: Instant) -> ReadingContext:
    """Gather what the reader may know: the customer's own newest orders and the products of the one in focus."""
    orders = office.shop.orders_of(tenant, talk.customer, limit=ORDERS_READ)
    focus = talk.about.order
    wanted = {line.product for order in orders if order.id == focus for line in order.lines}
    here = market(talk.market)
    return ReadingContext(
        orders=tuple(orders),
        products={product: office.shop.product(tenant, product) for product in wanted},
        focus=focus,
        expecting=_expecting(talk),
        today=local_date(now, here.zone),
        currency=here.currency,
    )


def _expecting(talk: Conversation) -> frozenset[str]:
    asked = {talk.asked.kind} if talk.asked is not None else set()
    return frozenset(asked | ({"choice"} if talk.open_offers else set()))


def memory_of(talk: Conversation) -> Memory:
    """Return what the conversation knows, as the assistant takes it."""
    about = talk.about
    return Memory(
        intent=None if about.intent is None else Intent(about.intent),
        reason=None if about.reason is None else Reason(about.reason),
        order=about.order,
        units=tuple((LineId(line), quantity or None) for line, quantity in about.units),
        asked=talk.asked.kind if talk.asked is not None else None,
        options=talk.asked.options if talk.asked is not None else (),
        offers=len(talk.open_offers),
    )


def known_orders(orders: Sequence[Order]) -> dict[OrderId, Known]:
    """Return what the dialogue needs to know of each order."""
    return {order.id: Known(tuple(line.id for line in order.lines), order.status in BEFORE_SENDING) for order in orders}
