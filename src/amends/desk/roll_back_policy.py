"""An earlier version of a rule pack governs again."""

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
class RollBackPolicy:
    """Which pack, and to which version: a hash, SHIPPED (empty) for the pack as it ships, None for the one before."""

    pack: str
    to: str | None = None


@use_case
def roll_back_policy(
    command: RollBackPolicy, *, caller: Caller, office: Office, now: Instant, once: Once | None = None
) -> Publication:
    """Let an earlier version govern all orders from now on; drops a version under way. Offers made before stand."""
    authorise(caller, Action.PUBLISH_POLICY)
    below = can_be_without(command.pack, office=office)
    return change_policy(
        command.pack,
        lambda state, _: publishing.roll_back(state, command.to, by=StaffId(caller.id), now=now, can_be_without=below),
        caller=caller,
        office=office,
        now=now,
        once=once,
    )
