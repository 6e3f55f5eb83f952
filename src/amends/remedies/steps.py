"""What a confirmed plan needs done next. Every step has a key that stands for it for ever: asked once, done once."""

from dataclasses import dataclass, replace
from enum import StrEnum

from amends.kernel.ids import EffectKey, PlanId, derive
from amends.kernel.remedy import Finding, RemedyKind
from amends.remedies.plan import Move, MoveKind, Plan
from amends.remedies.record import Execution, OrderRemedies


class StepKind(StrEnum):
    """The kinds of effect that carry out a plan."""

    CHARGE = "payments.charge"
    REFUND = "payments.refund"
    LABEL = "carriers.label"
    SHIP = "carriers.ship"
    SEND_BACK = "carriers.send_back"
    SHOP = "shop.change"
    RELEASE = "shop.release"


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do outside. `move` is the number of the plan's movement of money, for charges and refunds."""

    plan: PlanId
    kind: StepKind
    move: int | None = None

    @property
    def key(self) -> EffectKey:
        """The idempotency key: the plan, the kind of step, and which movement."""
        return EffectKey(derive("fx", self.plan, self.kind, -1 if self.move is None else self.move))


def steps(execution: Execution) -> tuple[Step, ...]:
    """Return every step that may be done now and is not done yet. Asking again returns the same keys."""
    if execution.completed:
        return ()
    if execution.ended:
        return (*_release(execution), *_rejection(execution))
    return (*_shop(execution), *_money(execution), *_goods(execution))


def due_steps(state: OrderRemedies) -> tuple[Step, ...]:
    """Return every step of an order that may be done now; the shop writes its plans in the order of their yeses.

    Otherwise a cancellation could be written before a change that was agreed earlier, which the shop must then refuse.
    A plan that ended holds nobody up, and what it had put aside is released whatever else waits.
    """
    due: list[Step] = []
    shop_is_free = True
    for execution in state.executions.values():
        due += [step for step in steps(execution) if step.kind is not StepKind.SHOP or shop_is_free]
        shop_is_free = shop_is_free and (execution.shop_updated or execution.ended)
    return tuple(due)


def movement(step: Step, plan: Plan) -> Move:
    """Return the movement of money that a step makes: the plan's own, or a charge given back the way it came."""
    move = plan.moves[step.move or 0]
    return replace(move, kind=MoveKind.REFUND) if step.kind is StepKind.REFUND else move


def is_done(execution: Execution) -> bool:
    """Tell whether everything in the plan has happened."""
    plan = execution.plan
    return (
        execution.shop_updated
        and len(execution.moved) == len(plan.moves)
        and (not plan.needs_return or execution.inspected is True)
        and (not sends_goods(plan) or execution.sent is not None)
    )


def sends_goods(plan: Plan) -> bool:
    """Tell whether goods go out to the customer."""
    return plan.kind in {RemedyKind.RESHIP, RemedyKind.EXCHANGE}


def sends_back(execution: Execution) -> bool:
    """Tell whether goods that were turned down go back to the customer: all that came, if anything did."""
    return execution.rejected is not None and execution.rejected.finding is not Finding.NOTHING_INSIDE


def _goods_are_back(execution: Execution) -> bool:
    return not execution.plan.needs_return or execution.inspected is True


def _shop(execution: Execution) -> tuple[Step, ...]:
    """Let the shop write the change once it is paid for: an order must not hold a payment that was never taken."""
    if execution.shop_updated or not execution.charged:
        return ()
    return (Step(execution.plan.id, StepKind.SHOP),)


def _money(execution: Execution) -> tuple[Step, ...]:
    """Charges first; refunds once every charge is taken and the goods, if any are due, are back."""
    plan = execution.plan
    open_moves = [(n, move) for n, move in enumerate(plan.moves) if n not in execution.moved]
    charges = tuple(Step(plan.id, StepKind.CHARGE, n) for n, move in open_moves if move.kind is MoveKind.CHARGE)
    if charges or not _goods_are_back(execution):
        return charges
    return tuple(Step(plan.id, StepKind.REFUND, n) for n, _ in open_moves)


def _goods(execution: Execution) -> tuple[Step, ...]:
    plan, result = execution.plan, []
    if plan.needs_return and execution.label is None:
        result.append(Step(plan.id, StepKind.LABEL))
    if sends_goods(plan) and execution.sent is None and execution.charged and _goods_are_back(execution):
        result.append(Step(plan.id, StepKind.SHIP))
    return tuple(result)


def _release(execution: Execution) -> tuple[Step, ...]:
    """Let the shop put back what it put aside. That it wrote the exchange is not certain: the shop alone knows."""
    if execution.plan.kind is not RemedyKind.EXCHANGE or execution.released or not execution.charged:
        return ()
    return (Step(execution.plan.id, StepKind.RELEASE),)


def _rejection(execution: Execution) -> tuple[Step, ...]:
    """Give charges back and send the goods back; after a lapse there is neither."""
    if execution.rejected is None:
        return ()
    plan = execution.plan.id
    charges = sorted(execution.charges - execution.given_back)
    parcel = (Step(plan, StepKind.SEND_BACK),) if sends_back(execution) and execution.sent is None else ()
    return (*(Step(plan, StepKind.REFUND, number) for number in charges), *parcel)
