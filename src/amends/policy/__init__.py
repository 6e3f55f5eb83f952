"""What is owed, by which rule: rule packs, entitlements, deadlines and the arithmetic of refunds."""

from amends.policy.cases.case_facts import CaseFacts, read_case
from amends.policy.cases.clocks import Due
from amends.policy.cases.outcomes import families_for
from amends.policy.cases.verdict_record import verdict_record
from amends.policy.cases.verdicts import Decisive, Verdict, judge
from amends.policy.cells import Elapsed, Pause, elapsed
from amends.policy.deadlines import Calendar, Unit, add_months, kept, last_day, term_ends
from amends.policy.entitlements import Denial, Entitlements, entitlements
from amends.policy.facts import Attested, Inquiry, Known, Parties, PolicyFacts, governing_law, order_inputs
from amends.policy.findings import CaseOutcome, ClockName, Handling, Liable, Matter
from amends.policy.grants import Grant, GrantTerms
from amends.policy.history.backtest import Effort, Example, Report, back_test
from amends.policy.history.flips import Change, Flip
from amends.policy.history.recorded import DecidedCase, DecidedLine, Unread, facts_from, plain_facts
from amends.policy.history.tallies import Tally
from amends.policy.loading import load_pack
from amends.policy.pack import (
    FAMILIES,
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
from amends.policy.sums.basket_refunds import Award, Payout, RefundSum, SumLine, award_of, basket_refund
from amends.policy.sums.baskets import Basket, Returned
from amends.policy.sums.refunds import Claim, line_share, refund_sum
from amends.policy.trial import Outcome, Trial
from amends.policy.vocabulary import INPUTS, NEVER, TRAITS, Input, InputKind, Never

__all__ = [
    "FAMILIES",
    "INPUTS",
    "NEVER",
    "TRAITS",
    "Attested",
    "Award",
    "Basket",
    "Burden",
    "Calendar",
    "CaseFacts",
    "CaseOutcome",
    "Change",
    "Claim",
    "ClockName",
    "Condition",
    "Deadline",
    "DecidedCase",
    "DecidedLine",
    "Decisive",
    "Denial",
    "Due",
    "Effort",
    "Elapsed",
    "Entitlements",
    "Example",
    "Family",
    "Flip",
    "Grant",
    "GrantTerms",
    "Handling",
    "Input",
    "InputKind",
    "Inquiry",
    "Known",
    "Liable",
    "Matter",
    "Nature",
    "Never",
    "Outcome",
    "PackKind",
    "Parties",
    "Pause",
    "Payout",
    "PolicyFacts",
    "Punitive",
    "RefundBasis",
    "RefundSum",
    "Report",
    "Required",
    "Returned",
    "Right",
    "Rule",
    "RulePack",
    "Start",
    "SumLine",
    "Tally",
    "Trial",
    "Unit",
    "Unread",
    "Verdict",
    "add_months",
    "award_of",
    "back_test",
    "basket_refund",
    "elapsed",
    "entitlements",
    "facts_from",
    "families_for",
    "governing_law",
    "judge",
    "kept",
    "last_day",
    "line_share",
    "load_pack",
    "order_inputs",
    "pack_hash",
    "packs_for",
    "plain_facts",
    "read_case",
    "refund_sum",
    "term_ends",
    "verdict_record",
]
