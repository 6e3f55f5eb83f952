"""A stuck step is settled by a person: once, with what they found out, and never twice at the provider."""

from dataclasses import replace

import pytest
from tests.desk.shopfloor import AGENT, BROKEN, EMMA, LOST, Floor, open_floor

from amends.adapters.carriers.memory import Fault as CarrierFault
from amends.adapters.payments.memory import Fault
from amends.desk.read_stuck import Stuck, read_stuck
from amends.desk.rebuild_views import rebuilt
from amends.desk.settle_task import SettleTask, settle_task
from amends.desk.streams import load_conversation
from amends.kernel.errors import Conflict, Invalid, NotFound, Refused
from amends.kernel.ids import MAIN, ConversationId, EffectKey
from amends.kernel.party import Caller, CallerKind
from amends.remedies import Execution
from amends.remedies.ports import Recourse


def stuck_refund(recourse: Recourse = Recourse.BLIND, *faults: Fault) -> tuple[Floor, Stuck]:
    """Return a floor on which a confirmed refund waits for a person."""
    floor = open_floor(recourse)
    floor.agreed(LOST)
    floor.payments.faults(*(faults or (Fault.UNKNOWN_AFTER,)))
    floor.work()
    (task,) = read_stuck(caller=AGENT, office=floor.office)
    return floor, task


def settle(floor: Floor, command: SettleTask, caller: Caller = AGENT) -> Execution:
    return settle_task(command, caller=caller, office=floor.office, now=floor.clock.now())


def happened(task: Stuck) -> SettleTask:
    return SettleTask(task.effect.key, "happened", "their books show it", reference="PAY-77")


def again(task: Stuck, *, sure: bool = False) -> SettleTask:
    return SettleTask(task.effect.key, "retry", "asked them on the phone", sure=sure)


def told(floor: Floor) -> str:
    talk = load_conversation(floor.office.ledger, MAIN, ConversationId("conv-1"))
    return talk.log[-1].text or ""


def test_what_happened_after_all_is_recorded_once_and_the_customer_is_told() -> None:
    floor, task = stuck_refund()
    before = len(floor.payments.book)

    done = settle(floor, happened(task))

    assert done.moved == {0}
    assert done.completed
    assert not done.handed_over
    assert len(floor.payments.book) == before == 1
    assert read_stuck(caller=AGENT, office=floor.office) == ()
    assert "£" in told(floor)


def test_a_settled_task_cannot_be_settled_again() -> None:
    floor, task = stuck_refund()
    settle(floor, happened(task))

    with pytest.raises(Conflict):
        settle(floor, happened(task))
    with pytest.raises(Conflict):
        settle(floor, again(task, sure=True))


def test_what_may_have_happened_is_not_done_again_before_somebody_vouches_for_it() -> None:
    floor, task = stuck_refund()

    with pytest.raises(Refused) as refusal:
        settle(floor, again(task))

    assert not task.safe
    assert refusal.value.clause == "task/may-happen-twice"


def test_with_a_persons_word_that_nothing_happened_it_is_done_now() -> None:
    floor, task = stuck_refund(Recourse.BLIND, Fault.UNKNOWN_BEFORE)

    settle(floor, again(task, sure=True))
    floor.work()

    assert len(floor.payments.book) == 1
    assert read_stuck(caller=AGENT, office=floor.office) == ()
    assert "£" in told(floor)


def test_a_repeat_whose_outcome_is_unknown_again_waits_for_a_person_again() -> None:
    floor, task = stuck_refund()
    floor.payments.faults(Fault.UNKNOWN_AFTER)

    settle(floor, again(task, sure=True))
    floor.work()
    (second,) = read_stuck(caller=AGENT, office=floor.office)

    assert second.effect.key != task.effect.key
    assert second.attempts > task.attempts
    assert not second.safe
    assert settle(floor, happened(second)).completed


@pytest.mark.parametrize("recourse", [Recourse.KEYED, Recourse.ASKABLE])
def test_a_provider_that_knows_our_key_or_answers_questions_pays_once_however_often_it_is_tried(
    recourse: Recourse,
) -> None:
    # The first attempt pays without saying so; then nothing answers until the machine gives up.
    floor, task = stuck_refund(recourse, Fault.UNKNOWN_AFTER, *[Fault.UNKNOWN_BEFORE] * 7)

    assert task.safe
    settle(floor, again(task))
    floor.work()

    assert len(floor.payments.book) == 1
    assert read_stuck(caller=AGENT, office=floor.office) == ()


def test_what_the_provider_declined_may_be_tried_again_without_more_ado() -> None:
    floor, task = stuck_refund(Recourse.BLIND, Fault.DECLINE)

    assert task.safe
    settle(floor, again(task))
    floor.work()

    assert len(floor.payments.book) == 1


def test_what_certainly_never_left_may_be_tried_again_without_more_ado() -> None:
    floor, task = stuck_refund(Recourse.BLIND, *[Fault.NOT_SENT] * 8)

    assert task.safe
    settle(floor, again(task))
    floor.work()

    assert len(floor.payments.book) == 1


def test_a_label_that_exists_after_all_is_recorded_with_its_carrier() -> None:
    floor = open_floor()
    floor.agreed(BROKEN)
    floor.carriers.faults(CarrierFault.UNKNOWN_AFTER)
    floor.work()
    (task,) = read_stuck(caller=AGENT, office=floor.office)
    command = SettleTask(task.effect.key, "happened", "found it", reference="RM123", carrier="Royal Mail")

    assert settle(floor, command).label == ("Royal Mail", "RM123")
    assert "RM123" in told(floor)


def test_every_fault_of_the_report_is_named_and_nothing_is_written() -> None:
    floor, task = stuck_refund()
    before = floor.office.ledger.follow(0)

    with pytest.raises(Invalid) as invalid:
        settle(floor, SettleTask(task.effect.key, "happened", " ", reference="no spaces", carrier="<b>"))
    with pytest.raises(Invalid) as unnamed:
        settle(floor, replace(happened(task), reference=""))

    assert {fault.where for fault in invalid.value.faults} == {"note", "reference", "carrier"}
    assert [fault.where for fault in unnamed.value.faults] == ["reference"]
    assert floor.office.ledger.follow(0) == before


def test_only_staff_with_the_right_settle_tasks() -> None:
    floor, task = stuck_refund()

    for caller in (EMMA, replace(AGENT, roles=frozenset()), Caller(MAIN, CallerKind.ANONYMOUS, "nobody")):
        with pytest.raises(Refused) as refusal:
            settle(floor, happened(task), caller)
        assert refusal.value.clause.startswith("access/")


def test_a_task_of_another_tenant_or_none_at_all_is_not_found() -> None:
    floor, task = stuck_refund()
    foreign = replace(AGENT, tenant="other")  # type: ignore[arg-type]  # a plain text is one

    with pytest.raises(NotFound):
        settle(floor, happened(task), foreign)
    with pytest.raises(NotFound):
        settle(floor, replace(happened(task), effect=EffectKey("fx_none")))


def test_the_note_is_kept_sealed_and_the_views_are_rebuilt_alike() -> None:
    floor, task = stuck_refund()
    settle(floor, happened(task))
    (settled,) = [event for event in floor.office.ledger.follow(0) if event.type == "TaskSettled"]
    rows = {(row.view, row.id): row for _, row in rebuilt(floor.office.ledger)}

    assert "note" not in settled.body
    assert settled.sealed == {"note": "their books show it"}
    assert settled.actor == f"staff:{AGENT.id}"
    for (view, name), row in rows.items():
        assert floor.office.ledger.row(MAIN, view, name) == row
