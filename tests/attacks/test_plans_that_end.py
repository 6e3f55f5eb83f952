"""Exchanges and changes that are charged for: no plan hangs, no money is kept for nothing, and no yes is lost."""

from dataclasses import dataclass, replace
from typing import Any

import pytest
from tests.desk.shopfloor import AGENT, EMMA, Floor, open_floor

from amends.adapters.payments.memory import Fault
from amends.desk.carry_out import carry_out, carry_out_due
from amends.desk.confirm_plan import ConfirmPlan, confirm_plan
from amends.desk.handle_goods import HandleGoods, handle_goods
from amends.desk.propose_remedy import ProposeRemedy, propose_remedy
from amends.desk.read_stuck import read_stuck
from amends.desk.settle_task import SettleTask, settle_task
from amends.desk.start_conversation import StartConversation, start_conversation
from amends.desk.streams import load_conversation, load_remedies, order_stream
from amends.desk.timers import Timer
from amends.kernel.clock import DAY, Instant
from amends.kernel.errors import Invalid, Refused
from amends.kernel.events import Event
from amends.kernel.ids import MAIN, ConversationId, CustomerId, LineId, MethodId, OrderId, PlanId, StreamId, TenantId
from amends.kernel.ledger import EffectState, Ledger
from amends.kernel.party import Caller, CallerKind
from amends.kernel.remedy import Reason
from amends.remedies import Exchange, Execution, ModifyItems, MoveKind, OrderRequest, Return, Swap, Units, refundable
from amends.remedies.ports import Recourse

CAMILLE = Caller(MAIN, CallerKind.CUSTOMER, "c-camille", proof="test")
CREAM = OrderId("FR-401118")
TALK = ConversationId("conv-camille")
NOVELS = ModifyItems(OrderId("UK-204153"), (Swap(LineId("2"), 2, "harbour-novel-2"),), MethodId("pm-emma-1"))  # type: ignore[arg-type]  # an id


def dearer(quantity: int = 1) -> Exchange:
    """Ask for the dearer cream, for one of two that are at fault."""
    swap = Swap(LineId("1"), quantity, "atelier-face-cream-2")  # type: ignore[arg-type]  # an id
    return Exchange(CREAM, (swap,), reason=Reason.DEFECT)


def agreed(floor: Floor, request: OrderRequest, *, talk: ConversationId = TALK) -> PlanId:
    start = StartConversation(talk, CustomerId(CAMILLE.id), "test")
    opened = start_conversation(start, caller=CAMILLE, office=floor.office, now=floor.clock.now())
    command = ProposeRemedy(opened.id, request)
    return floor.confirmed(propose_remedy(command, caller=CAMILLE, office=floor.office, now=floor.clock.now()))


def execution(floor: Floor, plan: PlanId, order: OrderId = CREAM) -> Execution:
    state = load_remedies(floor.office.ledger, MAIN, order_stream(order, CustomerId(CAMILLE.id)))
    return state.executions[plan]


def last_said(floor: Floor, talk: ConversationId = TALK) -> str:
    return load_conversation(floor.office.ledger, MAIN, talk).log[-1].text or ""


def too_late(floor: Floor) -> None:
    """Let the time for the goods run out, and the timer with it."""
    floor.clock.set(Instant(floor.clock.now() + 90 * DAY))
    while carry_out_due(office=floor.office, clock=floor.clock):
        pass


def test_a_declined_charge_ends_its_exchange_frees_the_units_and_says_that_nothing_was_charged() -> None:
    floor = open_floor(Recourse.KEYED)
    plan = agreed(floor, dearer())
    floor.payments.faults(Fault.DECLINE)
    floor.work()
    again = agreed(floor, dearer(2), talk=ConversationId("conv-2"))
    floor.work()

    assert execution(floor, plan).lapsed
    assert read_stuck(caller=AGENT, office=floor.office) == ()
    assert execution(floor, again).charged
    assert [order.amount.minor for order, _ in floor.payments.book] == [2 * 1440]


def test_a_declined_charge_ends_the_change_of_a_pending_order_and_the_order_can_change_again() -> None:
    floor = open_floor(Recourse.KEYED)
    first = floor.agreed(NOVELS)
    floor.payments.faults(Fault.DECLINE)
    floor.work()
    second = floor.agreed(NOVELS, name="conv-2")
    floor.work()

    assert execution(floor, first, NOVELS.order).lapsed
    assert execution(floor, second, NOVELS.order).completed
    assert "nothing was charged" in last_said(floor, ConversationId("conv-1"))
    assert len(floor.payments.book) == 1


