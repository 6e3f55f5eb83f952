"""Under which contracts a pack speaks: the laws, the packs that are read together, and the calendar of their terms."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from amends.policy.cases.jurisdictions import jurisdiction
from amends.policy.deadlines import Calendar
from amends.policy.pack import PackKind, RulePack, packs_for
from amends.policy.trial import calendars_of


@dataclass(frozen=True, slots=True)
class Contract:
    """Laws under which the same packs speak, those packs, and the zone and currency of the first law."""

    laws: tuple[str, ...]
    packs: tuple[RulePack, ...]
    zone: str
    currency: str

    @property
    def calendar(self) -> Calendar | None:
        """The calendar over which terms roll, for the packs that roll."""
        return next((calendar for calendar in calendars_of(self.packs).values() if calendar), None)


def contract(laws: tuple[str, ...], packs: tuple[RulePack, ...]) -> Contract:
    """Return the contract under some laws; a code that is no law (a card network's) has no zone of its own."""
    place = jurisdiction(laws[0]) if laws else None
    return Contract(laws, packs, place.zone if place else "UTC", place.currency if place else "USD")


def contracts_of(pack: RulePack, beside: Sequence[RulePack]) -> tuple[Contract, ...]:
    """Return every contract under which the pack speaks, those of the same packs joined."""
    all_packs = (*(other for other in beside if other.id != pack.id), pack)
    merchant = pack.id if pack.kind is PackKind.MERCHANT else ""
    laws: dict[tuple[RulePack, ...], list[str]] = {}
    for code in _codes(pack, all_packs):
        laws.setdefault(packs_for(code, merchant, all_packs), []).append(code)
    return tuple(contract(tuple(codes), packs) for packs, codes in laws.items())


def _codes(pack: RulePack, all_packs: Iterable[RulePack]) -> tuple[str, ...]:
    """Return the codes that the pack names, and those of laws below them."""
    known = {code for other in all_packs if other.kind is PackKind.LAW for code in other.applies_to}
    below = {code for code in known if code.partition("-")[0] in pack.applies_to}
    return tuple(sorted({*pack.applies_to, *below})) or ("",)
