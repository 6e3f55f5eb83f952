"""Staff read the rule packs: what governs, what is drafted, every version, and who did what when."""

from collections.abc import Sequence
from dataclasses import dataclass

from amends.desk.office import Office
from amends.desk.recording import POLICY_EVENTS, recall
from amends.desk.rights import Action, authorise
from amends.desk.rules_in_force import pack_by_hash
from amends.desk.streams import PUBLICATIONS, fold_publications, load_publications
from amends.kernel.clock import Instant
from amends.kernel.errors import NotFound
from amends.kernel.ids import TenantId
from amends.kernel.party import Caller
from amends.policy import RulePack
from amends.policy.versions.publication import SHIPPED, Publication, Spell, Version
from amends.policy.versions.publication_events import PolicyEvent


@dataclass(frozen=True, slots=True)
class PolicyLine:
    """One pack. `in_force` governs all orders outside of a staged share (None: a new pack, not published yet).

    `shipped` is the hash of the pack that came with the program. `behind`: what governs was written when the program
    came with another one. `candidate` is scheduled, or governs a part. `before` is what a rollback goes back to.
    """

    id: str
    in_force: RulePack | None
    shipped: str | None
    candidate: Spell | None
    draft: Version | None
    behind: bool
    before: str | None


@dataclass(frozen=True, slots=True)
class PolicyFile:
    """A pack with all its versions and everything that happened to them, the newest last."""

    line: PolicyLine
    publication: Publication
    history: Sequence[tuple[Instant, PolicyEvent]]


def read_policies(*, caller: Caller, office: Office, now: Instant) -> tuple[PolicyLine, ...]:
    """Return every pack that ships or was ever drafted, in order of their ids."""
    authorise(caller, Action.READ_POLICIES)
    every = load_publications(office.ledger, caller.tenant)
    names = sorted({*office.rules.packs, *every.packs})
    return tuple(_line(every.pack(name), office, now) for name in names)


def read_policy(pack: str, *, caller: Caller, office: Office, now: Instant) -> PolicyFile:
    """Return one pack; raise NotFound for one that neither ships nor was drafted."""
    authorise(caller, Action.READ_POLICIES)
    events = office.ledger.read(caller.tenant, PUBLICATIONS)
    publication = fold_publications(events).pack(pack)
    if not publication.versions and pack not in office.rules.packs:
        raise NotFound(f"there is no rule pack {pack}")
    told: list[tuple[Instant, PolicyEvent]] = [(event.at, recall(event, POLICY_EVENTS)) for event in events]
    history = tuple((at, event) for at, event in told if event.pack == pack)
    return PolicyFile(_line(publication, office, now), publication, history)


def read_policy_text(pack: str, content_hash: str, *, caller: Caller, office: Office) -> str:
    """Return the bytes of a version as they were put forward, or of the pack as it ships; raise NotFound."""
    authorise(caller, Action.READ_POLICIES)
    if content_hash not in _hashes(pack, caller.tenant, office):
        raise NotFound(f"{pack} has no version {content_hash}")
    return office.ledger.artifact(content_hash).decode()


def _hashes(pack: str, tenant: TenantId, office: Office) -> set[str]:
    shipped = office.rules.hashes.get(pack)
    return {*load_publications(office.ledger, tenant).pack(pack).versions} | ({shipped} if shipped else set())


def _line(state: Publication, office: Office, now: Instant) -> PolicyLine:
    shipped = office.rules.packs.get(state.pack)
    whole = state.for_all(now)
    governing = shipped if whole == SHIPPED else pack_by_hash(state.pack, whole, office=office)
    return PolicyLine(
        id=state.pack,
        in_force=governing,
        shipped=shipped.hash if shipped else None,
        candidate=state.candidate(now),
        draft=None if state.draft is None else state.version(state.draft),
        behind=shipped is not None and whole != SHIPPED and state.version(whole).shipped != shipped.hash,
        before=state.before(now),
    )
