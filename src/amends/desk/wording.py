"""Which acts say what of people and plans, in the order in which a customer wants to know."""

from amends.desk.labels import options_label
from amends.desk.replies import Spoken, act, acts, joined
from amends.kernel.clock import Instant
from amends.kernel.money import Money
from amends.kernel.orders import Address, MethodKind
from amends.kernel.remedy import Payer, RemedyKind
from amends.remedies import MoveKind, Plan

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


def talked(name: str, offers: int, *, now: Instant) -> Spoken:
    """Say a sentence that needs at most the number of open offers."""
    return act(name, now=now, count=("count", offers, "desk")) if name == "which_option" else acts(name)


def address_line(address: Address) -> str:
    """Return an address on one line, as it was given."""
    parts = (address.line1, address.line2, address.city, address.region, address.postcode)
    return ", ".join(part for part in parts if part)


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
    parts = _new_variants(plan, now)
    if plan.address is not None:
        parts.append(_new_address(plan.address, now))
    if plan.needs_return:
        parts += [acts(f"freight_{plan.freight}")] if plan.freight is not Payer.NOBODY else []
        if plan.return_by is not None:
            parts.append(act("return_by", now=now, date=("date", plan.return_by, "policy")))
        parts.append(acts("needs_inspection"))
    elif plan.kind is RemedyKind.REFUND and plan.reason != "not_received":
        parts.append(acts("nothing_to_send_back"))
    return parts


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
    first = Spoken(()) if plan.address is None else _new_address(plan.address, now)
    return first + joined(_new_variants(plan, now)) + _freight(plan) + _confirm(plan, now)


def _new_variants(plan: Plan, now: Instant) -> list[Spoken]:
    swaps = {f"{line.line}.{line.variant}": line.options for line in plan.lines if line.options}
    return [
        act("new_variant", now=now, tag=swap, variant=("words", options_label(options), "shop"))
        for swap, options in swaps.items()
    ]


def _freight(plan: Plan) -> Spoken:
    """Say who pays for sending back, where something goes back."""
    return acts(f"freight_{plan.freight}") if plan.needs_return and plan.freight is not Payer.NOBODY else Spoken(())


def _new_address(address: Address, now: Instant) -> Spoken:
    return act("new_address", now=now, address=("text", address_line(address), "buyer"))


def _confirm(plan: Plan, now: Instant) -> Spoken:
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
