"""Telling the customer, in the conversation that confirmed a plan, what has happened to it."""

from amends import conversations
from amends.conversations import Conversation, ConversationEvent
from amends.desk.commitments import DENIAL, PERSON, of_plans
from amends.desk.news import progress
from amends.desk.office import Office
from amends.desk.replies import WITHHELD, acts, reply, withheld
from amends.desk.streams import load_conversation
from amends.desk.units import ConversationChange, change_conversation
from amends.kernel.clock import Instant
from amends.kernel.ids import ConversationId, TenantId
from amends.remedies import Execution


def notice(
    before: Execution, after: Execution, *, tenant: TenantId, office: Office, now: Instant
) -> ConversationChange | None:
    """Tell the difference between two states of a plan; None when nothing of it is worth telling."""
    talk = load_conversation(office.ledger, tenant, ConversationId(after.conversation))
    events = _told(talk, before, after, now)
    return change_conversation(talk, events, now=now) if events else None


def _told(talk: Conversation, before: Execution, after: Execution, now: Instant) -> tuple[ConversationEvent, ...]:
    news = progress(before, after, now=now)
    if not news.acts:
        return ()
    allows = of_plans((after.plan,)) | PERSON  # a step that failed has become a person's task
    if after.rejected:
        allows |= DENIAL  # a person has decided it
    said = reply(talk, news, allows=allows)
    asked = conversations.request_person(talk, why=WITHHELD) if withheld(said) else ()
    return (*asked, said)


def follow_up(about: Execution, *, tenant: TenantId, office: Office, now: Instant) -> ConversationChange | None:
    """Ask how a completed plan worked out; None when the customer has rated the outcome already."""
    talk = load_conversation(office.ledger, tenant, ConversationId(about.conversation))
    if talk.stars is not None:
        return None
    return change_conversation(talk, (reply(talk, acts("solved_question", "rate_question")),), now=now)
