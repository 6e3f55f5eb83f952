"""A member of staff takes a conversation; the machine is silent from here."""

from amends import conversations
from amends.conversations import Conversation
from amends.desk.commit import commit_conversation
from amends.desk.commitments import PERSON
from amends.desk.office import Office
from amends.desk.replies import reply
from amends.desk.rights import Action, authorise
from amends.desk.streams import load_conversation
from amends.desk.tracing import use_case
from amends.desk.units import Once
from amends.desk.wording import person_taken
from amends.kernel.clock import Instant
from amends.kernel.ids import ConversationId, StaffId
from amends.kernel.party import Caller


@use_case
def take_conversation(
    conversation: ConversationId, *, caller: Caller, office: Office, now: Instant, once: Once | None = None
) -> Conversation:
    """Give the conversation to the caller and tell the customer who answers now."""
    authorise(caller, Action.TAKE)
    talk = load_conversation(office.ledger, caller.tenant, conversation)
    events = conversations.take(talk, StaffId(caller.id))
    said = (reply(talk, person_taken(caller.id, now=now), allows=PERSON),) if events else ()
    return commit_conversation(talk, (*events, *said), caller=caller, office=office, now=now, once=once)
