"""Somebody asks for a person; from here the machine waits."""

from amends import conversations
from amends.conversations import Conversation, ConversationEvent, Mode
from amends.desk.commit import commit_conversation
from amends.desk.commitments import PERSON
from amends.desk.office import Office
from amends.desk.projections import CONVERSATIONS
from amends.desk.replies import acts, reply
from amends.desk.rights import Action, authorise
from amends.desk.streams import load_conversation
from amends.desk.tracing import use_case
from amends.desk.units import Once
from amends.desk.wording import person_requested
from amends.kernel.clock import Instant
from amends.kernel.ids import ConversationId, TenantId
from amends.kernel.party import Caller

# What is said before the place in the queue, by why a person is called; nothing where the customer asked.
EXPLAINED = {
    "language": ("language_note",),
    "policy_unsure": ("person_checks",),
    "price": ("person_checks",),
    "part_arrived": ("person_checks",),
    "address_unclear": ("person_checks",),
    "not_understood": ("not_understood",),
    "reply_withheld": ("reply_withheld",),
}


@use_case
def ask_person(
    conversation: ConversationId, *, caller: Caller, office: Office, now: Instant, once: Once | None = None
) -> Conversation:
    """Put the conversation into the queue of people and say what happens next; asking twice changes nothing."""
    talk = load_conversation(office.ledger, caller.tenant, conversation)
    authorise(caller, Action.ASK_PERSON, owner=talk.customer)
    events = call_person(talk, "customer_asked", tenant=caller.tenant, office=office, now=now)
    return commit_conversation(talk, events, caller=caller, office=office, now=now, once=once)


def call_person(
    talk: Conversation, why: str, *, tenant: TenantId, office: Office, now: Instant
) -> tuple[ConversationEvent, ...]:
    """Return the events that ask for a person and tell the customer; who asks again is told once that it is heard."""
    events = conversations.request_person(talk, why=why)
    if not events:
        return (reply(talk, acts("person_already_requested")),) if conversations.heard_again(talk) else ()
    ahead = office.ledger.rows(tenant, CONVERSATIONS, state=Mode.WAITING, limit=100)
    said = acts(*EXPLAINED.get(why, ())) + person_requested(len(ahead), now=now)
    return (*events, reply(talk, said, allows=PERSON))
