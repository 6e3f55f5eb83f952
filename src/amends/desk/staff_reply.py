"""A person answers in a conversation that they took."""

from dataclasses import dataclass

from amends import conversations
from amends.conversations import Conversation, ReplySent, Speaker
from amends.desk.commit import commit_conversation
from amends.desk.incoming import checked_text
from amends.desk.office import Office
from amends.desk.replies import message_id
from amends.desk.rights import Action, authorise
from amends.desk.streams import load_conversation
from amends.desk.tracing import use_case
from amends.desk.units import Once
from amends.kernel.clock import Instant
from amends.kernel.ids import ConversationId, StaffId
from amends.kernel.party import Caller


@dataclass(frozen=True, slots=True)
class StaffReply:
    """What a member of staff says; their own words, in the conversation's language."""

    conversation: ConversationId
    text: str


@use_case
def staff_reply(
    command: StaffReply, *, caller: Caller, office: Office, now: Instant, once: Once | None = None
) -> Conversation:
    """Send a person's words under that person's name."""
    authorise(caller, Action.REPLY)
    text = checked_text(command.text)
    talk = load_conversation(office.ledger, caller.tenant, command.conversation)
    staff = StaffId(caller.id)
    conversations.guard_holder(talk, staff)
    said = ReplySent(message_id(talk), Speaker.STAFF, talk.language, staff=staff, text=text)
    return commit_conversation(talk, (said,), caller=caller, office=office, now=now, once=once)
