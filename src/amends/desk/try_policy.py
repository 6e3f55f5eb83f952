"""A draft is tried on the decisions that were recorded: who would have come off otherwise, and what money moves."""

from dataclasses import dataclass

import msgspec

from amends.desk.back_test_policy import back_test_policy
from amends.desk.change_policy import change_policy
from amends.desk.office import Office
from amends.desk.rights import Action, authorise
from amends.desk.rules_in_force import pack_by_hash
from amends.desk.streams import load_publications
from amends.desk.tracing import use_case
from amends.desk.units import Once
from amends.kernel.clock import Instant
from amends.kernel.ids import StaffId
from amends.kernel.party import Caller
from amends.policy.versions import publishing
from amends.policy.versions.publication import Publication


@dataclass(frozen=True, slots=True)
class TryPolicy:
    """Which draft of which pack, on the decisions made from `since` on (None: on all)."""

    pack: str
    hash: str
    since: Instant | None = None


@use_case
def try_policy(
    command: TryPolicy, *, caller: Caller, office: Office, now: Instant, once: Once | None = None
) -> Publication:
    """Back-test the draft and keep the report with it (`Version.back_test`: a Report as plain values)."""
    authorise(caller, Action.DRAFT_POLICY)
    publishing.guard_draft(load_publications(office.ledger, caller.tenant).pack(command.pack), command.hash)
    draft = pack_by_hash(command.pack, command.hash, office=office)
    report = back_test_policy(draft, since=command.since, caller=caller, office=office)
    summary = msgspec.to_builtins(report)
    return change_policy(
        command.pack,
        lambda state, _: publishing.back_tested(state, command.hash, by=StaffId(caller.id), summary=summary),
        caller=caller,
        office=office,
        now=now,
        once=once,
    )
