"""What is owed, by which rule: rule packs, entitlements, deadlines and the arithmetic of refunds."""

from amends.policy.cells import Elapsed, elapsed
from amends.policy.deadlines import Calendar, Unit, add_months, last_day, term_ends
from amends.policy.entitlements import Denial, Entitlements, entitlements
from amends.policy.facts import Attested, Inquiry, Known, Parties, PolicyFacts, governing_law, order_inputs
from amends.policy.grants import Grant, GrantTerms
from amends.policy.loading import load_pack
from amends.policy.pack import (
    Burden,
    Condition,
    Deadline,
    Family,
    Nature,
    PackKind,
    Punitive,
    RefundBasis,
    Required,
    Right,
    Rule,
    RulePack,
    Start,
    pack_hash,
    packs_for,
)
from amends.policy.refunds import Claim, RefundSum, SumLine, line_share, refund_sum
from amends.policy.trial import Outcome, Trial
from amends.policy.vocabulary import INPUTS, NEVER, TRAITS, Input, InputKind, Never

__all__ = [
    "INPUTS",
    "NEVER",
    "TRAITS",
    "Attested",
    "Burden",
    "Calendar",
    "Claim",
    "Condition",
    "Deadline",
    "Denial",
    "Elapsed",
    "Entitlements",
    "Family",
    "Grant",
    "GrantTerms",
    "Input",
    "InputKind",
    "Inquiry",
    "Known",
    "Nature",
    "Never",
    "Outcome",
    "PackKind",
    "Parties",
    "PolicyFacts",
    "Punitive",
    "RefundBasis",
    "RefundSum",
    "Required",
    "Right",
    "Rule",
    "RulePack",
    "Start",
    "SumLine",
    "Trial",
    "Unit",
    "add_months",
    "elapsed",
    "entitlements",
    "governing_law",
    "last_day",
    "line_share",
    "load_pack",
    "order_inputs",
    "pack_hash",
    "packs_for",
    "refund_sum",
    "term_ends",
]