@pytest.mark.parametrize("recourse", Recourse)
def test_a_charge_of_unknown_outcome_never_ends_its_plan_by_itself(recourse: Recourse) -> None:
    floor = open_floor(recourse)
    plan = agreed(floor, dearer())
    floor.payments.faults(Fault.UNKNOWN_AFTER, Fault.DECLINE)
    floor.work()
    too_late(floor)

    assert not execution(floor, plan).lapsed
    assert read_stuck(caller=AGENT, office=floor.office)
    assert len(floor.payments.book) == 1


def overdue() -> tuple[Floor, PlanId]:
    """Return a floor on which an exchange was charged for, and its goods never came."""
    floor = open_floor(Recourse.KEYED)
    plan = agreed(floor, dearer())
    floor.work()
    too_late(floor)
    return floor, plan


def settle(floor: Floor, outcome: Any, reference: str = "") -> None:
    (task,) = read_stuck(caller=AGENT, office=floor.office)
    command = SettleTask(task.effect.key, outcome, "looked into it", reference=reference)
    settle_task(command, caller=AGENT, office=floor.office, now=floor.clock.now())


def test_an_exchange_that_was_charged_for_and_whose_goods_never_came_is_a_persons_task() -> None:
    floor, plan = overdue()
    (task,) = read_stuck(caller=AGENT, office=floor.office)

    assert task.effect.kind == Timer.LAPSE
    assert task.safe
    assert not execution(floor, plan).lapsed
    assert execution(floor, plan).moved == {0}


def test_who_gave_the_charge_back_ends_the_exchange_and_nothing_of_it_can_be_refunded_again() -> None:
    floor, plan = overdue()
    with pytest.raises(Invalid):
        settle(floor, "happened")
    settle(floor, "happened", "RF-1")
    state = load_remedies(floor.office.ledger, MAIN, order_stream(CREAM, CustomerId(CAMILLE.id)))
    order = floor.office.shop.order(MAIN, CREAM)
    left = refundable(order, state)
    charge = execution(floor, plan).plan.charges[0]

    assert execution(floor, plan).lapsed
    assert charge.id in {payment.id for payment in order.payments}
    assert left[charge.id].minor == 0
    assert "14" in last_said(floor)
    assert read_stuck(caller=AGENT, office=floor.office) == ()


def test_who_waits_longer_gets_the_task_again_and_goods_that_come_after_all_keep_the_exchange_alive() -> None:
    floor, plan = overdue()
    settle(floor, "retry")
    too_late(floor)
    handle_goods(HandleGoods(plan, passed=True), caller=AGENT, office=floor.office, now=floor.clock.now())
    with pytest.raises(Refused) as refusal:
        settle(floor, "happened", "RF-1")
    settle(floor, "retry")
    floor.work()
    too_late(floor)

    assert refusal.value.clause == "return/received"
    assert execution(floor, plan).completed
    assert read_stuck(caller=AGENT, office=floor.office) == ()


@dataclass(slots=True)
class Interrupted:
    """A ledger in which something else happens just after a stream was read for the first time."""

    ledger: Ledger
    happens: Any

    def __getattr__(self, name: str) -> Any:
        return getattr(self.ledger, name)

    def read(self, tenant: TenantId, stream: StreamId) -> tuple[Event, ...]:
        events = tuple(self.ledger.read(tenant, stream))
        happens, self.happens = self.happens, None
        if happens is not None:
            happens()
        return events


def test_goods_that_arrive_while_the_return_is_being_closed_keep_it_open_and_are_paid_for() -> None:
    floor = open_floor(Recourse.KEYED)
    plan = agreed(floor, Return(CREAM, (Units(LineId("1"), 1),), reason=Reason.DEFECT))
    floor.work()
    floor.clock.set(Instant(floor.clock.now() + 90 * DAY))
    (timer,) = floor.office.effects.claim(floor.clock.now(), limit=1, lease=1000)

    def arrive() -> None:
        handle_goods(HandleGoods(plan, passed=True), caller=AGENT, office=floor.office, now=floor.clock.now())

    racing: Any = Interrupted(floor.office.ledger, arrive)
    carry_out(timer, office=replace(floor.office, ledger=racing), clock=floor.clock)
    floor.work()

    assert not execution(floor, plan).lapsed
    assert execution(floor, plan).completed
    assert len(floor.payments.book) == 1


def test_goods_that_came_before_the_charge_was_declined_are_a_persons_task() -> None:
    floor = open_floor(Recourse.KEYED)
    plan = agreed(floor, dearer())
    handle_goods(HandleGoods(plan), caller=AGENT, office=floor.office, now=floor.clock.now())
    floor.payments.faults(Fault.DECLINE)
    floor.work()

    assert not execution(floor, plan).lapsed
    assert len(read_stuck(caller=AGENT, office=floor.office)) == 1


