"""Somebody reads how far a confirmed plan got."""

from amends.desk.office import Office
from amends.desk.projections import PLANS
from amends.desk.rights import Action, authorise
from amends.desk.streams import load_remedies
from amends.kernel.errors import NotFound
from amends.kernel.ids import CustomerId, PlanId, StreamId
from amends.kernel.party import Caller
from amends.remedies import Execution


def read_plan(plan: PlanId, *, caller: Caller, office: Office) -> Execution:
    """Return a confirmed plan and how far it got; raise NotFound."""
    row = office.ledger.row(caller.tenant, PLANS, plan)
    if row is None:
        raise NotFound(f"there is no confirmed plan {plan}")
    authorise(caller, Action.READ, owner=CustomerId(row.owner))
    return load_remedies(office.ledger, caller.tenant, StreamId(str(row.body["stream"]))).executions[plan]
