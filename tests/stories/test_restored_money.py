"""Money that moved after the backup is not moved again by the restored store, whatever the provider can do."""

from collections import Counter
from pathlib import Path

import pytest
from tests.crash.driving import receive_goods
from tests.crash.reporting import views_hold
from tests.crash.scenes import SCENES, request_of
from tests.desk.shopfloor import AGENT, BROKEN, EMMA, LOST, Floor
from tests.stories.kept_house import World

from amends.adapters.payments.memory import Fault
from amends.adapters.store import SqliteStore
from amends.conversations import Conversation
from amends.desk.note_restore import RestorePoint, note_restore
from amends.desk.propose_remedy import ProposeRemedy, propose_remedy
from amends.desk.read_stuck import read_stuck
from amends.desk.restored import RESTORES
from amends.desk.settle_task import SettleTask, settle_task
from amends.desk.start_conversation import StartConversation, start_conversation
from amends.desk.streams import load_conversation
from amends.kernel.clock import Instant
from amends.kernel.errors import Refused
from amends.kernel.ids import MAIN, ConversationId, CustomerId, PlanId, Position
from amends.kernel.party import Caller, CallerKind
from amends.remedies import Execution
from amends.remedies.ports import Recourse

TALK = ConversationId("conv-1")


@pytest.fixture(params=list(Recourse), ids=str)
def world(request: pytest.FixtureRequest, tmp_path: Path) -> World:
    return World(tmp_path, request.param)


def doubles(world: World) -> list[str]:
    """Return every reference under which the gateway or the carrier did something more than once."""
    booked = [order.reference for order, _ in (*world.outside.payments.book, *world.outside.carriers.book)]
    return [reference for reference, times in Counter(booked).items() if times > 1]


def tasks(floor: Floor) -> list[str]:
    return [stuck.effect.kind for stuck in read_stuck(caller=AGENT, office=floor.office)]


def lost_after(world: World, floor: Floor) -> None:
    """Take the backup now, carry on as if nothing would happen, and lose the store."""
    world.back_up(world.settings("old"))
    floor.work()


def test_a_refund_that_waited_in_the_backup_is_not_paid_twice(world: World) -> None:
    with world.house(world.settings("old")) as floor:
        floor.agreed(LOST)
        lost_after(world, floor)
    assert len(world.outside.payments.book) == 1

    world.restore(world.settings("new"))
    with world.house(world.settings("new")) as floor:
        floor.work()
        left = tasks(floor)
        store = floor.office.ledger
        assert isinstance(store, SqliteStore)
        whole, shown = store.verify().ok, views_hold(store)

    assert doubles(world) == []
    assert left == (["payments.refund"] if world.recourse is Recourse.BLIND else [])
    assert whole
    assert shown


def test_steps_that_only_came_due_after_the_backup_are_not_done_twice_either(world: World) -> None:
    with world.house(world.settings("old")) as floor:
        plan = floor.confirmed(exchange_offered(floor))
        world.back_up(world.settings("old"))
        to_the_end(floor, plan)
    done = len(world.outside.payments.book), len(world.outside.carriers.book)

    world.restore(world.settings("new"))
    with world.house(world.settings("new")) as floor:
        to_the_end(floor, plan)
        left = tasks(floor)

    assert done == (1, 2)
    assert doubles(world) == []
    assert (len(world.outside.payments.book), len(world.outside.carriers.book)) == done
    assert bool(left) == (world.recourse is Recourse.BLIND)


def exchange_offered(floor: Floor) -> Conversation:
    """Return a conversation with an offer that charges, labels, and sends goods in the end."""
    (scene,) = (scene for scene in SCENES if scene.name == "exchange")
    me, now = Caller(MAIN, CallerKind.CUSTOMER, scene.customer, proof="test"), floor.clock.now()
    start_conversation(StartConversation(TALK, scene.customer, "test"), caller=me, office=floor.office, now=now)
    return propose_remedy(ProposeRemedy(TALK, request_of(scene)), caller=me, office=floor.office, now=now)


def to_the_end(floor: Floor, plan: PlanId) -> None:
    for _ in range(2):
        floor.work()
        receive_goods(plan, office=floor.office, clock=floor.clock)


