"""The draft of a rule pack is given up."""

from dataclasses import dataclass

from amends.desk.change_policy import change_policy
from amends.desk.office import Office
from amends.desk.rights import Action, authorise
from amends.desk.tracing import use_case
from amends.desk.units import Once
from amends.kernel.clock import Instant
from amends.kernel.ids import StaffId
from amends.kernel.party import Caller
from amends.policy.versions import publishing
from amends.policy.versions.publication import Publication


@dataclass(frozen=True, slots=True)
class WithdrawPolicy:
    """Which draft of which pack."""

    pack: str
    hash: str


@use_case
def withdraw_policy(
    command: WithdrawPolicy, *, caller: Caller, office: Office, now: Instant, once: Once | None = None
) -> Publication:
    """Give the draft up; what governs does not change. Its bytes stay kept."""
    authorise(caller, Action.DRAFT_POLICY)
    return change_policy(
        command.pack,
        lambda state, _: publishing.withdraw(state, command.hash, by=StaffId(caller.id)),
        caller=caller,
        office=office,
        now=now,
        once=once,
    )
