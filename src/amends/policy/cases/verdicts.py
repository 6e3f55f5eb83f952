"""What is decided about a case: outcome, who answers, how much, who pays freight, by when, and by whom it is decided.

The verdict rests on `entitlements` for what is owed and on rules about procedure for what happens next. A refusal
needs a rule that says no: where none does, a person looks. Which rules decide is not declared but computed: a rule is
decisive when the verdict without it would differ (docs/law-facts.md).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import inf

from amends.kernel.ids import RuleId
from amends.kernel.money import Money
from amends.kernel.remedy import Payer, RemedyKind
from amends.policy.cases.case_facts import CaseFacts
from amends.policy.cases.clocks import RIGHTS, Due, clocks_of, clocks_of_grant, ends_of_rights
from amends.policy.cases.outcomes import (
    REFUSALS,
    SUSPENDS,
    liable_in,
    live_rules,
    missed,
    outcome_of,
    owed_in,
    payer_in,
    refusing_rules,
    ruling_of,
)
from amends.policy.cases.refund_of_case import refund_of
from amends.policy.deadlines import kept
from amends.policy.entitlements import Entitlements, owed_under
from amends.policy.findings import CaseOutcome, Handling, Liable, Matter
from amends.policy.grants import MONEY, PAYERS, Grant
from amends.policy.pack import Rule, RulePack
from amends.policy.sums.basket_refunds import RefundSum
from amends.policy.trial import Outcome as Tested
from amends.policy.trial import Trial, Tried, try_rules

OPEN = "no_rule:"
PAYS = frozenset(
    {
        CaseOutcome.MEDIATE,
        CaseOutcome.REFUND_WITH_DAMAGES,
        CaseOutcome.REFUND_OVERDUE,
        CaseOutcome.CANCELLED_AND_REFUNDED,
        CaseOutcome.RETURN_ACCEPTED,
        CaseOutcome.REFUND_OR_REPLACEMENT,
        CaseOutcome.REFUND_OR_RESHIPMENT,
        CaseOutcome.REFUND,
        CaseOutcome.PRICE_REDUCTION_OR_REFUND,
    }
)
# What the buyer would rather have, worst first; the rest is procedure and stands between.
RANK = {
    **dict.fromkeys(REFUSALS, 0),
    CaseOutcome.SURCHARGE_NEEDS_CONSENT: 1,
    CaseOutcome.REFUND_MAY_WAIT: 1,
    CaseOutcome.EXCHANGE_ACCEPTED: 3,
    CaseOutcome.REPAIR_OR_REPLACEMENT: 3,
    CaseOutcome.PRICE_REDUCTION_OR_REFUND: 4,
    **dict.fromkeys((CaseOutcome.RETURN_ACCEPTED, CaseOutcome.REFUND, CaseOutcome.CANCELLED_AND_REFUNDED), 5),
    **dict.fromkeys((CaseOutcome.REFUND_OR_REPLACEMENT, CaseOutcome.REFUND_OR_RESHIPMENT), 6),
    CaseOutcome.REFUND_WITH_DAMAGES: 7,
}
PROCEDURE = 2


@dataclass(frozen=True, slots=True)
class Decisive:
    """A rule without which the verdict would differ: in what, how sure the rule is, and whether it hurts the buyer."""

    rule: RuleId
    changes: tuple[str, ...]
    confidence: str
    against_buyer: bool


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is decided. `refund` is None where money is not the point, `return_cost_payer` where no rule names one.

    `deadline` is the clock that the facts ask for; `clocks` has all that run. `people` says why a person decides.
    """

    outcome: CaseOutcome
    liable: Liable
    refund: Money | None
    return_cost_payer: Payer | None
    deadline: Due | None
    handling: Handling
    people: tuple[str, ...]
    open_points: tuple[str, ...]
    clocks: dict[str, Due]
    sum: RefundSum | None
    remedies: tuple[RemedyKind, ...]
    rules: tuple[RuleId, ...]
    decisive: tuple[Decisive, ...]
    trace: tuple[Trial, ...]


def judge(case: CaseFacts, packs: Sequence[RulePack]) -> Verdict:
    """Decide a case under `packs` (from packs_for)."""
    finding = _find(case, try_rules(packs, case.facts, case.at, case.matter))
    decisive = tuple(found for rule in finding.speaking if (found := _decisive(rule, finding, case)))
    weak = [why for one in decisive if (why := _weakness(one, finding, case))] or _weak_together(finding, case)
    people = tuple(dict.fromkeys([*finding.people, *weak]))
    return Verdict(
        outcome=finding.outcome,
        liable=finding.liable,
        refund=finding.refund,
        return_cost_payer=finding.payer,
        deadline=finding.deadline(case),
        handling=Handling.HUMAN_DECISION if people else Handling.AUTO_WITH_AUDIT,
        people=people,
        open_points=finding.open_points,
        clocks=finding.clocks,
        sum=finding.sum,
        remedies=tuple(grant.remedy for grant in finding.owed),
        rules=tuple(rule.id for rule in finding.speaking),
        decisive=decisive,
        trace=tuple(trial for _, trial in finding.tried.pairs),
    )


