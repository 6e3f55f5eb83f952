"""What is to be done next for a confirmed plan, and that it is asked once."""

from tests.remedies.builders import (
    BLUE,
    GIFT,
    GOLD,
    HOME,
    MUGS,
    OTHER_CARD,
    a_plan,
    after,
    an_order,
    at,
    confirmed,
    terms,
)

from amends.kernel.ids import OrderId, PlanId
from amends.kernel.money import Money
from amends.kernel.orders import OrderStatus
from amends.kernel.remedy import Finding
from amends.remedies import (
    Cancel,
    Exchange,
    GoodsInspected,
    GoodsReceived,
    GoodsRejected,
    GoodsSent,
    LabelIssued,
    ModifyAddress,
    ModifyPayment,
    MoneyMoved,
    MoveKind,
    OrderRemedies,
    PlanCompleted,
    PlanLapsed,
    RemedyEvent,
    Reship,
    Return,
    ShopUpdated,
    StepKind,
    StockReleased,
    Swap,
    Units,
    due_steps,
    is_done,
    steps,
)

ORDER, P = OrderId("o-1"), PlanId("p-1")
PENDING = at(an_order(status=OrderStatus.PENDING))
RETURNED = (GoodsReceived(P), GoodsInspected(P, passed=True))


def due(state: OrderRemedies) -> set[tuple[StepKind, int | None]]:
    return {(step.kind, step.move) for step in steps(state.executions[P])}


def moved(number: int, kind: MoveKind, minor: int) -> RemedyEvent:
    return MoneyMoved(P, number, kind, Money(minor, "EUR"), "r")


def a_return() -> OrderRemedies:
    request = Return(ORDER, (Units(MUGS, 1),), GIFT)
    return confirmed(a_plan(request, owed=terms(Money(1000, "EUR"), needs_return=True)))


def an_exchange() -> OrderRemedies:
    return confirmed(a_plan(Exchange(ORDER, (Swap(MUGS, 1, GOLD),)), owed=terms(needs_return=True)))


def test_a_return_is_labelled_and_noted_at_once_and_refunded_when_the_goods_passed() -> None:
    waiting = a_return()
    failed = after(waiting, GoodsReceived(P), GoodsInspected(P, passed=False))

    assert due(waiting) == due(failed) == {(StepKind.LABEL, None), (StepKind.SHOP, None)}
    assert due(after(waiting, *RETURNED)) >= {(StepKind.REFUND, 0)}


def test_a_refund_of_a_payment_change_waits_for_the_new_charge() -> None:
    state = confirmed(a_plan(ModifyPayment(ORDER, OTHER_CARD), PENDING))
    charged = after(state, moved(0, MoveKind.CHARGE, 7000))

    assert due(state) == {(StepKind.CHARGE, 0)}
    assert due(charged) == {(StepKind.SHOP, None), (StepKind.REFUND, 1)}


def test_the_shop_writes_nothing_that_is_not_paid_for() -> None:
    state = an_exchange()

    assert due(state) == {(StepKind.CHARGE, 0), (StepKind.LABEL, None)}
    assert (StepKind.SHOP, None) in due(after(state, moved(0, MoveKind.CHARGE, 900)))


def test_an_exchange_is_sent_when_it_is_paid_and_the_old_goods_are_back() -> None:
    paid, back = (moved(0, MoveKind.CHARGE, 900),), RETURNED

    assert (StepKind.SHIP, None) not in due(after(an_exchange(), *paid))
    assert (StepKind.SHIP, None) not in due(after(an_exchange(), *back))
    assert (StepKind.SHIP, None) in due(after(an_exchange(), *paid, *back))


def test_a_cancellation_is_written_and_refunded_at_once() -> None:
    assert due(confirmed(a_plan(Cancel(ORDER, "no_longer_needed"), PENDING))) == {
        (StepKind.SHOP, None),
        (StepKind.REFUND, 0),
    }


