"""An approved version is put in force: from a moment on, for a share of the orders."""

from dataclasses import dataclass

from amends.desk.change_policy import can_be_without, change_policy
from amends.desk.office import Office
from amends.desk.rights import Action, authorise
from amends.desk.rules_in_force import besides, digest_of
from amends.desk.tracing import use_case
from amends.desk.units import Once
from amends.kernel.clock import Instant
from amends.kernel.ids import StaffId
from amends.kernel.party import Caller
from amends.policy.versions import publishing
from amends.policy.versions.publication import EVERYBODY, Publication, Publications, Spell


@dataclass(frozen=True, slots=True)
class PublishPolicy:
    """Which version, from when on (None: at once), and for how many percent of orders."""

    pack: str
    hash: str
    effective_at: Instant | None = None
    share: int = EVERYBODY


@use_case
def publish_policy(
    command: PublishPolicy, *, caller: Caller, office: Office, now: Instant, once: Once | None = None
) -> Publication:
    """Publish an approved draft. It takes effect by time itself: every decision compares its moment with it."""
    authorise(caller, Action.PUBLISH_POLICY)
    start = Spell(now if command.effective_at is None else command.effective_at, command.hash, command.share)
    below = can_be_without(command.pack, office=office)

    def decide(state: Publication, every: Publications) -> publishing.Events:
        beside = digest_of(besides(command.pack, every, office=office, now=now))
        return publishing.publish(state, start, by=StaffId(caller.id), now=now, beside=beside, can_be_without=below)

    return change_policy(command.pack, decide, caller=caller, office=office, now=now, once=once)
