"""What a shop puts aside for an exchange: those units and no others, and they come back once however the plan ends."""

from dataclasses import dataclass, replace
from typing import Any

import pytest
from tests.attacks.test_plans_that_end import CREAM, agreed, dearer, execution, settle, too_late
from tests.desk.shopfloor import AGENT, Floor, open_floor

from amends.adapters.payments.memory import Fault
from amends.desk.carry_out import carry_out, carry_out_due
from amends.desk.handle_goods import HandleGoods, handle_goods
from amends.desk.read_stuck import read_stuck
from amends.desk.reject_goods import RejectGoods, reject_goods
from amends.kernel.errors import Unavailable
from amends.kernel.ids import MAIN, ConversationId, LineId, PlanId, VariantId
from amends.kernel.ledger import EffectState
from amends.kernel.remedy import Finding, Reason
from amends.kernel.shop import ChangeKind, ShopChange
from amends.remedies import Exchange, StepKind, Swap
from amends.remedies.ports import Recourse

DEARER = VariantId("atelier-face-cream-2")


def on_hand(floor: Floor, variant: VariantId = DEARER) -> int:
    line = floor.office.shop.order(MAIN, CREAM).line(LineId("1"))
    found = floor.office.shop.product(MAIN, line.product).variant(variant)
    assert found is not None
    return found.stock


def same_again(quantity: int = 1) -> Exchange:
    """Ask for the same cream, sound; nothing is charged."""
    swap = Swap(LineId("1"), quantity, open_floor().office.shop.order(MAIN, CREAM).line(LineId("1")).variant)
    return Exchange(CREAM, (swap,), reason=Reason.DEFECT)


def written(floor: Floor) -> list[ChangeKind]:
    return [change.kind for change in floor.office.shop.changes_of(MAIN, CREAM)]  # type: ignore[attr-defined]  # both shops tell


def look_at(floor: Floor, plan: PlanId, *, passed: bool) -> None:
    handle_goods(HandleGoods(plan, passed=passed), caller=AGENT, office=floor.office, now=floor.clock.now())


def turn_down(floor: Floor, plan: PlanId) -> None:
    command = RejectGoods(plan, Finding.ANOTHER_ITEM, "Another jar, already empty.")
    reject_goods(command, caller=AGENT, office=floor.office, now=floor.clock.now())


def test_one_unit_of_a_line_of_two_puts_one_unit_aside() -> None:
    floor = open_floor(Recourse.KEYED)
    before = on_hand(floor)
    agreed(floor, dearer(1))
    floor.work()

    assert on_hand(floor) == before - 1


def test_two_parts_of_one_line_put_aside_each_its_own_variant() -> None:
    floor = open_floor(Recourse.KEYED)
    line = floor.office.shop.order(MAIN, CREAM).line(LineId("1"))
    before = on_hand(floor), on_hand(floor, line.variant)
    plan = agreed(floor, replace(dearer(), swaps=(*dearer().swaps, *same_again().swaps)))
    floor.work()

    assert (on_hand(floor), on_hand(floor, line.variant)) == (before[0] - 1, before[1] - 1)
    look_at(floor, plan, passed=True)
    floor.work()
    assert execution(floor, plan).completed


def test_one_variant_named_twice_for_a_line_is_put_aside_for_both() -> None:
    floor = open_floor(Recourse.KEYED)
    before = on_hand(floor)
    plan = agreed(floor, replace(dearer(), swaps=dearer().swaps * 2))
    floor.work()

    assert on_hand(floor) == before - 2
    assert execution(floor, plan).shop_updated


def test_an_exchange_whose_goods_never_came_gives_its_stock_back_once() -> None:
    floor = open_floor(Recourse.KEYED)
    variant = same_again().swaps[0].variant
    before = on_hand(floor, variant)
    plan = agreed(floor, same_again(2))
    floor.work()
    aside = on_hand(floor, variant)
    too_late(floor)
    floor.work()

    assert aside == before - 2
    assert on_hand(floor, variant) == before
    assert execution(floor, plan).lapsed
    assert execution(floor, plan).released
    assert written(floor) == [ChangeKind.EXCHANGE_REQUESTED, ChangeKind.EXCHANGE_RELEASED]


def test_an_exchange_whose_charge_a_person_gave_back_gives_its_stock_back() -> None:
    floor = open_floor(Recourse.KEYED)
    before = on_hand(floor)
    plan = agreed(floor, dearer())
    floor.work()
    too_late(floor)
    settle(floor, "happened", "RF-1")
    floor.work()

    assert execution(floor, plan).released
    assert on_hand(floor) == before


