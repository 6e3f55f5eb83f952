"""A version that is under way governs another share of the orders."""

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
class StagePolicy:
    """Which version, and for how many percent of orders (100: for all)."""

    pack: str
    hash: str
    share: int


@use_case
def stage_policy(
    command: StagePolicy, *, caller: Caller, office: Office, now: Instant, once: Once | None = None
) -> Publication:
    """Change the share. A greater one keeps every order that the smaller one had."""
    authorise(caller, Action.PUBLISH_POLICY)
    below = can_be_without(command.pack, office=office)
    return change_policy(
        command.pack,
        lambda state, _: publishing.change_share(
            state, command.hash, command.share, by=StaffId(caller.id), now=now, can_be_without=below
        ),
        caller=caller,
        office=office,
        now=now,
        once=once,
    )
