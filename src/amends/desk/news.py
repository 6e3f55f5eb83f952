"""What is told of a confirmed plan as it goes forward."""

from amends.desk.replies import Spoken, act, acts, joined
from amends.kernel.clock import Instant
from amends.kernel.facts import FactValue
from amends.kernel.remedy import RemedyKind
from amends.remedies import Execution, GoodsRejected, Move, MoveKind, Plan, sends_back, sends_goods


def progress(before: Execution, after: Execution, *, now: Instant) -> Spoken:
    """Say what has happened to a plan between two states of it."""
    plan = after.plan
    parts = [_moved(plan.moves[number], now) for number in sorted(after.moved - before.moved)]
    parts += [_given_back(plan.moves[number], now) for number in sorted(after.given_back - before.given_back)]
    if after.label and not before.label:
        parts.append(_label(plan, after.label, now))
    parts += _goods_news(before, after, now)
    if after.rejected and not before.rejected:
        parts.append(_rejected(after, after.rejected, now))
    if after.handed_over - before.handed_over:
        parts.append(acts("task_for_person"))
    if after.completed and not before.completed:
        parts.append(_completed(plan))
    return joined(parts)


def _goods_news(before: Execution, after: Execution, now: Instant) -> list[Spoken]:
    parts = []
    if after.received and not before.received:
        parts.append(acts("goods_received"))
    if after.inspected is not before.inspected:
        parts.append(acts("goods_accepted" if after.inspected else "inspection_failed_person"))
    if after.sent and not before.sent:
        carrier, tracking = map(_text, after.sent)
        name = "goods_sent" if after.rejected is None else "goods_sent_back"
        parts.append(act(name, now=now, carrier=carrier, tracking=tracking))
    if after.lapsed and not before.lapsed:
        parts.append(_lapsed(after, now))
    return parts


def _rejected(after: Execution, why: GoodsRejected, now: Instant) -> Spoken:
    """Say why the goods were turned down and what becomes of them, of money that was taken, and of the matter."""
    finding, note = ("enum", str(why.finding), "staff"), ("text", why.note or "", "inspection note")
    said = act("goods_rejected", now=now, finding=finding, note=note)
    if sends_back(after):
        said += acts("goods_go_back")
    charge = after.plan.amount(MoveKind.CHARGE)
    if charge is not None:
        said += act("charge_goes_back", now=now, amount=("money", charge, "plan"))
    return said + acts("rights_remain")


def _lapsed(after: Execution, now: Instant) -> Spoken:
    charge = after.plan.amount(MoveKind.CHARGE)
    if charge is None:
        return acts("plan_lapsed")
    return act("plan_unwound", now=now, amount=("money", charge, "plan")) if after.charged else acts("charge_failed")


def _moved(move: Move, now: Instant) -> Spoken:
    if move.kind is MoveKind.CHARGE:
        method = ("enum", str(move.method_kind), "plan")
        return act("charge_taken", now=now, tag=move.payment, amount=("money", move.amount, "provider"), method=method)
    return _given_back(move, now)


def _given_back(move: Move, now: Instant) -> Spoken:
    amount = ("money", move.amount, "provider")
    return act(f"refund_sent_{move.method_kind}", now=now, tag=move.payment, amount=amount)


def _label(plan: Plan, label: tuple[str, str], now: Instant) -> Spoken:
    carrier, tracking = map(_text, label)
    if plan.return_by is None:
        return act("label_issued", now=now, carrier=carrier, tracking=tracking)
    until = ("date", plan.return_by, "policy")
    return act("label_issued_until", now=now, carrier=carrier, tracking=tracking, return_by=until)


def _text(value: str) -> tuple[str, FactValue, str]:
    return ("text", value, "carrier")


def _completed(plan: Plan) -> Spoken:
    if plan.kind is RemedyKind.CANCEL:
        return acts("order_cancelled", "solved_question")
    return acts("completed", "solved_question") if sends_goods(plan) or plan.moves else acts("completed")