@dataclass(frozen=True, slots=True)
class _Finding:
    """A verdict before it is known which rules decide it. `speaking`: the rules on which it could rest."""

    outcome: CaseOutcome
    liable: Liable
    payer: Payer | None
    sum: RefundSum | None
    clocks: dict[str, Due]
    owed: tuple[Grant, ...]
    people: tuple[str, ...]
    open_points: tuple[str, ...]
    speaking: tuple[Rule, ...]
    tried: Tried

    @property
    def refund(self) -> Money | None:
        return self.sum.total if self.sum else None

    def deadline(self, case: CaseFacts) -> Due | None:
        return self.clocks.get(case.clock) if case.clock else None

    def said(self, case: CaseFacts) -> dict[str, object]:
        """Return the five things that a verdict says, to compare two."""
        due = self.deadline(case)
        return {
            "outcome": self.outcome,
            "liable": self.liable,
            "refund": self.refund,
            "return_cost_payer": self.payer,
            "deadline": due.at if due else None,
        }


def _find(case: CaseFacts, tried: Tried) -> _Finding:
    claim = owed_under(tried, case.facts) if case.matter is Matter.CLAIM else None
    grounds = owed_in(case, claim) if claim else ()
    live = live_rules(tried.rules(Tested.MATCHED), grounds)
    ruling = ruling_of(live)
    refusing = [] if grounds else refusing_rules(case, tried)
    outcome = outcome_of(case, grounds, ruling, refusing)
    owed = () if outcome in SUSPENDS else grounds
    resting = {rule for grant in owed for rule in grant.rules} | {rule.id for rule in (*live, *refusing)}
    doubts = _doubts(claim, live, outcome)
    return _Finding(
        outcome=outcome,
        liable=liable_in(outcome, owed, live, ruling),
        payer=payer_in(outcome, owed, ruling),
        sum=refund_of(case, outcome, owed, live) if outcome in PAYS | REFUSALS else None,
        clocks=_clocks(case, owed, live, refusing, tried),
        owed=owed,
        people=tuple(why for why in doubts if not why.startswith(OPEN)),
        open_points=tuple(why for why in doubts if why.startswith(OPEN)),
        speaking=tuple(rule for rule, trial in tried.pairs if rule.id in resting or _takes_away(rule, trial)),
        tried=tried,
    )


def _takes_away(rule: Rule, trial: Trial) -> bool:
    return trial.outcome is Tested.MATCHED and bool(rule.then.ends)


def _doubts(claim: Entitlements | None, live: Sequence[Rule], outcome: CaseOutcome) -> list[str]:
    """Return why a person decides, and what no rule settles. Weak rules are judged by what they decide, not here."""
    if claim is None:
        doubts = [f"rule:{rule.then.person}:{rule.id}" for rule in live if rule.then.person]
    else:
        doubts = [why for why in claim.needs_human if not why.startswith("low_confidence")]
    return doubts + (["no_rule_decides"] if outcome is CaseOutcome.PERSON_REVIEWS and not doubts else [])


def _clocks(
    case: CaseFacts, owed: Sequence[Grant], live: Sequence[Rule], refusing: Sequence[Rule], tried: Tried
) -> dict[str, Due]:
    clocks = clocks_of(case, live, tried)
    pack_of = {rule.id: rule.pack for rule, _ in tried.pairs}
    for grant in sorted(owed, key=lambda grant: grant.remedy not in MONEY):
        clocks = clocks_of_grant(case, grant, pack_of, tried) | clocks
    counting = tried.rules(Tested.MATCHED) if owed else missed(refusing, tried)
    clocks = ends_of_rights(case, counting, tried.calendars) | clocks
    return {name: replace(due, at=kept(case.served.get(name), due.at)) for name, due in clocks.items()}


def _decisive(rule: Rule, finding: _Finding, case: CaseFacts) -> Decisive | None:
    without = _find(case, finding.tried.without(rule))
    said, other = finding.said(case), without.said(case)
    changes = tuple(name for name in said if said[name] != other[name])
    if not changes:
        return None
    against = _favour(without, case) > _favour(finding, case)
    return Decisive(rule.id, changes, rule.citation.confidence, against)


def _weak_together(finding: _Finding, case: CaseFacts) -> list[str]:
    """Say that rules which are not sure enough go against the buyer together, where each could be left out alone."""
    unsure = [rule for rule in finding.speaking if rule.citation.confidence != "high"]
    tried = finding.tried
    for rule in unsure:
        tried = tried.without(rule)
    if not unsure or _favour(_find(case, tried), case) <= _favour(finding, case):
        return []
    return [f"low_confidence:against_buyer:{unsure[0].id}"]


def _favour(finding: _Finding, case: CaseFacts) -> tuple[float, ...]:
    """Return how good a finding is for the buyer, most telling first."""
    due = finding.deadline(case)
    # A right that ends later is better, and a duty that ends earlier; a duty without an end is worth least.
    ends = due.at if due else None
    later = (ends or 0) if case.clock.partition(":")[0] in RIGHTS else -(ends or inf)
    return (
        RANK.get(finding.outcome, PROCEDURE),
        finding.refund.minor if finding.refund else 0,
        # Where nobody is named the buyer may have to pay: worse than a seller who does, better than having to.
        PAYERS.index(finding.payer) if finding.payer else 0.5,
        later,
    )


def _weakness(one: Decisive, finding: _Finding, case: CaseFacts) -> str | None:
    """Say why a decisive rule that is not sure enough needs a person, if it does."""
    if one.confidence == "high":
        return None
    if one.against_buyer:
        return f"low_confidence:against_buyer:{one.rule}"
    paid = finding.refund
    return f"low_confidence:above_limit:{one.rule}" if case.limit and paid and case.limit < paid else None
