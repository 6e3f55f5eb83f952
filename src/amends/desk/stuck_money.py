"""How much money waits in a task: the amount of the movement that an effect could not make."""

from amends.desk.office import MONEY, Office
from amends.desk.streams import load_remedies
from amends.kernel.ids import PlanId
from amends.kernel.ledger import Effect
from amends.kernel.money import Money


def stuck_money(effect: Effect, *, office: Office) -> Money | None:
    """Return what the effect is to move; None for one that moves no money."""
    move = effect.body.get("move")
    if effect.kind not in MONEY or not isinstance(move, int):
        return None
    plan = load_remedies(office.ledger, effect.tenant, effect.stream).executions[PlanId(str(effect.body["plan"]))].plan
    return plan.moves[move].amount
