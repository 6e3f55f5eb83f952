"""What came of a customer's message, told from the events that answered it."""

from collections.abc import Iterable
from enum import StrEnum

from amends.conversations.events import Asked, MessageReceived, PersonRequested, ReplySent
from amends.kernel.events import NewEvent

CONFIRMATION = "confirmation"


class TurnOutcome(StrEnum):
    """ANSWERED, ASKED back, handed to a PERSON, or HEARD only: a person has the conversation, or comes soon."""

    ANSWERED = "answered"
    ASKED = "asked"
    PERSON = "person"
    HEARD = "heard"


def turn_outcome(events: Iterable[NewEvent]) -> TurnOutcome | None:
    """Return what came of the message among events that were written together; None when there is none.

    The question for a yes to a chosen offer is an answer: nothing was unclear.
    """
    told = {event.type: event for event in events}
    if MessageReceived.__name__ not in told:
        return None
    if PersonRequested.__name__ in told:
        return TurnOutcome.PERSON
    asked = told.get(Asked.__name__)
    if asked is not None and asked.body.get("kind") != CONFIRMATION:
        return TurnOutcome.ASKED
    return TurnOutcome.ANSWERED if ReplySent.__name__ in told else TurnOutcome.HEARD
