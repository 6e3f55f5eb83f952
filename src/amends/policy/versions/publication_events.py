"""What happens to the versions of rule packs, from the first draft to the last rollback.

A version is named by the SHA-256 of its bytes, which are kept apart (as an artifact). Staff are named by their ids.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from amends.kernel.clock import Instant
from amends.kernel.ids import StaffId
from amends.kernel.market import Words


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that the analysis found: its kind, the rules at fault, a sentence, a case that shows it (as lines)."""

    kind: str
    rules: tuple[str, ...]
    told: Words
    case: str


@dataclass(frozen=True, slots=True)
class PolicyDrafted:
    """Somebody put these bytes forward. `version` is what the author calls it.

    `base` governed when they did; `shipped` came with the program of that day (empty: the program has no such pack).
    """

    pack: str
    hash: str
    version: str
    by: StaffId
    base: str
    shipped: str


@dataclass(frozen=True, slots=True)
class PolicyDraftWithdrawn:
    """The draft is given up."""

    pack: str
    hash: str
    by: StaffId


@dataclass(frozen=True, slots=True)
class PolicyAnalysed:
    """The draft was proved against the packs it stands `beside` (their digest). Any finding bars it."""

    pack: str
    hash: str
    by: StaffId
    beside: str
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class PolicyBackTested:
    """The draft was tried on recorded decisions; `summary` is the back-test's own account in figures."""

    pack: str
    hash: str
    by: StaffId
    summary: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class PolicySubmitted:
    """The draft is put before a second person."""

    pack: str
    hash: str
    by: StaffId


@dataclass(frozen=True, slots=True)
class PolicyApproved:
    """A second person answers for the draft."""

    pack: str
    hash: str
    by: StaffId


@dataclass(frozen=True, slots=True)
class PolicyPublished:
    """From `effective_at` on, the version governs `share` percent of orders."""

    pack: str
    hash: str
    by: StaffId
    effective_at: Instant
    share: int


@dataclass(frozen=True, slots=True)
class PolicyShareChanged:
    """The version governs another share of orders, at once or from its effective time on."""

    pack: str
    hash: str
    by: StaffId
    share: int


@dataclass(frozen=True, slots=True)
class PolicyStopped:
    """The kill switch: the version counts as never having been in force, for all that is not confirmed yet."""

    pack: str
    hash: str
    by: StaffId


@dataclass(frozen=True, slots=True)
class PolicyRolledBack:
    """From now on the version `to` governs all orders again (empty: the pack as it ships)."""

    pack: str
    to: str
    by: StaffId


PolicyEvent = (
    PolicyDrafted
    | PolicyDraftWithdrawn
    | PolicyAnalysed
    | PolicyBackTested
    | PolicySubmitted
    | PolicyApproved
    | PolicyPublished
    | PolicyShareChanged
    | PolicyStopped
    | PolicyRolledBack
)
