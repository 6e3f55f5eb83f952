"""The commit that most use cases share: one conversation changed, perhaps with an idempotency record."""

from collections.abc import Sequence

from amends.conversations import Conversation, ConversationEvent
from amends.desk.office import Office
from amends.desk.units import Once, change_conversation
from amends.kernel.clock import Instant
from amends.kernel.ledger import Artifact, UnitOfWork
from amends.kernel.party import Caller


def commit_conversation(  # noqa: PLR0913  # what a unit of work carries is named one by one
    talk: Conversation,
    events: Sequence[ConversationEvent],
    *,
    caller: Caller,
    office: Office,
    now: Instant,
    once: Once | None = None,
    artifacts: tuple[Artifact, ...] = (),
) -> Conversation:
    """Append events to a conversation and return its new state.

    Without events only the idempotency record is kept, so that a late repetition is still answered the same.
    """
    if not events and once is None:
        return talk
    change = change_conversation(talk, events, id_=talk.id, now=now) if events else None
    office.ledger.commit(
        UnitOfWork(
            caller=caller,
            at=now,
            correlation=talk.id,
            appends=(change.append,) if change else (),
            views=change.rows if change else (),
            artifacts=artifacts,
            request=once.request(caller, {"conversation": talk.id}) if once else None,
        )
    )
    return change.state if change else talk