def test_a_lapsed_return_frees_its_units_and_its_goods_are_not_taken_afterwards() -> None:
    floor = open_floor(Recourse.KEYED)
    request = Return(CREAM, (Units(LineId("1"), 2),), reason=Reason.DEFECT)
    plan = agreed(floor, request)
    floor.work()
    too_late(floor)
    with pytest.raises(Refused) as refusal:
        handle_goods(HandleGoods(plan, passed=True), caller=AGENT, office=floor.office, now=floor.clock.now())

    assert execution(floor, plan).lapsed
    assert refusal.value.clause == "return/not-awaited"
    assert not floor.office.effects.effects(state=EffectState.TASK)


def test_goods_that_failed_and_then_passed_are_paid_for_once() -> None:
    floor = open_floor(Recourse.KEYED)
    plan = agreed(floor, Return(CREAM, (Units(LineId("1"), 1),), reason=Reason.DEFECT))
    floor.work()
    for passed in (False, False, True):
        handle_goods(HandleGoods(plan, passed=passed), caller=AGENT, office=floor.office, now=floor.clock.now())
        floor.work()
    with pytest.raises(Refused):
        handle_goods(HandleGoods(plan, passed=False), caller=AGENT, office=floor.office, now=floor.clock.now())

    assert execution(floor, plan).completed
    assert len(floor.payments.book) == 1


def test_the_same_line_named_twice_gives_back_its_price_once_for_each_unit() -> None:
    floor = open_floor(Recourse.KEYED)
    plan = agreed(floor, Return(CREAM, (Units(LineId("1"), 1), Units(LineId("1"), 1)), reason=Reason.DEFECT))
    floor.work()
    handle_goods(HandleGoods(plan, passed=True), caller=AGENT, office=floor.office, now=floor.clock.now())
    floor.work()
    refunds = [move.amount.minor for move in execution(floor, plan).plan.moves if move.kind is MoveKind.REFUND]

    assert execution(floor, plan).completed
    assert sum(refunds) == floor.office.shop.order(MAIN, CREAM).captured.minor
    assert read_stuck(caller=AGENT, office=floor.office) == ()


def test_two_conversations_that_confirm_plans_for_the_same_units_get_one_plan_between_them() -> None:
    floor = open_floor(Recourse.KEYED)
    request = Return(CREAM, (Units(LineId("1"), 2),), reason=Reason.DEFECT)
    talks = []
    for name in ("a", "b"):
        start = StartConversation(ConversationId(name), CustomerId(CAMILLE.id), "test")
        talk = start_conversation(start, caller=CAMILLE, office=floor.office, now=floor.clock.now())
        talks.append(
            propose_remedy(ProposeRemedy(talk.id, request), caller=CAMILLE, office=floor.office, now=floor.clock.now())
        )
    floor.confirmed(talks[0])
    with pytest.raises(Refused) as refusal:
        floor.confirmed(talks[1])

    assert refusal.value.clause in {"items/quantity", "confirmation/stale"}
    assert len(load_remedies(floor.office.ledger, MAIN, order_stream(CREAM, CustomerId(CAMILLE.id))).executions) == 1


@pytest.mark.parametrize("who", [AGENT, EMMA, Caller(MAIN, CallerKind.STAFF, "olga", frozenset({"operator"}))])
def test_nobody_but_the_customer_says_the_yes(who: Caller) -> None:
    floor = open_floor(Recourse.KEYED)
    start = StartConversation(TALK, CustomerId(CAMILLE.id), "test")
    talk = start_conversation(start, caller=CAMILLE, office=floor.office, now=floor.clock.now())
    talk = propose_remedy(ProposeRemedy(talk.id, dearer()), caller=CAMILLE, office=floor.office, now=floor.clock.now())
    offer = talk.open_offers[0].offer
    with pytest.raises(Refused) as refusal:
        confirm_plan(
            ConfirmPlan(talk.id, offer.plan, offer.hash), caller=who, office=floor.office, now=floor.clock.now()
        )

    assert refusal.value.clause in {"access/owner", "access/role"}


@pytest.mark.parametrize("late_ms", [0, 1])
def test_an_offer_cannot_be_taken_from_the_very_moment_it_runs_out(late_ms: int) -> None:
    floor = open_floor(Recourse.KEYED)
    start = StartConversation(TALK, CustomerId(CAMILLE.id), "test")
    talk = start_conversation(start, caller=CAMILLE, office=floor.office, now=floor.clock.now())
    talk = propose_remedy(ProposeRemedy(talk.id, dearer()), caller=CAMILLE, office=floor.office, now=floor.clock.now())
    floor.clock.set(Instant(talk.open_offers[0].offer.expires_at + late_ms))
    with pytest.raises(Refused) as refusal:
        floor.confirmed(talk)

    assert refusal.value.clause == "confirmation/stale"
