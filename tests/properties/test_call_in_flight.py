"""A worker dies while its call is on its way: asking too early would prove an absence that is none."""

from typing import NoReturn

import pytest
from tests.crash.driving import work
from tests.properties.conftest import sqlite_place
from tests.properties.wishes import granted
from tests.properties.world import CUSTOMERS, NOW, CrashError, World

from amends.desk.carry_out import LEASE, carry_out_due
from amends.desk.confirm_plan import ConfirmPlan, confirm_plan
from amends.desk.propose_remedy import ProposeRemedy, propose_remedy
from amends.desk.start_conversation import StartConversation, start_conversation
from amends.desk.streams import load_remedies
from amends.kernel.ids import MAIN, ConversationId, EffectKey, PlanId
from amends.kernel.ledger import EffectState
from amends.kernel.party import Caller, CallerKind
from amends.remedies import Refund, StepKind
from amends.remedies.ports import Recourse, RefundOrder

EMMA, TALK = CUSTOMERS[1], ConversationId("talk-1")


def confirm_a_refund(world: World) -> None:
    caller = Caller(MAIN, CallerKind.CUSTOMER, EMMA, proof="test")
    request = next(wish for wish in granted(EMMA) if isinstance(wish, Refund))
    start_conversation(StartConversation(TALK, EMMA, "test"), caller=caller, office=world.office, now=NOW)
    talk = propose_remedy(ProposeRemedy(TALK, request), caller=caller, office=world.office, now=NOW)
    offer = talk.open_offers[0].offer
    confirm_plan(ConfirmPlan(TALK, offer.plan, offer.hash), caller=caller, office=world.office, now=NOW)


def die() -> NoReturn:
    raise CrashError("while the call is on its way")


def carry_out_all(world: World) -> None:
    while carry_out_due(office=world.office, clock=world.clock):
        pass


def refund_key(world: World) -> EffectKey:
    waiting = world.store.effects(state=EffectState.WAITING)
    return next(effect.key for effect in waiting if effect.kind == StepKind.REFUND)


def test_a_payment_that_arrives_after_its_caller_died_is_found_and_not_made_again() -> None:
    with sqlite_place() as place:
        world = World(place, Recourse.ASKABLE)
        world.payments.settles_ms = 30_000
        confirm_a_refund(world)
        key = refund_key(world)
        world.mishaps.before_paying = die
        with pytest.raises(CrashError):
            carry_out_all(world)
        world.restart()
        world.clock.advance(LEASE + 1)
        carry_out_all(world)
        asked_too_early = list(world.payments.book)
        arrive(world, key)
        work(office=world.office, clock=world.clock)
        done = world.store.effect(MAIN, key)
        world.close()

    assert asked_too_early == []
    assert len(world.payments.book) == 1
    assert done is not None
    assert done.state is EffectState.DONE


def arrive(world: World, key: EffectKey) -> None:
    """Let the dead worker's call reach the gateway at last."""
    effect = world.store.effect(MAIN, key)
    assert effect is not None
    plan = load_remedies(world.store, MAIN, effect.stream).executions[PlanId(str(effect.body["plan"]))].plan
    move = plan.moves[int(str(effect.body["move"]))]
    world.payments.refund(RefundOrder(key, move.payment, move.method, move.amount, key))
