"""Reading state out of the ledger: conversations and the remedies of an order, as folds of their streams."""

from collections.abc import Iterable

from amends import conversations, remedies
from amends.conversations import Conversation
from amends.desk.recording import CONVERSATION_EVENTS, POLICY_EVENTS, REMEDY_EVENTS, recall
from amends.kernel.errors import NotFound
from amends.kernel.events import Event
from amends.kernel.ids import ConversationId, CustomerId, OrderId, StreamId, TenantId
from amends.kernel.ledger import Ledger
from amends.policy.versions import publication
from amends.policy.versions.publication import Publications
from amends.remedies import OrderRemedies

CONVERSATION = "conversation/"
ORDER = "order/"
PROFILE = "profile/"
PUBLICATIONS = StreamId("policy/packs")  # one of a tenant, so that changes of its packs come one after another


def conversation_stream(conversation: ConversationId) -> StreamId:
    """Return the stream of a conversation."""
    return StreamId(f"{CONVERSATION}{conversation}")


def order_stream(order: OrderId | None, customer: CustomerId) -> StreamId:
    """Return the stream of an order's remedies; what concerns no order goes to the customer's profile."""
    return StreamId(f"{ORDER}{order}" if order is not None else f"{PROFILE}{customer}")


def fold_conversation(events: Iterable[Event]) -> Conversation | None:
    """Return a conversation's state, None for no events."""
    state: Conversation | None = None
    for event in events:
        state = conversations.evolve(state, recall(event, CONVERSATION_EVENTS), event.at)
    return state


def fold_remedies(events: Iterable[Event]) -> OrderRemedies:
    """Return the state of an order's remedies."""
    state = OrderRemedies()
    for event in events:
        state = remedies.evolve(state, recall(event, REMEDY_EVENTS))
    return state


def load_conversation(ledger: Ledger, tenant: TenantId, conversation: ConversationId) -> Conversation:
    """Return a conversation; raise NotFound."""
    state = fold_conversation(ledger.read(tenant, conversation_stream(conversation)))
    if state is None:
        raise NotFound(f"there is no conversation {conversation}")
    return state


def load_remedies(ledger: Ledger, tenant: TenantId, stream: StreamId) -> OrderRemedies:
    """Return what Amends did about an order so far."""
    return fold_remedies(ledger.read(tenant, stream))


def fold_publications(events: Iterable[Event]) -> Publications:
    """Return the state of a tenant's rule packs."""
    state = Publications()
    for event in events:
        state = publication.evolve(state, recall(event, POLICY_EVENTS), event.at)
    return state


def load_publications(ledger: Ledger, tenant: TenantId) -> Publications:
    """Return which versions of rule packs a tenant has drafted and published."""
    return fold_publications(ledger.read(tenant, PUBLICATIONS))
