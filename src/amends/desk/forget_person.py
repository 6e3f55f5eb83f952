"""A customer is forgotten: their key is destroyed, so nothing that they wrote or that names them can be read again."""

from dataclasses import dataclass

from amends.desk.office import Office
from amends.desk.projections import CONVERSATIONS
from amends.desk.rights import Action, authorise
from amends.desk.tracing import use_case
from amends.kernel.ids import CustomerId, SubjectId
from amends.kernel.party import Caller


@dataclass(frozen=True, slots=True)
class Forgotten:
    """Whose words can no longer be read, and in how many conversations they stood."""

    customer: CustomerId
    conversations: int


@use_case
def forget_person(customer: CustomerId, *, caller: Caller, office: Office) -> Forgotten:
    """Destroy the customer's key. What was decided and paid stays, under ids: the law asks records to be kept."""
    authorise(caller, Action.FORGET)
    talks = office.ledger.rows(caller.tenant, CONVERSATIONS, owner=customer, limit=10_000)
    office.vault.destroy(caller.tenant, SubjectId(customer))
    return Forgotten(customer, len(talks))
