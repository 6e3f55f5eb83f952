"""What is owed: law, then promise, default and practice, joined for the buyer's best, with every rule tried shown."""

from collections.abc import Sequence
from dataclasses import dataclass

from amends.kernel.clock import Instant
from amends.kernel.ids import RuleId
from amends.kernel.money import Money
from amends.kernel.remedy import RemedyKind
from amends.policy.cells import Days
from amends.policy.facts import PolicyFacts
from amends.policy.grants import GOODS_BACK, NATURES, Calendars, Grant, Ground, Settled, decides, favour, ground, settle
from amends.policy.pack import FAMILIES, Family, PackKind, Punitive, Right, Rule, RulePack
from amends.policy.trial import Outcome, Trial, Tried, try_rules

OpenRules = list[tuple[Rule, Trial]]


@dataclass(frozen=True, slots=True)
class Denial:
    """A remedy that no rule gives: the exceptions that ended it, and the rules that would give it, failed."""

    remedy: RemedyKind
    ended_by: tuple[RuleId, ...]
    failed: tuple[Trial, ...]


@dataclass(frozen=True, slots=True)
class Entitlements:
    """The answer to "what is owed for this line?".

    `needs_human` lists why a person must look, as `code:detail:rule`; while it is not empty nothing may be refused and
    nothing beyond dispute may be paid on this answer alone. `unknown` are inputs that would settle it if asked for.
    """

    grants: tuple[Grant, ...]
    denials: tuple[Denial, ...]
    trace: tuple[Trial, ...]
    needs_human: tuple[str, ...]
    unknown: tuple[str, ...]
    punitive: tuple[Punitive, ...] = ()

    def best(self, remedy: RemedyKind) -> Grant | None:
        """Return the grant of that remedy that is best for the buyer."""
        return next((grant for grant in self.grants if grant.remedy is remedy), None)


@dataclass(frozen=True, slots=True)
class _Case:
    """Rules sorted by how they came out, and the rights that exceptions ended."""

    facts: PolicyFacts
    tried: Tried
    matched: list[Rule]
    ended: frozenset[Right]

    @property
    def calendars(self) -> Calendars:
        return self.tried.calendars

    def wants(self, remedies: tuple[RemedyKind, ...]) -> bool:
        return not self.facts.asked or any(remedy in self.facts.asked for remedy in remedies)


def entitlements(
    packs: Sequence[RulePack], facts: PolicyFacts, *, on: Instant, limit: Money | None = None
) -> Entitlements:
    """Work out what is owed under `packs` (from packs_for) as they are in force `on` the day of the event.

    Rules of one family of rights are joined attribute by attribute, the best for the buyer winning among law and
    promises; defaults and practice only fill gaps. A missing input never refuses: it sends the case to a person, as do
    decisive rules below high confidence that go against the buyer or cost more than `limit`.
    """
    return owed_under(try_rules(packs, facts, on), facts, limit=limit)


def owed_under(tried: Tried, facts: PolicyFacts, *, limit: Money | None = None) -> Entitlements:
    """Work out what is owed from rules that were tried already."""
    matched = tried.rules(Outcome.MATCHED)
    ended = frozenset(right for rule in matched for right in rule.then.ends)
    case = _Case(facts, tried, matched, ended)
    grants, weak = _grants(case, limit)
    open_rules = _open_rules(case, grants)
    denials = _denials(case, grants, open_rules)
    unknown = [f"unknown_input:{trial.input}:{rule.id}" for rule, trial in open_rules if _blocks(rule, case, grants)]
    people = [*_no_law(tried), *unknown, *_persons(case, grants), *weak, *_weak_denials(case, denials)]
    return Entitlements(
        grants=grants,
        denials=denials,
        trace=tuple(trial for _, trial in tried.pairs),
        needs_human=tuple(dict.fromkeys(people)),
        unknown=tuple(dict.fromkeys(trial.input for _, trial in open_rules if trial.input)),
        punitive=tuple(rule.then.punitive for rule in matched if rule.then.punitive),
    )


def _no_law(tried: Tried) -> list[str]:
    return [] if tried.under_law else ["no_law_pack"]


def _grounds(case: _Case) -> list[Ground]:
    alive = [rule for rule in case.matched if rule.then.grants and rule.then.right not in case.ended]
    groups: dict[tuple[RemedyKind, Family], list[Rule]] = {}
    for rule in alive:
        for remedy in rule.then.grants:
            groups.setdefault((remedy, _family(rule)), []).append(rule)
    return [
        ground(remedy, family, granting, _adding(case.matched, granting))
        for (remedy, family), granting in groups.items()
    ]


def _adding(matched: list[Rule], granting: list[Rule]) -> tuple[Rule, ...]:
    rights = {rule.then.right for rule in granting}
    return tuple(rule for rule in matched if not rule.then.grants and rule.then.right in rights)


def _family(rule: Rule) -> Family:
    return FAMILIES[rule.then.right or Right.VOLUNTARY_RETURN]


