"""From what rules say to what is decided: which remedies the claim is about, and the name of the outcome."""

from collections.abc import Iterable, Sequence

from amends.kernel.remedy import Payer, Reason, RemedyKind
from amends.policy.cases.case_facts import CaseFacts
from amends.policy.cells import Days
from amends.policy.entitlements import Entitlements
from amends.policy.findings import CaseOutcome, Liable
from amends.policy.grants import MONEY, Grant
from amends.policy.pack import FAMILIES, Family, PackKind, Right, Rule
from amends.policy.trial import Outcome as Tested
from amends.policy.trial import Tried

NO_REASON = frozenset(
    {
        Reason.CHANGE_OF_MIND,
        Reason.WRONG_SIZE,
        Reason.ORDERED_BY_MISTAKE,
        Reason.NO_LONGER_NEEDED,
        Reason.PRICE,
    }
)
NOT_DELIVERED = frozenset({Reason.NOT_RECEIVED, Reason.LATE, Reason.MISSING_ITEM})
GOODS = frozenset({RemedyKind.EXCHANGE, RemedyKind.REPAIR, RemedyKind.RESHIP})
REFUSALS = frozenset({CaseOutcome.RETURN_REFUSED, CaseOutcome.CLAIM_REFUSED})
# While it stands so, nothing is owed yet by this decision.
SUSPENDS = frozenset(
    {
        CaseOutcome.HOLD_AND_HEAR,
        CaseOutcome.REDECIDE_BY_PERSON,
        CaseOutcome.PERSON_REVIEWS,
        CaseOutcome.SURCHARGE_NEEDS_CONSENT,
    }
)
NO_DEAL = frozenset(
    {RemedyKind.MODIFY_ITEMS, RemedyKind.MODIFY_PAYMENT, RemedyKind.MODIFY_ADDRESS, RemedyKind.MODIFY_PROFILE}
)


def owed_in(case: CaseFacts, claim: Entitlements) -> tuple[Grant, ...]:
    """Return the best grant of each remedy on the grounds that the claim names; what was asked for alone, if owed.

    A claim whose own ground fails falls back to the others: who cannot show a fault may still withdraw.
    """
    for families in (families_for(_reason(case)), frozenset(Family)):
        best: dict[RemedyKind, Grant] = {}
        for grant in claim.grants:
            if grant.family in families and grant.remedy not in NO_DEAL:
                best.setdefault(grant.remedy, grant)
        wanted = {kind: grant for kind, grant in best.items() if kind in case.facts.asked}
        if best:
            return tuple((wanted or best).values())
    return ()


def live_rules(matched: Iterable[Rule], owed: Sequence[Grant]) -> list[Rule]:
    """Return the matched rules that speak about the matter as a whole or about a ground on which something is owed."""
    families = {grant.family for grant in owed}
    return [rule for rule in matched if rule.then.right is None or FAMILIES[rule.then.right] in families]


def ruling_of(live: Iterable[Rule]) -> Rule | None:
    """Return the rule that says what happens next, if one does."""
    stating = [rule for rule in live if rule.then.outcome is not None and rule.then.outcome not in REFUSALS]
    return min(stating, key=lambda rule: ORDER[rule.then.outcome], default=None)


ORDER = {outcome: place for place, outcome in enumerate([*CaseOutcome, None])}


def refusing_rules(case: CaseFacts, tried: Tried) -> list[Rule]:
    """Return the rules of law that say no: exceptions, refusals, and rights on the claim's ground that do not reach it.

    What a merchant does not promise refuses nobody what the law may give, and that no policy had to be shown is no
    ground either.
    """
    families, refusing = families_for(_reason(case)), []
    for rule, trial in tried.pairs:
        then = rule.then
        if rule.kind is not PackKind.LAW or then.right is Right.UNSHOWN_POLICY:
            continue
        if trial.outcome is Tested.MATCHED and (then.ends or then.outcome in REFUSALS):
            refusing.append(rule)
        if trial.outcome is Tested.FAILED and trial.input != "reason" and then.grants and then.right is not None:
            refusing += [rule] if FAMILIES[then.right] in families else []
    return refusing


