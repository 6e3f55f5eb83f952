"""A second person answers for a draft."""

from dataclasses import dataclass

from amends.desk.change_policy import change_policy
from amends.desk.office import Office
from amends.desk.rights import Action, authorise
from amends.desk.rules_in_force import besides, digest_of
from amends.desk.tracing import use_case
from amends.desk.units import Once
from amends.kernel.clock import Instant
from amends.kernel.ids import StaffId
from amends.kernel.party import Caller
from amends.policy.versions import publishing
from amends.policy.versions.publication import Publication, Publications


@dataclass(frozen=True, slots=True)
class ApprovePolicy:
    """Which draft of which pack."""

    pack: str
    hash: str


@use_case
def approve_policy(
    command: ApprovePolicy, *, caller: Caller, office: Office, now: Instant, once: Once | None = None
) -> Publication:
    """Approve a submitted draft; refused for who drafted it (policy/second-person) and for what is not clean."""
    authorise(caller, Action.PUBLISH_POLICY)

    def decide(state: Publication, every: Publications) -> publishing.Events:
        beside = digest_of(besides(command.pack, every, office=office, now=now))
        return publishing.approve(state, command.hash, by=StaffId(caller.id), beside=beside)

    return change_policy(command.pack, decide, caller=caller, office=office, now=now, once=once)
