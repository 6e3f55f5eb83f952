"""Telling the customer, in the conversation that confirmed a plan, what has happened to it."""

from amends.conversations import Conversation, ConversationEvent
from amends.desk.replies import reply
from amends.desk.wording import progress
from amends.kernel.clock import Instant
from amends.remedies import Execution


def told(talk: Conversation, before: Execution, after: Execution, *, now: Instant) -> tuple[ConversationEvent, ...]:
    """Return the message about the difference between two states of a plan; none when nothing is worth telling."""
    news = progress(before, after, now=now)
    return (reply(talk, news),) if news.acts else ()