def missed(refusing: Sequence[Rule], tried: Tried) -> list[Rule]:
    """Return the refusing rules whose own term has passed."""
    terms = {rule.id: {cell.input for cell in rule.when if isinstance(cell, Days)} for rule in refusing}
    return [rule for rule, trial in tried.pairs if trial.input in terms.get(rule.id, ())]


def outcome_of(case: CaseFacts, owed: Sequence[Grant], ruling: Rule | None, refusing: Sequence[Rule]) -> CaseOutcome:
    """Name what is decided. Without a rule that grants or refuses, a person reviews."""
    if ruling is not None and ruling.then.outcome is not None:
        return ruling.then.outcome
    if not owed and not refusing:
        return CaseOutcome.PERSON_REVIEWS
    no_reason = _reason(case) in NO_REASON
    if not owed:
        return CaseOutcome.RETURN_REFUSED if no_reason else CaseOutcome.CLAIM_REFUSED
    kinds = {grant.remedy for grant in owed}
    if all(grant.family is Family.NO_REASON for grant in owed):
        return CaseOutcome.RETURN_ACCEPTED if kinds & MONEY else CaseOutcome.EXCHANGE_ACCEPTED
    return _remedy_outcome(case, kinds, comes_back=any(grant.needs_return for grant in owed))


def _remedy_outcome(case: CaseFacts, kinds: set[RemedyKind], *, comes_back: bool) -> CaseOutcome:
    money, goods, late = kinds & MONEY, kinds & GOODS, _reason(case) in NOT_DELIVERED
    if RemedyKind.PRICE_REDUCTION in kinds:
        return CaseOutcome.PRICE_REDUCTION_OR_REFUND
    if money and goods:
        return CaseOutcome.REFUND_OR_RESHIPMENT if RemedyKind.RESHIP in goods else CaseOutcome.REFUND_OR_REPLACEMENT
    if money:
        ends = RemedyKind.CANCEL in kinds or (late and not comes_back)
        return CaseOutcome.CANCELLED_AND_REFUNDED if ends else CaseOutcome.REFUND
    return CaseOutcome.REPAIR_OR_REPLACEMENT


def liable_in(outcome: CaseOutcome, owed: Sequence[Grant], live: Sequence[Rule], ruling: Rule | None) -> Liable:
    """Return who answers: whom the ruling names, whom another rule names, else the seller for what is owed."""
    if ruling is not None and ruling.then.liable is not None:
        return ruling.then.liable
    if outcome in REFUSALS:
        return Liable.NOBODY
    named = [rule.then.liable for rule in live if rule.then.liable is not None]
    if named:
        return named[0]
    return Liable.SELLER if owed else Liable.UNDETERMINED


def payer_in(outcome: CaseOutcome, owed: Sequence[Grant], ruling: Rule | None) -> Payer | None:
    """Return who pays for sending goods back, as far as a rule says so."""
    if ruling is not None and ruling.then.freight_payer is not None:
        return ruling.then.freight_payer
    if outcome in SUSPENDS | REFUSALS:
        return None
    return next((grant.freight_payer for grant in owed if grant.freight_rule is not None), None)


def _reason(case: CaseFacts) -> Reason | None:
    known = case.facts.values.get("reason")
    return None if known is None else Reason(str(known.value))


def families_for(reason: Reason | None) -> frozenset[Family]:
    """Return the rights on which a claim stands: a fault is never answered by what is said about a change of mind."""
    if reason is None:
        return frozenset(Family)
    if reason in NO_REASON:
        return frozenset({Family.NO_REASON, Family.CANCELLATION})
    if reason in NOT_DELIVERED:
        return frozenset({Family.DELIVERY, Family.CANCELLATION})
    return frozenset({Family.CONFORMITY})
