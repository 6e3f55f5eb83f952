"""What an analysis shows: a case as a person can read it, a flaw of a pack, a change between two versions."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from amends.kernel.ids import RuleId
from amends.kernel.market import Words
from amends.kernel.remedy import RemedyKind
from amends.policy.findings import Matter
from amends.policy.pack import Family


class FlawKind(StrEnum):
    """What can be wrong with a pack that loads. docs/policy-analysis.md says exactly what each means."""

    GAP = "gap"
    CONFLICT = "conflict"
    SHADOWED = "shadowed"
    BELOW_FLOOR = "below_floor"
    PROTECTED = "protected"


@dataclass(frozen=True, slots=True)
class CaseLine:
    """One fact of a case: an input of the vocabulary and its value as text ("6", "true", "never", "12.00 CNY")."""

    input: str
    value: str


@dataclass(frozen=True, slots=True)
class Case:
    """A case: the law that governs the contract, the day on which it is judged, and the facts that matter.

    `lines` are in the vocabulary's order. An input that is not listed changes nothing. `law` is empty where the rules
    of one pack alone are meant; `matter` is what was asked.
    """

    law: str
    on: date
    lines: tuple[CaseLine, ...]
    matter: Matter = Matter.CLAIM


@dataclass(frozen=True, slots=True)
class Place:
    """Where a rule stands: its pack's file (`merchant.us_retail.yaml`) and its first line there."""

    rule: RuleId
    file: str
    line: int


@dataclass(frozen=True, slots=True)
class Flaw:
    """One thing that is wrong, and the case that shows it; the resolver itself confirmed the case.

    `rules` has the row at fault first, `about` names the attribute, output, input, `window` or `row` that is wrong,
    `told` says what is wrong in a sentence, `case` is the counterexample. For a shadowed row it is a case in which the
    row matches and changes nothing; None for one that no case can match.
    `other` is the second case where one alone does not show it: the same case on another day or with another value.
    """

    kind: FlawKind
    pack: str
    rules: tuple[Place, ...]
    about: str
    told: Words
    case: Case | None
    other: Case | None = None


@dataclass(frozen=True, slots=True)
class GrantShown:
    """A remedy that is owed, on one ground, with its terms as texts by name."""

    remedy: RemedyKind
    family: Family
    terms: tuple[CaseLine, ...]


@dataclass(frozen=True, slots=True)
class OutcomeShown:
    """What the resolver says of a case: what is owed, what is refused, and what else matched rules say.

    `says` has outputs besides remedies as texts by name: `outcome`, `liable`, `person`, `deducts`, `punitive`, clocks.
    """

    grants: tuple[GrantShown, ...]
    denied: tuple[RemedyKind, ...]
    says: tuple[CaseLine, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """The smallest case whose outcome differs between two versions of a pack.

    `rules` are those that match in one of the two and are not the same row in both, old ones first.
    """

    case: Case
    before: OutcomeShown
    after: OutcomeShown
    rules: tuple[Place, ...]
