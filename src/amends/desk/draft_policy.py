"""A rule pack is drafted, or its draft edited: new bytes, of which nothing is proved, tried or approved yet."""

from dataclasses import dataclass

from amends.desk.change_policy import change_policy
from amends.desk.office import Office
from amends.desk.rights import Action, authorise
from amends.desk.rules_in_force import besides
from amends.desk.tracing import use_case
from amends.desk.units import Once
from amends.kernel.clock import Instant
from amends.kernel.errors import Fault, Invalid
from amends.kernel.ids import StaffId
from amends.kernel.ledger import Artifact
from amends.kernel.party import Caller
from amends.policy import RulePack, load_pack
from amends.policy.versions import publishing
from amends.policy.versions.publication import SHIPPED, Publication, Publications, Version


@dataclass(frozen=True, slots=True)
class DraftPolicy:
    """The text of a pack (its own `id` says of which), in the place of the draft `instead_of` (None: there was none).

    `name` is what faults call the text: the name of its file. `pack`, where it is given, is the pack that is meant.
    """

    text: str
    instead_of: str | None = None
    name: str = "draft"
    pack: str = ""


@use_case
def draft_policy(
    command: DraftPolicy, *, caller: Caller, office: Office, now: Instant, once: Once | None = None
) -> Publication:
    """Keep the text as the pack's draft; raise Invalid with every fault, Refused when somebody else edited meanwhile.

    The draft's checks begin anew. The same text as the draft that stands changes nothing.
    """
    authorise(caller, Action.DRAFT_POLICY)
    pack = load_pack(command.text, name=command.name)
    _guard_name(pack, command)
    kept = Artifact(pack.hash, command.text.encode())

    def decide(state: Publication, every: Publications) -> publishing.Events:
        _guard_rule_ids(pack, every, office=office, now=now)
        by = StaffId(caller.id)
        shipped = office.rules.hashes.get(pack.id, SHIPPED)
        base = state.for_all(now) or shipped
        new = Version(pack.hash, pack.version, frozenset({by}), now, base, shipped)
        return publishing.draft(state, new, by=by, instead_of=command.instead_of)

    return change_policy(pack.id, decide, caller=caller, office=office, now=now, once=once, keep=(kept,))


def _guard_name(pack: RulePack, command: DraftPolicy) -> None:
    """Refuse a text that stands for another pack than meant, or for another kind than its id says."""
    faults = []
    if command.pack not in ("", pack.id):
        faults.append(Fault("text.id", f"says {pack.id}, and {command.pack} is meant"))
    if not pack.id.startswith(f"{pack.kind}."):
        faults.append(Fault("text.kind", f"is {pack.kind}, and the id {pack.id} names another"))
    if faults:
        raise Invalid(faults)


def _guard_rule_ids(pack: RulePack, every: Publications, *, office: Office, now: Instant) -> None:
    """Refuse ids of rules that another pack has: a decision names its rules by their ids."""
    others = {one.id: one for packs in besides(pack.id, every, office=office, now=now) for one in packs}
    taken = {rule.id: one.id for one in others.values() for rule in one.rules}
    faults = [Fault(f"rules.{rule.id}", f"{taken[rule.id]} has this rule") for rule in pack.rules if rule.id in taken]
    if faults:
        raise Invalid(faults)
