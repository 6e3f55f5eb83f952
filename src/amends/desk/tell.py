"""Telling the customer, in the conversation that confirmed a plan, what has happened to it."""

from amends import conversations
from amends.conversations import Conversation, ConversationEvent
from amends.desk.commitments import PERSON, of_plans
from amends.desk.news import progress
from amends.desk.replies import WITHHELD, reply, withheld
from amends.kernel.clock import Instant
from amends.remedies import Execution


def told(talk: Conversation, before: Execution, after: Execution, *, now: Instant) -> tuple[ConversationEvent, ...]:
    """Return the message about the difference between two states of a plan; none when nothing is worth telling."""
    news = progress(before, after, now=now)
    if not news.acts:
        return ()
    allows = of_plans((after.plan,)) | PERSON  # a step that failed has become a person's task
    said = reply(talk, news, allows=allows)
    asked = conversations.request_person(talk, why=WITHHELD) if withheld(said) else ()
    return (*asked, said)
