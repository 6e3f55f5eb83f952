"""A customer comes, perhaps about an order of theirs."""

from dataclasses import dataclass

from amends import conversations
from amends.conversations import Conversation, ConversationStarted
from amends.desk.office import Office
from amends.desk.replies import acts, reply
from amends.desk.rights import Action, authorise
from amends.desk.tracing import use_case
from amends.desk.units import Once, change_conversation, unit_of
from amends.kernel.clock import Instant
from amends.kernel.ids import ConversationId, CustomerId, OrderId
from amends.kernel.market import Language
from amends.kernel.party import Caller
from amends.remedies import guard_owner


@dataclass(frozen=True, slots=True)
class StartConversation:
    """Open a conversation for a customer, by a channel, perhaps in a language and about an order."""

    conversation: ConversationId
    customer: CustomerId
    channel: str
    language: Language | None = None
    order: OrderId | None = None


@use_case
def start_conversation(
    command: StartConversation, *, caller: Caller, office: Office, now: Instant, once: Once | None = None
) -> Conversation:
    """Open the conversation with a greeting; an order named must be the customer's own."""
    authorise(caller, Action.START, owner=command.customer)
    customer = office.shop.customer(caller.tenant, command.customer)
    if command.order is not None:
        guard_owner(office.shop.order(caller.tenant, command.order), command.customer)
    started = ConversationStarted(
        conversation=command.conversation,
        customer=command.customer,
        market=customer.market,
        language=command.language or customer.language,
        channel=command.channel,
        order=command.order,
    )
    greeting = reply(conversations.evolve(None, started, now), acts("greeting"))
    change = change_conversation(None, (started, greeting), now=now)
    office.ledger.commit(unit_of(change, caller=caller, correlation=command.conversation, now=now, once=once))
    return change.state
