"""Somebody reads a conversation."""

from amends.conversations import Conversation
from amends.desk.office import Office
from amends.desk.rights import Action, authorise
from amends.desk.streams import load_conversation
from amends.kernel.ids import ConversationId
from amends.kernel.party import Caller


def read_conversation(conversation: ConversationId, *, caller: Caller, office: Office) -> Conversation:
    """Return a conversation as it stands; raise NotFound."""
    talk = load_conversation(office.ledger, caller.tenant, conversation)
    authorise(caller, Action.READ, owner=talk.customer)
    return talk