def test_a_reshipment_is_sent_at_once() -> None:
    state = confirmed(a_plan(Reship(ORDER, (Units(MUGS, 1),))))

    assert due(state) == {(StepKind.SHOP, None), (StepKind.SHIP, None)}


def test_a_step_that_is_done_is_not_asked_again_and_the_others_keep_their_keys() -> None:
    before = {step.key for step in steps(a_return().executions[P])}
    then = {step.key for step in steps(after(a_return(), LabelIssued(P, "DHL", "1")).executions[P])}

    assert then < before
    assert {step.key for step in steps(a_return().executions[P])} == before


def test_the_shop_writes_two_plans_of_an_order_in_the_order_of_their_yeses() -> None:
    first = confirmed(a_plan(ModifyAddress(ORDER, HOME), PENDING))
    both = confirmed(a_plan(Cancel(ORDER, "no_longer_needed"), PENDING, key="p-2"), first)

    assert [step.plan for step in due_steps(both) if step.kind is StepKind.SHOP] == [P]
    written = after(both, ShopUpdated(P))
    assert [step.plan for step in due_steps(written) if step.kind is StepKind.SHOP] == ["p-2"]


def test_every_step_of_every_plan_has_a_key_of_its_own() -> None:
    state = confirmed(a_plan(Exchange(ORDER, (Swap(MUGS, 1, BLUE),)), key="p-2"), an_exchange())
    keys = [step.key for execution in state.live for step in steps(execution)]

    assert len(set(keys)) == len(keys)


def test_a_plan_is_done_when_everything_in_it_happened() -> None:
    happened: list[RemedyEvent] = [
        moved(0, MoveKind.CHARGE, 900),
        ShopUpdated(P),
        LabelIssued(P, "DHL", "1"),
        *RETURNED,
        GoodsSent(P, "DHL", "2"),
    ]
    states = [after(an_exchange(), *happened[:n]).executions[P] for n in range(len(happened) + 1)]

    assert [is_done(state) for state in states] == [False] * len(happened) + [True]


def test_an_exchange_that_ended_is_released_once_if_the_shop_can_have_written_it() -> None:
    ended = after(an_exchange(), moved(0, MoveKind.CHARGE, 900), PlanLapsed(P, "given back"))

    assert due(after(an_exchange(), PlanLapsed(P, "declined"))) == set()
    assert due(ended) == due(after(ended, ShopUpdated(P))) == {(StepKind.RELEASE, None)}
    assert due(after(ended, StockReleased(P))) == set()


def test_goods_that_were_turned_down_go_back_with_what_was_charged() -> None:
    failed = after(an_exchange(), moved(0, MoveKind.CHARGE, 900), GoodsReceived(P), GoodsInspected(P, passed=False))
    rejected = after(failed, GoodsRejected(P, Finding.WORN, "seen"))
    nothing = after(failed, GoodsRejected(P, Finding.NOTHING_INSIDE, "seen"))
    undone = after(rejected, moved(0, MoveKind.REFUND, 900), GoodsSent(P, "DHL", "2"), StockReleased(P))

    assert due(rejected) == {(StepKind.REFUND, 0), (StepKind.SEND_BACK, None), (StepKind.RELEASE, None)}
    assert due(nothing) == {(StepKind.REFUND, 0), (StepKind.RELEASE, None)}
    assert due(undone) == set()


def test_a_plan_that_ended_holds_up_no_other_plan_of_its_order() -> None:
    ended = after(a_return(), PlanLapsed(P, "late"))
    both = confirmed(a_plan(Return(ORDER, (Units(MUGS, 1),), GIFT), key="p-2", owed=terms(Money(1000, "EUR"))), ended)

    assert [step.plan for step in due_steps(both) if step.kind is StepKind.SHOP] == ["p-2"]


def test_a_plan_that_lapsed_or_is_complete_asks_for_nothing() -> None:
    assert due(after(a_return(), PlanLapsed(P, "late"))) == set()
    assert due(after(a_return(), PlanCompleted(P, at().order.placed_at))) == set()
