"""Which acts say what: people, plans and their steps, in the order in which a customer wants to know."""

from amends.assistant.speech import ENUM_WORDS
from amends.desk.replies import Spoken, act, acts, joined
from amends.kernel.clock import Instant
from amends.kernel.facts import FactValue
from amends.kernel.market import Words
from amends.kernel.money import Money
from amends.kernel.orders import MethodKind
from amends.kernel.remedy import Payer, RemedyKind
from amends.remedies import Execution, Move, MoveKind, Plan, PlanLine, sends_goods

MINUTES_EACH = 4
SWAPS = frozenset({RemedyKind.EXCHANGE, RemedyKind.MODIFY_ITEMS})


def person_requested(ahead: int, *, now: Instant) -> Spoken:
    """Say that a person was asked, the place in the queue and about how long it takes."""
    position = ("count", ahead + 1, "queue")
    return act("person_requested", now=now, position=position, wait=("count", (ahead + 1) * MINUTES_EACH, "queue"))


def person_taken(name: str, *, now: Instant) -> Spoken:
    """Say who answers from here."""
    return act("person_taken", now=now, name=("text", name, "desk"))


def handed_back() -> Spoken:
    """Say that the machine answers again."""
    return acts("handed_back")


def option_title(plan: Plan, *, now: Instant) -> Spoken:
    """Say in one line what a plan is."""
    refund, charge = plan.amount(MoveKind.REFUND), plan.amount(MoveKind.CHARGE)
    if plan.kind is RemedyKind.MODIFY_ITEMS:
        return _modify_title(refund, charge, now)
    if plan.kind in {RemedyKind.CANCEL, RemedyKind.RETURN, RemedyKind.REFUND, RemedyKind.MODIFY_PAYMENT}:
        name = f"option_{plan.kind}"
        if plan.kind is RemedyKind.REFUND and plan.reason in {"not_received", "late", "missing_item"}:
            name = "option_refund_undelivered"
        amount = refund if refund is not None else plan.sums[0].amount
        return act(name, now=now, amount=("money", amount, "plan"))
    return acts(f"option_{plan.kind}")


def _modify_title(refund: Money | None, charge: Money | None, now: Instant) -> Spoken:
    if charge is not None:
        return act("option_modify_items_charge", now=now, amount=("money", charge, "plan"))
    if refund is not None:
        return act("option_modify_items_refund", now=now, amount=("money", refund, "plan"))
    return acts("option_modify_items_even")


def option_facts(plan: Plan, *, now: Instant) -> tuple[Spoken, ...]:
    """Say what belongs to a plan, one fact each: goods, freight, dates, where money goes."""
    parts = [*_goods_facts(plan, now), *_money_facts(plan, now)]
    if plan.needs_return or plan.kind is RemedyKind.REFUND:
        parts.append(acts("rights_remain"))
    return tuple(parts)


def _goods_facts(plan: Plan, now: Instant) -> list[Spoken]:
    parts = [
        act("new_variant", now=now, variant=("words", _variant(line), "shop")) for line in plan.lines if line.options
    ]
    if plan.needs_return:
        parts += [acts(f"freight_{plan.freight}")] if plan.freight is not Payer.NOBODY else []
        if plan.return_by is not None:
            parts.append(act("return_by", now=now, date=("date", plan.return_by, "policy")))
        parts.append(acts("needs_inspection"))
    elif plan.kind is RemedyKind.REFUND and plan.reason != "not_received":
        parts.append(acts("nothing_to_send_back"))
    return parts


def _variant(line: PlanLine) -> Words:
    """Return the new variant in words; option values the catalogue has no words for stay as they are."""
    values = [ENUM_WORDS.get(value, Words(value, value)) for _, value in line.options]
    return Words("、".join(value.zh for value in values), ", ".join(value.en for value in values))


def _money_facts(plan: Plan, now: Instant) -> list[Spoken]:
    parts = []
    refund, charge = plan.amount(MoveKind.REFUND), plan.amount(MoveKind.CHARGE)
    if plan.kind is RemedyKind.EXCHANGE:
        parts.append(_difference(refund, charge, now))
    parts += [act("charge_to", now=now, method=("enum", method, "plan")) for method in _methods(plan, MoveKind.CHARGE)]
    parts += [act("refund_to", now=now, method=("enum", method, "plan")) for method in _methods(plan, MoveKind.REFUND)]
    if plan.refund_by is not None and refund is not None:
        parts.append(act("refund_by", now=now, date=("date", plan.refund_by, "policy")))
    return parts


def _difference(refund: Money | None, charge: Money | None, now: Instant) -> Spoken:
    if charge is not None:
        return act("price_difference_charge", now=now, amount=("money", charge, "plan"))
    if refund is not None:
        return act("price_difference_refund", now=now, amount=("money", refund, "plan"))
    return acts("price_difference_none")


def _methods(plan: Plan, kind: MoveKind) -> list[MethodKind]:
    return list(dict.fromkeys(move.method_kind for move in plan.moves if move.kind is kind))


def confirm_question(plan: Plan, *, now: Instant) -> Spoken:
    """Ask for the explicit yes to exactly this plan."""
    refund, charge = plan.amount(MoveKind.REFUND), plan.amount(MoveKind.CHARGE)
    kind = ("enum", str(plan.kind), "plan")
    if refund is not None and charge is not None:
        return act("confirm_payment_change", now=now, amount=("money", charge, "plan"))
    if refund is not None:
        return act("confirm_refund", now=now, kind=kind, amount=("money", refund, "plan"))
    if charge is not None:
        return act("confirm_charge", now=now, kind=kind, amount=("money", charge, "plan"))
    return act("confirm_no_money", now=now, kind=kind)


def confirmed(plan: Plan) -> Spoken:
    """Say that the yes was heard and what begins."""
    return acts(f"confirmed_{plan.kind}")


def progress(before: Execution, after: Execution, *, now: Instant) -> Spoken:
    """Say what has happened to a plan between two states of it."""
    plan = after.plan
    parts = [_moved(plan.moves[number], now) for number in sorted(after.moved - before.moved)]
    if after.label and not before.label:
        parts.append(_label(plan, after.label, now))
    parts += _goods_news(before, after, now)
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
        parts.append(act("goods_sent", now=now, carrier=carrier, tracking=tracking))
    if after.lapsed and not before.lapsed:
        parts.append(acts("plan_lapsed"))
    return parts


def _moved(move: Move, now: Instant) -> Spoken:
    if move.kind is MoveKind.CHARGE:
        method = ("enum", str(move.method_kind), "plan")
        return act("charge_taken", now=now, tag=move.payment, amount=("money", move.amount, "provider"), method=method)
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