def _grants(case: _Case, limit: Money | None) -> tuple[tuple[Grant, ...], list[str]]:
    """Return the grants, the buyer's best first, and the doubts about the best one of each remedy that is wanted."""
    made: list[tuple[Grant, list[str]]] = []
    for each in _grounds(case):
        settled = settle(each, case.facts, case.calendars)
        decisive = [rule for rule in each.rules if decides(settled, rule, case.facts, case.calendars)]
        freight = settled.picks["freight_payer"][1]
        grant = Grant(
            remedy=each.remedy,
            family=each.family,
            nature=min((rule.nature for rule in each.granting), key=NATURES.index),
            terms=settled.terms,
            rules=tuple(rule.id for rule in settled.rests_on),
            decisive=tuple(rule.id for rule in decisive),
            freight_rule=freight.id if freight else None,
        )
        doubts = [why for rule in decisive if (why := _weakness(rule, settled, case, limit))]
        made.append((grant, doubts))
        if each.remedy in GOODS_BACK and freight is None:
            doubts.append(f"no_rule:freight_payer:{each.granting[0].id}")
    made.sort(key=lambda pair: favour(pair[0].terms), reverse=True)
    grants = tuple(grant for grant, _ in made)
    best = _best(grants)
    wanted = [doubts for grant, doubts in made if grant is best[grant.remedy] and case.wants((grant.remedy,))]
    return grants, [why for doubts in wanted for why in doubts]


def _best(grants: tuple[Grant, ...]) -> dict[RemedyKind, Grant]:
    best: dict[RemedyKind, Grant] = {}
    for grant in grants:
        best.setdefault(grant.remedy, grant)
    return best


def _weakness(rule: Rule, settled: Settled, case: _Case, limit: Money | None) -> str | None:
    """Say why a decisive rule below high confidence needs a person, if it does."""
    if rule.citation.confidence == "high":
        return None
    rest = settled.ground.without(rule)
    without = favour(settle(rest, case.facts, case.calendars).terms) if rest.granting else None
    if without is not None and any(b > a for a, b in zip(favour(settled.terms), without, strict=True)):
        return f"low_confidence:against_buyer:{rule.id}"
    amount = case.facts.values.get("amount")
    if limit is not None and amount and isinstance(amount.value, Money) and limit < amount.value:
        return f"low_confidence:above_limit:{rule.id}"
    return None


def _denials(case: _Case, grants: tuple[Grant, ...], open_rules: OpenRules) -> tuple[Denial, ...]:
    """Return what is refused. What an unknown input could still give is not."""
    given = {grant.remedy for grant in grants} | {remedy for rule, _ in open_rules for remedy in rule.then.grants}
    taken = {remedy for rule in case.matched if rule.then.right in case.ended for remedy in rule.then.grants}
    wanted = case.facts.asked or taken
    ending = tuple(rule.id for rule in case.matched if rule.then.ends)
    return tuple(
        Denial(remedy, ending if remedy in GOODS_BACK or remedy in taken else (), _failed(case, remedy))
        for remedy in RemedyKind
        if remedy in wanted and remedy not in given
    )


def _failed(case: _Case, remedy: RemedyKind) -> tuple[Trial, ...]:
    return tuple(
        trial for rule, trial in case.tried.pairs if trial.outcome is Outcome.FAILED and remedy in rule.then.grants
    )


def _open_rules(case: _Case, grants: tuple[Grant, ...]) -> OpenRules:
    """Return the rules that want for an input and could change what is owed."""
    given = {(grant.remedy, grant.family) for grant in grants}
    live = {rule.then.right for rule in case.matched if rule.then.grants} - case.ended
    return [
        (rule, trial)
        for rule, trial in case.tried.pairs
        if trial.outcome is Outcome.UNKNOWN and _matters(rule, case, given, live)
    ]


def _matters(rule: Rule, case: _Case, given: set[tuple[RemedyKind, Family]], live: set[Right | None]) -> bool:
    then = rule.then
    if then.grants:
        new = tuple(remedy for remedy in then.grants if (remedy, _family(rule)) not in given)
        return bool(new) and case.wants(new) and then.right not in case.ended
    if then.ends:
        return bool(live & set(then.ends))
    return then.right in live or then.person is not None


def _blocks(rule: Rule, case: _Case, grants: tuple[Grant, ...]) -> bool:
    """Tell whether nothing may be decided before the rule's input is known.

    A rule that could only add a further ground for a remedy that is owed anyway, or that touches only a ground which is
    not the buyer's best, is worth a question, not a person.
    """
    best, then = _best(grants), rule.then
    if then.grants:
        missing = tuple(remedy for remedy in then.grants if remedy not in best)
        return bool(missing) and case.wants(missing)
    touched = {FAMILIES[right] for right in (*then.ends, then.right) if right is not None}
    return not touched or any(grant.family in touched and case.wants((remedy,)) for remedy, grant in best.items())


def _persons(case: _Case, grants: tuple[Grant, ...]) -> list[str]:
    families = {grant.family for grant in grants}
    return [
        f"rule:{rule.then.person}:{rule.id}"
        for rule in case.matched
        if rule.then.person and (rule.then.right is None or not rule.then.grants or _family(rule) in families)
    ]


def _weak_denials(case: _Case, denials: tuple[Denial, ...]) -> list[str]:
    """Return why a refusal is not sure enough: an exception or a term of law below high confidence decides it."""
    rules = {rule.id: rule for rule, _ in case.tried.pairs}
    reasons = []
    for denial in denials:
        late = [rules[trial.rule] for trial in denial.failed if is_late(rules[trial.rule], trial)]
        taken = (rule.then.right for rule in case.matched if denial.remedy in rule.then.grants)
        ending = [[rule for rule in case.matched if right in rule.then.ends] for right in taken]
        reasons += [
            f"low_confidence:against_buyer:{deciding[0].id}"
            for deciding in (late, *ending)
            if deciding and all(rule.citation.confidence != "high" for rule in deciding)
        ]
    return reasons


def is_late(rule: Rule, trial: Trial) -> bool:
    """Tell whether a rule of law failed on its own term."""
    return rule.kind is PackKind.LAW and any(isinstance(cell, Days) and cell.input == trial.input for cell in rule.when)
