"""The customer's yes is bound to exactly one plan; and what people report about goods."""

from dataclasses import fields, replace
from typing import Any

import pytest
from tests.remedies.builders import (
    BLUE,
    GIFT,
    GOLD,
    HOME,
    MUGS,
    NOW,
    TALK,
    a_plan,
    after,
    an_order,
    at,
    confirmed,
    products,
    terms,
)

from amends.kernel.clock import Instant
from amends.kernel.errors import Conflict, Refused
from amends.kernel.ids import OrderId, PlanId, RuleId
from amends.kernel.money import Money
from amends.kernel.orders import MethodKind, OrderStatus
from amends.kernel.remedy import Finding, Payer, RemedyKind
from amends.remedies import (
    Exchange,
    GoodsInspected,
    GoodsReceived,
    ModifyAddress,
    ModifyItems,
    MoneyMoved,
    MoveKind,
    OrderRemedies,
    Plan,
    PlanConfirmed,
    PlanLapsed,
    Return,
    Swap,
    Units,
    confirm,
    inspect_goods,
    lapse,
    plan_hash,
    receive_goods,
    reject_goods,
)

ORDER = OrderId("o-1")
RETURN = Return(ORDER, (Units(MUGS, 1),), GIFT)
NOTHING = OrderRemedies()


def a_return() -> Plan:
    return a_plan(RETURN, owed=terms(Money(1000, "EUR"), needs_return=True, return_by=Instant(NOW + 1)))


def refusal(state: OrderRemedies = NOTHING, **given: Any) -> str:
    plan = a_return()
    yes = {"offered": plan, "fresh": plan, "presented": plan_hash(plan), "conversation": TALK, "now": NOW}
    with pytest.raises(Refused) as refused:
        confirm(state, **{**yes, **given})
    return refused.value.clause


@pytest.mark.parametrize("nothing", [None, ""])
def test_without_a_yes_nothing_is_done(nothing: str | None) -> None:
    assert refusal(presented=nothing) == "confirmation/missing"


def test_a_yes_counts_once() -> None:
    assert refusal(confirmed(a_return())) == "confirmation/replayed"


def test_a_yes_counts_once_even_after_its_plan_lapsed() -> None:
    assert refusal(after(confirmed(a_return()), PlanLapsed(PlanId("p-1"), "late"))) == "confirmation/replayed"


def test_a_yes_to_another_plan_is_no_yes_to_this_one() -> None:
    assert refusal(presented=plan_hash(replace(a_return(), freight=Payer.BUYER))) == "confirmation/changed"


def test_a_yes_comes_before_the_offer_has_run_out() -> None:
    assert refusal(now=a_return().expires_at) == "confirmation/stale"


def test_a_yes_is_refused_when_the_facts_would_give_another_plan_by_now() -> None:
    assert refusal(fresh=replace(a_return(), refund_by=Instant(NOW + 5))) == "confirmation/stale"


def test_the_same_plan_worked_out_again_under_another_name_is_still_the_same() -> None:
    pending = at(an_order(status=OrderStatus.PENDING))
    request = ModifyItems(ORDER, (Swap(MUGS, 2, GOLD),))
    offered, again = a_plan(request, pending), a_plan(request, pending, key="p-2")

    (event,) = confirm(
        NOTHING, offered=offered, fresh=again, presented=plan_hash(offered), conversation=TALK, now=NOW
    )  # fmt: skip

    assert isinstance(event, PlanConfirmed)
    assert (event.plan, event.hash) == (offered, plan_hash(offered))


def test_a_price_that_has_moved_makes_another_plan() -> None:
    request = Exchange(ORDER, (Swap(MUGS, 1, BLUE),))
    mugs = products()
    dearer = {key: replace(one, variants=tuple(_dearer(v) for v in one.variants)) for key, one in mugs.items()}
    plan = a_plan(request)

    assert refusal(
        offered=plan, presented=plan_hash(plan), fresh=a_plan(request, at(products=dearer))
    ) == "confirmation/stale"  # fmt: skip


def _dearer(variant: Any) -> Any:
    return replace(variant, price=Money(variant.price.minor + 1, "EUR"))


def test_where_an_order_shall_go_is_kept_apart_from_the_plan() -> None:
    plan = a_plan(ModifyAddress(ORDER, HOME), at(an_order(status=OrderStatus.PENDING)))

    (event,) = confirm(NOTHING, offered=plan, fresh=plan, presented=plan_hash(plan), conversation=TALK, now=NOW)

    assert isinstance(event, PlanConfirmed)
    assert (event.plan.address, event.address) == (None, HOME)
    assert after(NOTHING, event).executions[plan.id].plan == plan


ALTERED: dict[str, Any] = {
    "id": PlanId("other"),
    "customer": "other",
    "order": OrderId("other"),
    "kind": RemedyKind.REFUND,
    "reason": "other",
    "lines": (),
    "moves": (),
    "sums": (),
    "freight": Payer.BUYER,
    "needs_return": False,
    "rules": (RuleId("other"),),
    "decision": "other",
    "return_by": None,
    "refund_by": Instant(NOW + 9),
    "made_at": Instant(NOW + 9),
    "expires_at": Instant(NOW + 9),
    "method": None,
    "address": HOME,
}


