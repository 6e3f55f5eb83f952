"""Cases tried on the real resolver: what the solver finds counts only when the resolver says the same."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, timedelta
from typing import Any

from amends.kernel.clock import HOUR, Instant, end_of_day, iso
from amends.kernel.money import Money
from amends.policy.analysis.shown import Case, CaseLine, GrantShown, OutcomeShown, Place
from amends.policy.cells import Elapsed, Value
from amends.policy.entitlements import Entitlements, entitlements
from amends.policy.facts import Known, PolicyFacts
from amends.policy.findings import Matter
from amends.policy.grants import Grant, GrantTerms
from amends.policy.pack import Deadline, Rule, RulePack
from amends.policy.trial import Outcome, Tried, try_rules

Facts = dict[str, Value]
ONE_DAY = timedelta(days=1)


class _AnyFacts(PolicyFacts):
    """Facts over a vocabulary that may be wider than the product's: a test plants inputs that must not decide."""

    def __post_init__(self) -> None:
        """Take every input; the values come from the solver, typed by the vocabulary that it was given."""


@dataclass(frozen=True, slots=True)
class Judged:
    """What the resolver made of a case: every rule tried, and for a claim what is owed."""

    facts: Facts
    on: date
    tried: Tried
    answer: Entitlements | None

    def matched(self, *rules: Rule) -> bool:
        """Tell whether all these rules match."""
        found = self.tried.rules(Outcome.MATCHED)
        return all(rule in found for rule in rules)

    def settled(self) -> bool:
        """Tell whether no missing input could change what is owed."""
        if self.answer is None:
            return not self.tried.rules(Outcome.UNKNOWN)
        return not self.answer.unknown

    def shown(self) -> OutcomeShown:
        """Return the outcome as texts."""
        grants = () if self.answer is None else self.answer.grants
        denied = () if self.answer is None else self.answer.denials
        says = {CaseLine(name, value) for rule in self.tried.rules(Outcome.MATCHED) for name, value in said_by(rule)}
        return OutcomeShown(
            grants=tuple(sorted((_grant(grant) for grant in grants), key=lambda grant: (grant.remedy, grant.family))),
            denied=tuple(denial.remedy for denial in denied),
            says=tuple(sorted(says, key=lambda line: (line.input, line.value))),
        )

    def grant(self, remedy: str, family: str) -> Grant | None:
        """Return what is owed of a remedy on one ground."""
        owed = () if self.answer is None else self.answer.grants
        return next((grant for grant in owed if (grant.remedy, grant.family) == (remedy, family)), None)


def judge(
    packs: Sequence[RulePack], facts: Mapping[str, Value], on: date, zone: str, matter: Matter = Matter.CLAIM
) -> Judged:
    """Try the case at noon of the day in the zone."""
    noon = Instant(end_of_day(on - ONE_DAY, zone) + 12 * HOUR)
    known = {name: Known(value, "case", noon) for name, value in facts.items()}
    case = _AnyFacts(known, zone)
    answer = entitlements(packs, case, on=noon) if matter is Matter.CLAIM else None
    return Judged(dict(facts), on, try_rules(packs, case, noon, matter), answer)


def said_by(rule: Rule) -> Iterator[tuple[str, str]]:
    """Yield what a rule says besides remedies and their terms, as texts by name."""
    then = rule.then
    named: dict[str, Any] = {"outcome": then.outcome, "liable": then.liable, "person": then.person}
    yield from ((name, str(value)) for name, value in named.items() if value is not None)
    yield from (("deducts", str(deduction)) for deduction in then.deducts)
    yield from ((str(clock.name), in_words(clock.term)) for clock in then.clocks)
    if then.punitive is not None:
        least = "" if then.punitive.minimum is None else f", at least {in_words(then.punitive.minimum)}"
        yield "punitive", f"{then.punitive.multiple} times{least}"


def place_of(rule: Rule) -> Place:
    """Return where a rule stands."""
    return Place(rule.id, f"{rule.pack}.yaml", rule.line)


def case_of(law: str, judged: Judged, order: Sequence[str], matter: Matter = Matter.CLAIM) -> Case:
    """Return a case as a person reads it, its inputs in the vocabulary's order."""
    lines = (CaseLine(name, in_words(judged.facts[name])) for name in order if name in judged.facts)
    return Case(law, judged.on, tuple(lines), matter)


def in_words(value: Any) -> str:
    """Write a value as packs and cases do: true, 6, never, 12.00 CNY, 14 calendar_day from notice."""
    match value:
        case bool():
            return str(value).lower()
        case Elapsed():
            return str(value.days)
        case Money():
            return f"{value.decimal()} {value.currency}"
        case Deadline():
            return f"{value.value} {value.unit} from {value.starts_from}"
        case None:
            return "not said"
        case _:
            return str(value)


def _grant(grant: Grant) -> GrantShown:
    terms = grant.terms
    lines = [CaseLine(name, in_words(getattr(terms, name))) for name in _TERMS if getattr(terms, name) is not None]
    if terms.window_ends is not None:
        lines.append(CaseLine("window_ends", iso(terms.window_ends)))
    if terms.conditions:
        lines.append(CaseLine("conditions", ", ".join(required.condition for required in terms.conditions)))
    return GrantShown(grant.remedy, grant.family, tuple(lines))


_TERMS = tuple(field.name for field in fields(GrantTerms) if field.name not in {"window_ends", "conditions"})