def test_an_exchange_whose_charge_was_declined_has_nothing_to_release() -> None:
    floor = open_floor(Recourse.KEYED)
    before = on_hand(floor)
    plan = agreed(floor, dearer())
    floor.payments.faults(Fault.DECLINE)
    floor.work()

    assert execution(floor, plan).lapsed
    assert written(floor) == []
    assert on_hand(floor) == before


def test_an_exchange_that_goes_on_keeps_its_stock() -> None:
    floor = open_floor(Recourse.KEYED)
    before = on_hand(floor)
    plan = agreed(floor, dearer())
    floor.work()
    look_at(floor, plan, passed=False)
    look_at(floor, plan, passed=True)
    floor.work()
    too_late(floor)

    assert execution(floor, plan).completed
    assert on_hand(floor) == before - 1
    assert ChangeKind.EXCHANGE_RELEASED not in written(floor)


@dataclass(slots=True)
class HeldUp:
    """A shop whose next change is held up while something else happens: before it is written, or just after."""

    shop: Any
    meanwhile: Any
    written_first: bool = False
    silent: bool = False

    def __getattr__(self, name: str) -> Any:
        return getattr(self.shop, name)

    def apply(self, change: ShopChange) -> None:
        meanwhile, self.meanwhile = self.meanwhile, None
        if meanwhile is None or self.written_first:
            self.shop.apply(change)
        if meanwhile is not None:
            meanwhile()
            if self.silent:
                raise Unavailable("the shop does not answer")
            self.shop.apply(change)


@pytest.mark.parametrize("silent", [False, True])
@pytest.mark.parametrize("written_first", [False, True])
def test_a_shop_write_that_is_under_way_while_its_exchange_ends_leaves_nothing_aside(
    *, written_first: bool, silent: bool
) -> None:
    floor = open_floor(Recourse.KEYED)
    variant = same_again().swaps[0].variant
    before = on_hand(floor, variant)
    plan = agreed(floor, same_again(2))
    claimed = floor.office.effects.claim(floor.clock.now(), limit=9, lease=10**12)

    def end() -> None:
        too_late(floor)
        while carry_out_due(office=floor.office, clock=floor.clock):
            pass

    shop: Any = HeldUp(floor.office.shop, end, written_first, silent)
    for effect in claimed:
        office = replace(floor.office, shop=shop) if effect.kind == StepKind.SHOP else floor.office
        carry_out(effect, office=office, clock=floor.clock)
    floor.work()

    assert execution(floor, plan).lapsed
    assert execution(floor, plan).released
    assert on_hand(floor, variant) == before
    assert not floor.office.effects.effects(state=EffectState.TASK)


def test_goods_that_were_turned_down_go_back_with_the_charge_and_the_stock_each_once() -> None:
    floor = open_floor(Recourse.KEYED)
    before = on_hand(floor)
    plan = agreed(floor, dearer())
    floor.work()
    look_at(floor, plan, passed=False)
    turn_down(floor, plan)
    floor.work()
    too_late(floor)
    done = execution(floor, plan)

    assert done.given_back == {0}
    assert (done.released, done.completed) == (True, False)
    assert done.sent is not None
    assert on_hand(floor) == before
    assert [order.amount.minor for order, _ in floor.payments.book] == [1440, 1440]
    assert read_stuck(caller=AGENT, office=floor.office) == ()
    again = agreed(floor, dearer(2), talk=ConversationId("conv-2"))
    floor.work()
    assert execution(floor, again).charged


@pytest.mark.parametrize("recourse", Recourse)
def test_a_charge_that_is_given_back_with_an_unknown_outcome_is_never_given_back_twice(recourse: Recourse) -> None:
    floor = open_floor(recourse)
    plan = agreed(floor, dearer())
    floor.work()
    look_at(floor, plan, passed=False)
    turn_down(floor, plan)
    floor.payments.faults(Fault.UNKNOWN_AFTER)
    floor.work()
    stuck = read_stuck(caller=AGENT, office=floor.office)
    if stuck:
        settle(floor, "happened", "RF-7")
    floor.work()

    assert bool(stuck) == (recourse is Recourse.BLIND)
    assert [order.amount.minor for order, _ in floor.payments.book] == [1440, 1440]
    assert execution(floor, plan).given_back == {0}