@pytest.mark.parametrize("field", [field.name for field in fields(Plan)])
def test_the_hash_binds_every_field_of_a_plan(field: str) -> None:
    plan = a_return()
    other = replace(plan, **{field: ALTERED[field]})

    assert other != plan
    assert plan_hash(other) != plan_hash(plan)


def test_the_hash_binds_every_part_of_lines_moves_and_sums() -> None:
    plan = a_return()
    line, move, step = plan.lines[0], plan.moves[0], plan.sums[0]
    cent = Money(1, "EUR")
    lines: list[dict[str, Any]] = [
        {"line": "9"}, {"quantity": 9}, {"value": cent}, {"variant": "x"}, {"new_price": cent}, {"new_value": cent},
        {"options": (("a", "b"),)}, {"name": replace(line.name, zh="x")},
    ]  # fmt: skip
    moves: list[dict[str, Any]] = [
        {"kind": MoveKind.CHARGE}, {"payment": "x"}, {"method": "x"}, {"method_kind": MethodKind.CARD},
        {"amount": cent}, {"amount": Money(move.amount.minor, "USD")},
    ]  # fmt: skip
    sums: list[dict[str, Any]] = [{"label": "x"}, {"amount": cent}, {"rule": RuleId("x")}]
    others = [
        *(replace(plan, lines=(replace(line, **one),)) for one in lines),
        *(replace(plan, moves=(replace(move, **one),)) for one in moves),
        *(replace(plan, sums=(replace(step, **one),)) for one in sums),
    ]

    assert len({plan_hash(one) for one in (plan, *others)}) == len(others) + 1


def test_goods_arrive_once_and_pass_once() -> None:
    state = confirmed(a_return())
    (received,) = receive_goods(state, PlanId("p-1"))
    arrived = after(state, received)
    (inspected,) = inspect_goods(arrived, PlanId("p-1"), passed=True)

    assert receive_goods(arrived, PlanId("p-1")) == ()
    with pytest.raises(Refused, match="inspected and passed"):
        inspect_goods(after(arrived, inspected), PlanId("p-1"), passed=False)


def test_goods_that_failed_an_inspection_may_be_looked_at_again() -> None:
    failed = after(confirmed(a_return()), GoodsReceived(PlanId("p-1")), GoodsInspected(PlanId("p-1"), passed=False))

    assert inspect_goods(failed, PlanId("p-1"), passed=True) == (GoodsInspected(PlanId("p-1"), passed=True),)


def test_only_goods_that_failed_are_turned_down_and_only_once() -> None:
    failed = after(confirmed(a_return()), GoodsReceived(PlanId("p-1")), GoodsInspected(PlanId("p-1"), passed=False))
    (rejected,) = reject_goods(failed, PlanId("p-1"), finding=Finding.WORN, note="seen")
    passed = after(failed, GoodsInspected(PlanId("p-1"), passed=True))

    for state in (confirmed(a_return()), passed, after(failed, rejected)):
        with pytest.raises(Refused) as refused:
            reject_goods(state, PlanId("p-1"), finding=Finding.WORN, note="seen")
        assert refused.value.clause == "return/not-failed"
    with pytest.raises(Refused):
        inspect_goods(after(failed, rejected), PlanId("p-1"), passed=True)
    assert after(failed, rejected).units_taken(MUGS) == 0


def test_goods_are_not_turned_down_while_the_charge_for_their_exchange_is_open() -> None:
    plan = a_plan(Exchange(ORDER, (Swap(MUGS, 1, GOLD),)), owed=terms(needs_return=True))
    failed = after(confirmed(plan), GoodsReceived(PlanId("p-1")), GoodsInspected(PlanId("p-1"), passed=False))

    with pytest.raises(Refused) as refused:
        reject_goods(failed, PlanId("p-1"), finding=Finding.WORN, note="seen")
    assert refused.value.clause == "order/charge-open"


def test_goods_that_never_came_cannot_be_inspected() -> None:
    with pytest.raises(Refused) as refused:
        inspect_goods(confirmed(a_return()), PlanId("p-1"), passed=True)
    assert refused.value.clause == "return/not-received"


def test_goods_that_nobody_awaits_cannot_arrive() -> None:
    kept = confirmed(a_plan(RETURN, owed=terms(Money(1000, "EUR"))))

    with pytest.raises(Refused) as refused:
        receive_goods(kept, PlanId("p-1"))
    assert refused.value.clause == "return/not-awaited"


def test_a_plan_that_was_never_confirmed_is_unknown() -> None:
    with pytest.raises(Conflict):
        receive_goods(NOTHING, PlanId("p-1"))


def test_only_a_plan_that_awaits_its_goods_lapses_and_only_once() -> None:
    waiting = confirmed(a_return())
    arrived = after(waiting, GoodsReceived(PlanId("p-1")))
    paid = after(waiting, MoneyMoved(PlanId("p-1"), 0, MoveKind.REFUND, Money(1000, "EUR"), "r"))
    kept = confirmed(a_plan(RETURN, owed=terms(Money(1000, "EUR"))))
    (lapsed,) = lapse(waiting, PlanId("p-1"), why="late")

    assert [lapse(state, PlanId("p-1"), why="late") for state in (arrived, paid, kept)] == [(), (), ()]
    assert lapse(after(waiting, lapsed), PlanId("p-1"), why="late") == ()
