"""A member of staff gives the conversation back to the machine."""

from amends import conversations
from amends.conversations import Conversation
from amends.desk.commit import commit_conversation
from amends.desk.office import Office
from amends.desk.replies import reply
from amends.desk.rights import Action, authorise
from amends.desk.streams import load_conversation
from amends.desk.tracing import use_case
from amends.desk.units import Once
from amends.desk.wording import handed_back
from amends.kernel.clock import Instant
from amends.kernel.ids import ConversationId, StaffId
from amends.kernel.party import Caller


@use_case
def hand_back(
    conversation: ConversationId, *, caller: Caller, office: Office, now: Instant, once: Once | None = None
) -> Conversation:
    """Let the machine answer again and tell the customer so."""
    authorise(caller, Action.HAND_BACK)
    talk = load_conversation(office.ledger, caller.tenant, conversation)
    events = conversations.hand_back(talk, StaffId(caller.id))
    said = reply(talk, handed_back())
    return commit_conversation(talk, (*events, said), caller=caller, office=office, now=now, once=once)
