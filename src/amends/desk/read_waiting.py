"""One line of the queue: what a waiting customer said last, and since when they wait, read without a whole fold."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from amends.conversations import (
    ConversationHandedBack,
    ConversationTaken,
    MessageReceived,
    PersonRequested,
    ReplySent,
    Speaker,
)
from amends.desk.office import Office
from amends.desk.rights import Action, authorise
from amends.desk.streams import conversation_stream
from amends.kernel.clock import Instant
from amends.kernel.events import Event
from amends.kernel.ids import ConversationId
from amends.kernel.party import Caller


@dataclass(frozen=True, slots=True)
class Waiting:
    """The customer's last words, None where there are none or they were forgotten; `unread` since any reply.

    `since`: from when an answer by a person is owed; None: none is.
    """

    last: str | None = None
    language: str | None = None
    unread: int = 0
    since: Instant | None = None
    taken: bool = False


def read_waiting(conversation: ConversationId, *, caller: Caller, office: Office) -> Waiting:
    """Return how a conversation of the queue stands."""
    authorise(caller, Action.READ_QUEUE)
    return waiting_of(office.ledger.read(caller.tenant, conversation_stream(conversation)))


def waiting_of(events: Iterable[Event]) -> Waiting:
    """Fold what the queue shows out of a conversation's events."""
    state = Waiting()
    for event in events:
        match event.type:
            case MessageReceived.__name__:
                state = _heard(state, event)
            case ReplySent.__name__:
                by_person = event.body["by"] == Speaker.STAFF
                state = replace(state, unread=0, since=None if by_person else state.since)
            case PersonRequested.__name__:
                state = replace(state, since=event.at)
            case ConversationTaken.__name__:
                state = replace(state, taken=True)
            case ConversationHandedBack.__name__:
                state = replace(state, taken=False, since=None)
    return state


def _heard(state: Waiting, event: Event) -> Waiting:
    text = (event.sealed or {}).get("text")
    owed = event.at if state.taken and state.since is None else state.since
    return Waiting(
        str(text) if text is not None else None, str(event.body["language"]), state.unread + 1, owed, state.taken
    )
