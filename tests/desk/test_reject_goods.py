"""A person turns returned goods down: who may, what it takes, what the customer is told, and what is free again."""

from dataclasses import replace

import pytest
from tests.desk.shopfloor import AGENT, BROKEN, EMMA, Floor, open_floor

from amends.desk.handle_goods import HandleGoods, handle_goods
from amends.desk.projections import PLANS
from amends.desk.read_stuck import read_awaited
from amends.desk.reject_goods import RejectGoods, reject_goods
from amends.desk.streams import load_conversation, order_stream
from amends.kernel.errors import AmendsError, Invalid, NotFound, Refused
from amends.kernel.ids import MAIN, ConversationId, CustomerId, PlanId
from amends.kernel.ledger import UnitOfWork
from amends.kernel.party import Caller, CallerKind, system
from amends.kernel.remedy import Finding
from amends.remedies.ports import Recourse

OPERATOR = Caller(MAIN, CallerKind.STAFF, "olga", frozenset({"operator"}), proof="test")
NOBODY = Caller(MAIN, CallerKind.ANONYMOUS, "anonymous")
NOTE = "The box held a kettle, not the lamp."


def failed(floor: Floor) -> PlanId:
    """Let goods come back that are not what was to come back."""
    plan = floor.agreed(BROKEN)
    floor.work()
    handle_goods(HandleGoods(plan, passed=False), caller=AGENT, office=floor.office, now=floor.clock.now())
    return plan


def turn_down(floor: Floor, command: RejectGoods, caller: Caller = AGENT) -> None:
    reject_goods(command, caller=caller, office=floor.office, now=floor.clock.now())


def said(floor: Floor) -> list[str]:
    return [one.text or "" for one in load_conversation(floor.office.ledger, MAIN, ConversationId("conv-1")).log]


def events(floor: Floor) -> list[str]:
    stream = order_stream(BROKEN.order, CustomerId(EMMA.id))
    return [event.type for event in floor.office.ledger.read(MAIN, stream)]


def test_the_customer_is_told_what_was_found_what_becomes_of_the_goods_and_whom_to_ask() -> None:
    floor = open_floor(Recourse.KEYED)
    plan = failed(floor)

    turn_down(floor, RejectGoods(plan, Finding.ANOTHER_ITEM, NOTE))
    floor.work()

    told, sent = said(floor)[-2:]
    assert "a different item came back" in told
    assert f"“{NOTE}”" in told
    assert "goes back to you at no cost" in told
    assert "ask for a person at any time" in told
    assert "legal rights stay" in told
    assert "on its way back to you" in sent
    assert floor.payments.book == []


def test_nothing_goes_back_when_nothing_came() -> None:
    floor = open_floor(Recourse.KEYED)
    plan = failed(floor)
    parcels = len(floor.carriers.book)

    turn_down(floor, RejectGoods(plan, Finding.NOTHING_INSIDE, "The parcel was empty."))
    floor.work()

    assert "goes back to you" not in said(floor)[-1]
    assert len(floor.carriers.book) == parcels


def test_the_units_are_free_for_another_plan_and_nobody_waits_for_them() -> None:
    floor = open_floor(Recourse.KEYED)
    plan = failed(floor)
    waited = [one.row.id for one in read_awaited(caller=AGENT, office=floor.office)]

    turn_down(floor, RejectGoods(plan, Finding.NO_FAULT_FOUND, NOTE))
    row = floor.office.ledger.row(MAIN, PLANS, plan)

    assert waited == [plan]
    assert read_awaited(caller=AGENT, office=floor.office) == ()
    assert row is not None
    assert row.state == "rejected"
    assert floor.agreed(BROKEN, name="conv-2") != plan


def test_what_the_person_wrote_is_sealed() -> None:
    floor = open_floor(Recourse.KEYED)
    turn_down(floor, RejectGoods(failed(floor), Finding.WORN, NOTE))
    stream = order_stream(BROKEN.order, CustomerId(EMMA.id))
    (event,) = [one for one in floor.office.ledger.read(MAIN, stream) if one.type == "GoodsRejected"]

    assert event.sealed == {"note": NOTE}
    assert NOTE not in str(event.body)
    assert event.actor == "staff:agent"


@pytest.mark.parametrize("caller", [NOBODY, EMMA, system("warehouse"), replace(AGENT, roles=frozenset())])
def test_only_a_member_of_staff_turns_goods_down(caller: Caller) -> None:
    floor = open_floor(Recourse.KEYED)
    plan = failed(floor)

    with pytest.raises(Refused) as refusal:
        turn_down(floor, RejectGoods(plan, Finding.WORN, NOTE), caller)
    assert refusal.value.clause.startswith("access/")
    turn_down(floor, RejectGoods(plan, Finding.WORN, NOTE), OPERATOR)


@pytest.mark.parametrize("note", ["", "   ", "x" * 121, "a\x00b"])
def test_a_note_that_could_not_be_told_as_it_is_written_is_refused_and_nothing_is_written(note: str) -> None:
    floor = open_floor(Recourse.KEYED)
    plan = failed(floor)
    before = events(floor)

    with pytest.raises(Invalid) as invalid:
        turn_down(floor, RejectGoods(plan, Finding.WORN, note))
    assert {fault.where for fault in invalid.value.faults} == {"note"}
    assert events(floor) == before


def test_goods_that_are_unknown_or_passed_or_turned_down_already_are_not_turned_down() -> None:
    floor = open_floor(Recourse.KEYED)
    plan = failed(floor)
    turn_down(floor, RejectGoods(plan, Finding.WORN, NOTE))
    before = events(floor)
    passed = HandleGoods(plan, passed=True)
    tried: list[AmendsError] = []

    for command in (RejectGoods(plan, Finding.WORN, NOTE), RejectGoods(PlanId("plan_none"), Finding.WORN, NOTE)):
        with pytest.raises(AmendsError) as error:
            turn_down(floor, command)
        tried.append(error.value)
    with pytest.raises(Refused):
        handle_goods(passed, caller=AGENT, office=floor.office, now=floor.clock.now())

    assert isinstance(tried[0], Refused)
    assert isinstance(tried[1], NotFound)
    assert events(floor) == before


def test_a_failed_inspection_is_found_behind_any_number_of_stuck_plans() -> None:
    floor = open_floor(Recourse.KEYED)
    plan = failed(floor)
    row = floor.office.ledger.row(MAIN, PLANS, plan)
    assert row is not None
    stuck = tuple(replace(row, id=f"plan-{n}", sort=n, body={**row.body, "failed": False}) for n in range(250))
    floor.office.ledger.commit(UnitOfWork(system("test"), floor.clock.now(), "test", views=stuck))

    assert [one.row.id for one in read_awaited(caller=AGENT, office=floor.office)] == [plan]
