"""Which rule packs govern an order: those that ship, overlaid by the versions that people have published.

Every decision reads one small row, so that all processes agree from the moment of a commit; the packs themselves are
read anew only when that row has changed, and loaded once for each hash.
"""

from collections.abc import Mapping, Sequence
from hashlib import sha256

import msgspec

from amends.desk.office import Office
from amends.desk.projections import POLICIES, POLICIES_CHANGED, PUBLISHED, TENANT
from amends.kernel.clock import Instant
from amends.kernel.ids import OrderId, TenantId
from amends.kernel.ledger import RowPlace
from amends.policy import RulePack, load_pack
from amends.policy.versions.publication import SHIPPED, Publications, Spell, governing

PAGE = 500
Spells = tuple[Spell, ...]


def rules_in_force(tenant: TenantId, order: OrderId, *, office: Office, now: Instant) -> Sequence[RulePack]:
    """Return every pack that governs an order of a tenant at an instant; the same order meets the same versions.

    For a past instant a version that was stopped since counts as never having been in force.
    """
    chosen = {pack: governing(pack, spells, now, order) for pack, spells in _spells(tenant, office).items()}
    return overlaid(chosen, office=office)


def besides(pack: str, publications: Publications, *, office: Office, now: Instant) -> tuple[Sequence[RulePack], ...]:
    """Return the packs that a version of `pack` has to get along with.

    Once as they govern all orders, and once more with the versions that are under way, where there are any.
    """
    others = [one for one in publications.packs.values() if one.pack != pack]
    whole = {one.pack: one.for_all(now) for one in others}
    coming = {one.pack: spell.hash for one in others if (spell := one.candidate(now))}
    found = [overlaid(chosen, office=office) for chosen in ([whole, whole | coming] if coming else [whole])]
    return tuple(tuple(one for one in packs if one.id != pack) for packs in found)


def digest_of(besides: Sequence[Sequence[RulePack]]) -> str:
    """Return what stands for these packs: it changes when one of them does."""
    names = sorted({f"{pack.id} {pack.hash}" for packs in besides for pack in packs})
    return sha256("\n".join(names).encode()).hexdigest()


def overlaid(chosen: Mapping[str, str], *, office: Office) -> Sequence[RulePack]:
    """Return the packs that ship, with the chosen versions (hash by pack id) in their place."""
    packs = dict(office.rules.packs)
    for pack, digest in chosen.items():
        if digest != SHIPPED:
            packs[pack] = pack_by_hash(pack, digest, office=office)
    return tuple(packs.values())


def pack_by_hash(pack: str, digest: str, *, office: Office) -> RulePack:
    """Return the version of a pack with this hash, whenever it was in force; raise NotFound."""
    shipped = office.rules.packs.get(pack)
    if shipped is not None and shipped.hash == digest:
        return shipped
    loaded = office.shelf.packs.get(digest)
    if loaded is None:
        loaded = office.shelf.packs[digest] = load_pack(office.ledger.artifact(digest).decode(), name=pack)
    return loaded


def _spells(tenant: TenantId, office: Office) -> Mapping[str, Spells]:
    """Return the spells of every pack that was ever published, read anew when anything about them has changed."""
    changed = office.ledger.row(tenant, POLICIES_CHANGED, TENANT)
    if changed is None:
        return {}
    known = office.shelf.spells.get(tenant)
    if known is None or known[0] != changed.sort:
        known = office.shelf.spells[tenant] = (changed.sort, _read(tenant, office))
        office.shelf.packs.clear()  # what is still in force is loaded again, so that old versions do not pile up
    return known[1]


def _read(tenant: TenantId, office: Office) -> Mapping[str, Spells]:
    found: dict[str, Spells] = {}
    after: RowPlace | None = None
    while page := office.ledger.rows(tenant, POLICIES, state=PUBLISHED, after=after, limit=PAGE):
        found |= {row.id: msgspec.convert(row.body["spells"], tuple[Spell, ...]) for row in page}
        after = (page[-1].sort, page[-1].id)
    return found
