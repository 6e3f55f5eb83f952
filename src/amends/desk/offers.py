"""Plans as a conversation carries them: written whole, bound by hash, the address apart and sealed."""

from collections.abc import Sequence
from dataclasses import replace

import msgspec

from amends.conversations import Offer, OfferOpen, OptionsOffered, Speaker
from amends.kernel.events import Json
from amends.kernel.ids import DecisionId
from amends.kernel.orders import Address
from amends.remedies import Plan, plan_hash


def options_offered(decision: DecisionId, plans: Sequence[Plan], *, by: Speaker = Speaker.MACHINE) -> OptionsOffered:
    """Return the event that puts plans to the customer."""
    addresses: dict[str, Json] = {
        plan.id: msgspec.to_builtins(plan.address) for plan in plans if plan.address is not None
    }
    return OptionsOffered(decision, tuple(_offer(plan) for plan in plans), by, addresses or None)


def _offer(plan: Plan) -> Offer:
    body = msgspec.to_builtins(replace(plan, address=None))
    return Offer(plan.id, plan_hash(plan), plan.kind, plan.order, plan.expires_at, body)


def offered_plan(open_: OfferOpen) -> Plan:
    """Return the plan of an offer, its address put back."""
    plan = msgspec.convert(open_.offer.body, type=Plan)
    return plan if open_.address is None else replace(plan, address=msgspec.convert(open_.address, type=Address))
