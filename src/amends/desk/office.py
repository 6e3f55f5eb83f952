"""What every use case works with: the ports, and the rules and model that were loaded at the start."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from amends.assistant.understanding import ReadingModel
from amends.kernel.ids import TenantId
from amends.kernel.ledger import Effects, Ledger, Vault
from amends.kernel.shop import Shop
from amends.kernel.watching import SILENCE, Tracing
from amends.policy import RulePack
from amends.policy.versions.publication import Spell
from amends.remedies import StepKind
from amends.remedies.ports import Carriers, Payments

MONEY = frozenset({StepKind.CHARGE, StepKind.REFUND})
PARCELS = frozenset({StepKind.LABEL, StepKind.SHIP, StepKind.SEND_BACK})


@dataclass(frozen=True, slots=True)
class RuleBook:
    """The rule packs that ship: each parsed, with its bytes and their hash, by the pack's id."""

    packs: Mapping[str, RulePack]
    hashes: Mapping[str, str]
    contents: Mapping[str, bytes]


@dataclass(frozen=True, slots=True)
class Shelf:
    """What a process has read of published rule packs: their spells by tenant, as of a change; packs by their hash."""

    spells: dict[TenantId, tuple[int, Mapping[str, tuple[Spell, ...]]]] = field(default_factory=dict)
    packs: dict[str, RulePack] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Office:
    """The ports and loaded rules that use cases are given. `engine` is the version that decisions name.

    `rules` are the packs that ship; what governs an order is asked of `rules_in_force`.
    """

    ledger: Ledger
    effects: Effects
    vault: Vault
    shop: Shop
    payments: Payments
    carriers: Carriers
    rules: RuleBook
    model: ReadingModel
    model_hash: str
    engine: str
    tracing: Tracing = SILENCE
    shelf: Shelf = field(default_factory=Shelf)


def provider_of(kind: str, office: Office) -> Payments | Carriers | None:
    """Return who carries out a kind of effect; None for those that reach no gateway and no carrier."""
    if kind in MONEY:
        return office.payments
    return office.carriers if kind in PARCELS else None
