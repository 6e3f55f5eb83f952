"""The kill switch: a published version stops at once, and the one before governs."""

from dataclasses import dataclass

from amends.desk.change_policy import can_be_without, change_policy
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
class StopPolicy:
    """Which version of which pack."""

    pack: str
    hash: str


@use_case
def stop_policy(
    command: StopPolicy, *, caller: Caller, office: Office, now: Instant, once: Once | None = None
) -> Publication:
    """Stop a version for good, scheduled or in force. Offers that rest on it go stale; what was confirmed stands."""
    authorise(caller, Action.PUBLISH_POLICY)
    below = can_be_without(command.pack, office=office)
    return change_policy(
        command.pack,
        lambda state, _: publishing.stop(state, command.hash, by=StaffId(caller.id), now=now, can_be_without=below),
        caller=caller,
        office=office,
        now=now,
        once=once,
    )