def test_a_yes_that_was_lost_and_is_said_again_is_not_paid_twice(world: World) -> None:
    with world.house(world.settings("old")) as floor:
        now = floor.clock.now()
        start = StartConversation(TALK, CustomerId(EMMA.id), "test")
        start_conversation(start, caller=EMMA, office=floor.office, now=now)
        talk = propose_remedy(ProposeRemedy(TALK, LOST), caller=EMMA, office=floor.office, now=now)
        world.back_up(world.settings("old"))
        floor.confirmed(talk)
        floor.work()

    world.restore(world.settings("new"))
    with world.house(world.settings("new")) as floor:
        floor.confirmed(load_conversation(floor.office.ledger, MAIN, TALK))
        floor.work()
        left = tasks(floor)

    assert len(world.outside.payments.book) == 1
    assert left == (["payments.refund"] if world.recourse is Recourse.BLIND else [])


def test_a_task_that_was_settled_after_the_backup_is_not_taken_for_untouched(world: World) -> None:
    """The machine had noted that nothing was sent; then a person had it done, and that is lost."""
    with world.house(world.settings("old")) as floor:
        floor.agreed(LOST)
        floor.payments.faults(*[Fault.NOT_SENT] * 8)
        floor.work()
        assert tasks(floor) == ["payments.refund"]
        world.back_up(world.settings("old"))
        retried(floor, sure=False)
    assert len(world.outside.payments.book) == 1

    world.restore(world.settings("new"))
    with world.house(world.settings("new")) as floor:
        if world.recourse is Recourse.BLIND:
            with pytest.raises(Refused, match="it may have happened"):
                retried(floor, sure=False)
        else:
            retried(floor, sure=False)

    assert len(world.outside.payments.book) == 1


def retried(floor: Floor, *, sure: bool) -> Execution:
    (stuck,) = read_stuck(caller=AGENT, office=floor.office)
    again = SettleTask(stuck.effect.key, "retry", "asked them on the phone", sure=sure)
    done = settle_task(again, caller=AGENT, office=floor.office, now=floor.clock.now())
    floor.work()
    return done


def test_what_a_person_vouches_for_after_the_restore_is_done(world: World) -> None:
    """The step waited in the backup and was not carried out afterwards: nothing but a person can know that."""
    with world.house(world.settings("old")) as floor:
        floor.agreed(LOST)
        world.back_up(world.settings("old"))

    world.restore(world.settings("new"))
    with world.house(world.settings("new")) as floor:
        floor.work()
        if world.recourse is Recourse.BLIND:
            restored_at = floor.office.ledger.read(MAIN, RESTORES)[-1].at
            floor.clock.set(Instant(max(floor.clock.now(), restored_at) + 1))
            retried(floor, sure=True)
        left = tasks(floor)

    assert len(world.outside.payments.book) == 1
    assert left == []


def test_what_is_agreed_after_a_restore_is_done_as_ever(world: World) -> None:
    with world.house(world.settings("old")) as floor:
        floor.agreed(LOST)
        world.back_up(world.settings("old"))

    world.restore(world.settings("new"))
    with world.house(world.settings("new")) as floor:
        floor.agreed(BROKEN, name="conv-2")
        floor.work()
        left = read_stuck(caller=AGENT, office=floor.office)

    assert [stuck.execution.conversation for stuck in left] == ([TALK] if world.recourse is Recourse.BLIND else [])
    assert len(world.outside.carriers.book) == 1


def test_without_the_note_of_the_restore_the_refund_would_be_paid_twice(tmp_path: Path) -> None:
    """Why the note is there: the same restored rows, opened without it."""
    world = World(tmp_path, Recourse.ASKABLE)
    with world.house(world.settings("old")) as floor:
        floor.agreed(LOST)
        lost_after(world, floor)
    (tmp_path / "new").mkdir()
    (tmp_path / "new" / "ledger.sqlite").write_bytes((tmp_path / "backup" / "ledger.sqlite").read_bytes())

    with world.house(world.settings("new", keys="old-keys")) as floor:
        floor.work()

    assert len(doubles(world)) == 1


def test_a_restore_noted_twice_is_in_the_ledger_twice(tmp_path: Path) -> None:
    world = World(tmp_path)
    with world.house(world.settings("old")) as floor:
        for number in (1, 2):
            note_restore(
                RestorePoint(Instant(number), Position(number)), [MAIN], ledger=floor.office.ledger, now=Instant(9)
            )
        found = floor.office.ledger.follow(Position(0))

    assert [(event.type, event.body["position"]) for event in found] == [("LedgerRestored", 1), ("LedgerRestored", 2)]
