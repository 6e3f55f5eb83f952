"""The commit that every change of a rule pack's versions shares."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from amends.desk.office import Office
from amends.desk.projections import policy_rows
from amends.desk.recording import record
from amends.desk.streams import PUBLICATIONS, load_publications
from amends.desk.units import Change, Once, unit_of
from amends.kernel.clock import Instant
from amends.kernel.ids import SubjectId
from amends.kernel.ledger import Append, Artifact
from amends.kernel.party import Caller
from amends.policy import PackKind
from amends.policy.versions.publication import Publication, Publications, evolve
from amends.policy.versions.publication_events import PolicyEvent

NOBODY = SubjectId("")  # nothing in these events is sealed
Decide = Callable[[Publication, Publications], Sequence[PolicyEvent]]


def change_policy(  # noqa: PLR0913  # ports and the moment are keyword-only
    pack: str,
    decide: Decide,
    *,
    caller: Caller,
    office: Office,
    now: Instant,
    once: Once | None = None,
    keep: tuple[Artifact, ...] = (),
) -> Publication:
    """Let `decide` say what happens to a pack's versions, commit it with the bytes to `keep`; return the new state."""
    state = load_publications(office.ledger, caller.tenant)
    events = tuple(decide(state.pack(pack), state))
    if not events and once is None:
        return state.pack(pack)
    expected = state.version
    for event in events:
        state = evolve(state, event, now)
    append = Append(PUBLICATIONS, expected, tuple(record(event, NOBODY) for event in events))
    change = Change(state, append, policy_rows(state, (pack,))) if events else None
    unit = unit_of(change, caller=caller, correlation=f"policy {pack}", now=now, once=once, answer={"policy": pack})
    office.ledger.commit(replace(unit, artifacts=keep if events else ()))
    return state.pack(pack)


def can_be_without(pack: str, *, office: Office) -> bool:
    """Tell whether orders can do without a published version: one ships, or nobody has signed a pack of its kind."""
    return pack in office.rules.packs or not pack.startswith(f"{PackKind.MERCHANT}.")
