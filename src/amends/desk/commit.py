"""The commit that most use cases share: one conversation changed, perhaps with an idempotency record."""

from collections.abc import Sequence

from amends.conversations import Conversation, ConversationEvent
from amends.desk.office import Office
from amends.desk.units import Once, change_conversation, unit_of
from amends.kernel.clock import Instant
from amends.kernel.party import Caller


def commit_conversation(
    talk: Conversation,
    events: Sequence[ConversationEvent],
    *,
    caller: Caller,
    office: Office,
    now: Instant,
    once: Once | None = None,
) -> Conversation:
    """Append events to a conversation and return its new state.

    Without events only the idempotency record is kept, so that a late repetition is still answered the same.
    """
    if not events and once is None:
        return talk
    change = change_conversation(talk, events, now=now) if events else None
    office.ledger.commit(unit_of(change, caller=caller, correlation=talk.id, now=now, once=once))
    return change.state if change else talk
