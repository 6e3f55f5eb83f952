"""What a reply may bind the platform to: what was offered or confirmed in its conversation, and what is done."""

from collections.abc import Iterable

from amends.conversations import Conversation, Mode, OfferState
from amends.remedies import Plan

STANDING = frozenset({OfferState.OPEN, OfferState.CONFIRMED})
# Each offered plan was worked out by a decision: its money, dates and freight may be told with it.
OF_A_PLAN = frozenset({"promise:refund", "promise:date", "promise:freight", "promise:delivery", "charge"})
PERSON = frozenset({"promise:person"})
DENIAL = frozenset({"denial"})
NOTHING: frozenset[str] = frozenset()


def of_plans(plans: Iterable[Plan]) -> frozenset[str]:
    """Return what these plans commit to."""
    return NOTHING.union(*(_of(str(plan.kind), needs_return=plan.needs_return) for plan in plans))


def _of(kind: str, *, needs_return: bool) -> frozenset[str]:
    back = {"promise:return"} if needs_return else NOTHING
    return OF_A_PLAN | back | {f"offer:{kind}", f"promise:{kind}"}


def allowed(talk: Conversation, *, decided: bool) -> frozenset[str]:
    """Return what may be promised here: a denial needs its decision, a promise its offer, a person must be coming."""
    standing = [offer.offer for offer in talk.offers.values() if offer.state in STANDING]
    offered = (_of(offer.kind, needs_return=bool(offer.body["needs_return"])) for offer in standing)
    person = NOTHING if talk.mode is Mode.MACHINE else PERSON
    return NOTHING.union(person, DENIAL if decided else NOTHING, *offered)
