"""The customer rates a reply, or the outcome."""

from amends import conversations
from amends.conversations import Conversation, OutcomeRated, ReplyRated
from amends.desk.commit import commit_conversation
from amends.desk.incoming import checked_text
from amends.desk.office import Office
from amends.desk.rights import Action, authorise
from amends.desk.streams import load_conversation
from amends.desk.tracing import use_case
from amends.desk.units import Once
from amends.kernel.clock import Instant
from amends.kernel.errors import Fault, Invalid
from amends.kernel.ids import ConversationId
from amends.kernel.party import Caller

STARS = range(1, 6)


@use_case
def rate(
    conversation: ConversationId,
    rating: ReplyRated | OutcomeRated,
    *,
    caller: Caller,
    office: Office,
    now: Instant,
    once: Once | None = None,
) -> Conversation:
    """Keep the rating of one reply (helpful or not) or of the outcome (1 to 5 stars)."""
    talk = load_conversation(office.ledger, caller.tenant, conversation)
    authorise(caller, Action.RATE, owner=talk.customer)
    if isinstance(rating, OutcomeRated) and rating.stars not in STARS:
        raise Invalid([Fault("stars", "must be from 1 to 5")])
    if rating.words is not None:
        checked_text(rating.words)
    events = (rating,) if isinstance(rating, OutcomeRated) else conversations.rate_reply(talk, rating)
    return commit_conversation(talk, events, caller=caller, office=office, now=now, once=once)
