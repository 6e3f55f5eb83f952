"""Somebody reads a conversation with all that belongs to it: its replies, the plans confirmed in it, its order."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from amends.conversations import Conversation, OfferConfirmed, OfferState, ReplySent
from amends.desk.choices import labels_asked
from amends.desk.office import Office
from amends.desk.rights import Action, authorise
from amends.desk.streams import conversation_stream, fold_conversation, fold_remedies, order_stream
from amends.kernel.clock import Instant
from amends.kernel.errors import NotFound
from amends.kernel.events import Event
from amends.kernel.facts import Audience, Fact, Integrity
from amends.kernel.ids import ConversationId, MessageId, OrderId, PlanId, StreamId, TenantId
from amends.kernel.market import Words
from amends.kernel.money import Money
from amends.kernel.orders import Order, Seller
from amends.kernel.party import Caller
from amends.remedies import Execution, OrderRemedies, as_it_stands

ORDERS = 12


@dataclass(frozen=True, slots=True)
class Reply:
    """What a reply of the machine is made of: its acts in order, their facts by ref, and the plan it confirms."""

    draft: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = ()
    facts: Mapping[str, Fact] = field(default_factory=dict)
    confirms: PlanId | None = None

    @property
    def acts(self) -> frozenset[str]:
        """The acts that it says."""
        return frozenset(act for act, _ in self.draft)


@dataclass(frozen=True, slots=True)
class Followed:
    """A confirmed plan, how far it got, and when each thing happened to it (by event, `MoneyMoved` the last)."""

    execution: Execution
    times: Mapping[str, Instant]


@dataclass(frozen=True, slots=True)
class Case:
    """A conversation with all that belongs to it. `labels` are the options of the question asked last."""

    talk: Conversation
    replies: Mapping[MessageId, Reply] = field(default_factory=dict)
    followed: Mapping[PlanId, Followed] = field(default_factory=dict)
    order: Order | None = None
    remedies: OrderRemedies = field(default_factory=OrderRemedies)
    seller: Seller | None = None
    labels: tuple[Words, ...] = ()


def read_case(conversation: ConversationId, *, caller: Caller, office: Office) -> Case:
    """Return a conversation with all that belongs to it; raise NotFound, or Refused for somebody else's."""
    tenant = caller.tenant
    events = office.ledger.read(tenant, conversation_stream(conversation))
    talk = fold_conversation(events)
    if talk is None:
        raise NotFound(f"there is no conversation {conversation}")
    authorise(caller, Action.READ, owner=talk.customer)
    streams = _remedy_streams(talk, tenant, office)
    order, seller = _order(talk, tenant, office)
    remedies = fold_remedies(streams[order_stream(order.id, talk.customer)]) if order is not None else OrderRemedies()
    return Case(
        talk=talk,
        replies=dict(_replies(events)),
        followed={plan: at for stream in streams.values() for plan, at in _followed(stream, talk)},
        order=as_it_stands(order, remedies) if order is not None else None,
        remedies=remedies,
        seller=seller,
        labels=_labels(talk, tenant, office),
    )


def _replies(events: Iterable[Event]) -> Iterator[tuple[MessageId, Reply]]:
    confirmed: PlanId | None = None
    for event in events:
        if event.type == OfferConfirmed.__name__:
            confirmed = PlanId(str(event.body["plan"]))
        elif event.type == ReplySent.__name__:
            yield MessageId(str(event.body["message"])), _reply(event, confirmed)
            confirmed = None


def _reply(event: Event, confirmed: PlanId | None) -> Reply:
    draft: Any = event.body["draft"]
    facts: Any = (event.sealed or {}).get("facts") or []
    return Reply(
        tuple((part["act"], tuple(part["refs"].items())) for part in draft),
        {fact["ref"]: _fact(fact) for fact in facts},
        confirmed,
    )


def _fact(kept: dict[str, Any]) -> Fact:
    """Return a fact as it was said: an amount and words in two languages were kept as records."""
    value = kept["value"]
    if isinstance(value, dict):
        value = Money(**value) if "minor" in value else Words(**value)
    audience, integrity = Audience(kept["audience"]), Integrity(kept["integrity"])
    return Fact(kept["ref"], kept["kind"], value, kept["source"], kept["as_of"], audience, integrity)


def _order(talk: Conversation, tenant: TenantId, office: Office) -> tuple[Order | None, Seller | None]:
    if talk.about.order is None:
        return None, None
    order = office.shop.order(tenant, talk.about.order)
    return order, office.shop.seller(tenant, order.seller)


def _labels(talk: Conversation, tenant: TenantId, office: Office) -> tuple[Words, ...]:
    """Return the options of the question asked last, in words."""
    if talk.asked is None or not talk.asked.options:
        return ()
    orders = office.shop.orders_of(tenant, talk.customer, limit=ORDERS)
    return tuple(labels_asked(talk, orders, tenant=tenant, office=office).values())


def _remedy_streams(talk: Conversation, tenant: TenantId, office: Office) -> dict[StreamId, Sequence[Event]]:
    """Read the streams of the order in focus and of every plan that was confirmed here."""
    confirmed = [offer.offer.order for offer in talk.offers.values() if offer.state is OfferState.CONFIRMED]
    wanted: list[OrderId | None] = [*confirmed, *([talk.about.order] if talk.about.order is not None else [])]
    streams = dict.fromkeys(order_stream(order, talk.customer) for order in wanted)
    return {stream: office.ledger.read(tenant, stream) for stream in streams}


def _followed(events: Sequence[Event], talk: Conversation) -> Iterator[tuple[PlanId, Followed]]:
    times: dict[PlanId, dict[str, Instant]] = {}
    for event in events:
        body: Any = event.body["plan"]
        plan = PlanId(body["id"] if isinstance(body, dict) else body)
        times.setdefault(plan, {})[event.type] = event.at
    for plan, execution in fold_remedies(events).executions.items():
        if execution.conversation == talk.id:
            yield plan, Followed(execution, times[plan])
