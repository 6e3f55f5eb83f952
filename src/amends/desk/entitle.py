"""What is owed for units of an order: the policy room's answer for each line, and their decision as a record."""

from collections.abc import Mapping
from dataclasses import dataclass

from amends import policy
from amends.desk.office import Office
from amends.desk.rules_in_force import rules_in_force
from amends.kernel.clock import Instant
from amends.kernel.ids import DecisionId, LineId, TenantId, derive
from amends.kernel.market import market
from amends.kernel.orders import Customer, Order, Seller
from amends.kernel.remedy import Payer, Reason, RemedyKind
from amends.policy import Claim, Deadline, Entitlements, Grant, PolicyFacts, RulePack, Start, refund_sum, term_ends
from amends.remedies import OrderRemedies, SumLine, Terms, Units, sends_goods


@dataclass(frozen=True, slots=True)
class Matter:
    """What a decision is about: units of an order, why, and which remedies were asked for (none: all are looked at)."""

    tenant: TenantId
    order: Order
    customer: Customer
    seller: Seller
    remedies: OrderRemedies
    units: tuple[Units, ...]
    reason: Reason | None
    asked: frozenset[RemedyKind] = frozenset()


# Owed by law, and arranged with the seller by a person: there is no plan that carries them out by itself.
BY_PERSON = frozenset({RemedyKind.REPAIR, RemedyKind.PRICE_REDUCTION})


@dataclass(frozen=True, slots=True)
class Decision:
    """The answer for every line of a matter, and the packs that gave it."""

    id: DecisionId
    matter: Matter
    at: Instant
    facts: Mapping[LineId, PolicyFacts]
    lines: Mapping[LineId, Entitlements]
    packs: tuple[RulePack, ...]

    @property
    def remedies(self) -> tuple[RemedyKind, ...]:
        """Remedies that are owed for every line, in policy's order for the first."""
        first, *others = self.lines.values()
        kinds = dict.fromkeys(grant.remedy for grant in first.grants)
        return tuple(kind for kind in kinds if all(line.best(kind) is not None for line in others))

    @property
    def needs_human(self) -> tuple[str, ...]:
        """Why a person must look, over all lines."""
        doubts = dict.fromkeys(why for line in self.lines.values() for why in line.needs_human)
        owed = set(self.remedies)
        if owed and owed <= BY_PERSON:
            doubts["arranged_by_person"] = None
        return tuple(doubts)


def decide(matter: Matter, *, office: Office, now: Instant, seed: str) -> Decision:
    """Try every rule that governs the order on every line of the matter. `seed` makes the decision's id."""
    rules = rules_in_force(matter.tenant, matter.order.id, office=office, now=now)
    packs = policy.packs_for(policy.governing_law(matter.order), matter.seller.pack, rules)
    inquiry = policy.Inquiry(matter.reason, matter.asked)
    parties = policy.Parties(matter.customer, matter.seller)
    facts = {
        part.line: policy.order_inputs(matter.order, matter.order.line(part.line), inquiry, parties, now=now)
        for part in matter.units
    }
    lines = {line: policy.entitlements(packs, known, on=now) for line, known in facts.items()}
    return Decision(DecisionId(derive("dec", seed, matter.order.id)), matter, now, facts, lines, packs)


def terms_for(kind: RemedyKind, decision: Decision) -> Terms | None:
    """Join the grants of one remedy over all lines into the terms of one plan; None when some line has none."""
    found = {line: answer.best(kind) for line, answer in decision.lines.items()}
    grants = {line: grant for line, grant in found.items() if grant is not None}
    if not grants or len(grants) < len(found):
        return None
    first = next(iter(grants.values()))
    return Terms(
        freight=min((grant.freight_payer for grant in grants.values()), key=_BUYERS_BEST.index),
        needs_return=any(grant.needs_return for grant in grants.values()),
        rules=tuple(dict.fromkeys(rule for grant in grants.values() for rule in grant.rules)),
        decision=decision.id,
        sums=_sums(decision, grants),
        return_by=_return_by(first, decision),
        refund_by=_ends(first.refund_within, decision),
    )


_BUYERS_BEST = (Payer.SELLER, Payer.PLATFORM, Payer.NOBODY, Payer.BUYER)
_FROM_NOW = frozenset({Start.NOTICE, Start.REQUEST})


def _ends(deadline: Deadline | None, decision: Decision) -> Instant | None:
    """Return the last moment of a term that starts with this request; others have no date yet."""
    if deadline is None or deadline.starts_from not in _FROM_NOW:
        return None
    zone = market(decision.matter.order.market).zone
    return term_ends(decision.at, deadline.value, deadline.unit, zone=zone)


def _return_by(grant: Grant, decision: Decision) -> Instant | None:
    if not grant.needs_return:
        return None
    return _ends(grant.terms.send_back_within, decision)


def _sums(decision: Decision, grants: Mapping[LineId, Grant]) -> tuple[SumLine, ...]:
    """Work out the refund line by line; each line counts those before it as returned, so shipping comes back once."""
    matter = decision.matter
    returned = {line.id: matter.remedies.units_taken(line.id) for line in matter.order.lines}
    steps: list[SumLine] = []
    for part in matter.units:
        claim = Claim({part.line: part.quantity}, dict(returned), shipping_returned=shipping_was_returned(matter))
        steps += [
            SumLine(step.label, step.amount, step.rule)
            for step in refund_sum(matter.order, claim, grants[part.line]).lines
        ]
        returned[part.line] += part.quantity
    return tuple(steps)


def shipping_was_returned(matter: Matter) -> bool:
    """Tell whether the order's outbound shipping came back with an earlier plan."""
    # Goods that stay with the customer, or go out again, were not shipped for nothing.
    plans = [execution.plan for execution in matter.remedies.live]
    return any(sends_goods(plan) or any("shipping" in step.label for step in plan.sums) for plan in plans)
