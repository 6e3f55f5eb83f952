"""Lists out of the read models: conversations of a customer, the queue of people, plans that wait for somebody.

Each goes on behind a place (`sort` and id of a row): rows that come meanwhile neither move nor double any.
"""

from collections.abc import Sequence

from amends.conversations import Mode
from amends.desk.office import Office
from amends.desk.projections import CONVERSATIONS, PLANS
from amends.desk.rights import Action, authorise
from amends.kernel.ids import CustomerId
from amends.kernel.ledger import RowPlace, ViewRow
from amends.kernel.party import Caller


def read_conversations(
    customer: CustomerId | None, *, caller: Caller, office: Office, after: RowPlace | None = None, limit: int = 50
) -> Sequence[ViewRow]:
    """Return conversations of a customer, the last touched first; of all customers when `customer` is None."""
    authorise(caller, Action.READ, owner=customer)
    return office.ledger.rows(caller.tenant, CONVERSATIONS, owner=customer, newest_first=True, after=after, limit=limit)


def read_queue(
    *, caller: Caller, office: Office, mode: Mode = Mode.WAITING, after: RowPlace | None = None, limit: int = 50
) -> Sequence[ViewRow]:
    """Return conversations that wait for a person (or that a person has), the longest waiting first."""
    authorise(caller, Action.READ_QUEUE)
    return office.ledger.rows(caller.tenant, CONVERSATIONS, state=mode, after=after, limit=limit)


def read_tasks(
    *, caller: Caller, office: Office, state: str = "person", after: RowPlace | None = None, limit: int = 50
) -> Sequence[ViewRow]:
    """Return confirmed plans that wait for a person (or for goods, or for their inspection), the oldest first."""
    authorise(caller, Action.READ_TASKS)
    return office.ledger.rows(caller.tenant, PLANS, state=state, after=after, limit=limit)
