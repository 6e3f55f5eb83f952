"""A customer, a warehouse and a worker who go on until nothing is left to do, wherever the last process stopped."""

from collections.abc import Callable
from contextlib import suppress
from threading import Event

from tests.crash.scenes import Scene, request_of

from amends.adapters.clock import ManualClock
from amends.conversations import Conversation
from amends.desk.carry_out import LEASE, carry_out_due
from amends.desk.confirm_plan import ConfirmPlan, confirm_plan
from amends.desk.handle_goods import HandleGoods, handle_goods
from amends.desk.office import Office
from amends.desk.projections import PLANS
from amends.desk.propose_remedy import ProposeRemedy, propose_remedy
from amends.desk.reject_goods import RejectGoods, reject_goods
from amends.desk.start_conversation import StartConversation, start_conversation
from amends.desk.streams import load_conversation
from amends.desk.timers import Timer
from amends.kernel.clock import SECOND, Clock, Instant
from amends.kernel.errors import NotFound, Refused
from amends.kernel.ids import MAIN, ConversationId, PlanId
from amends.kernel.ledger import EffectState
from amends.kernel.party import Caller, CallerKind, system
from amends.kernel.remedy import Finding

WAREHOUSE = system("warehouse")
AGENT = Caller(MAIN, CallerKind.STAFF, "agent", frozenset({"agent"}), proof="test")
AWAITED = ("goods", "inspection")


def drive(scene: Scene, *, office: Office, clock: Clock, case: str, enter: Callable[[str], None]) -> None:
    """Bring the scene to its end. Every caller repeats what was never acknowledged, and the yes once more.

    `enter` is told who acts."""
    enter("customer")
    customer = Caller(MAIN, CallerKind.CUSTOMER, scene.customer, proof="test")
    talk = _talk(scene, office=office, clock=clock, case=case, caller=customer)
    if not talk.offers:
        proposal = ProposeRemedy(talk.id, request_of(scene))
        talk = propose_remedy(proposal, caller=customer, office=office, now=clock.now())
    offer = next(iter(talk.offers.values()))
    yes = ConfirmPlan(talk.id, offer.offer.plan, offer.offer.hash)
    _say_yes(yes, caller=customer, office=office, clock=clock)
    _say_yes(yes, caller=customer, office=office, clock=clock)
    work(office=office, clock=clock)
    enter("warehouse")
    receive_goods(offer.offer.plan, office=office, clock=clock, sound=scene.sound)
    if not scene.sound:
        turn_down(offer.offer.plan, office=office, clock=clock)
    work(office=office, clock=clock)


def work(*, office: Office, clock: Clock) -> None:
    """Carry out what is due and what will be, until only timers wait; a simulated clock is moved on to it."""
    while (due := _next_due(office)) is not None:
        if isinstance(clock, ManualClock):
            clock.set(Instant(max(clock.now(), due)))
        else:
            Event().wait(max(0, due - clock.now()) / SECOND)
        carry_out_due(office=office, clock=clock)


def _next_due(office: Office) -> Instant | None:
    waiting = office.effects.effects(state=EffectState.WAITING)
    steps = [effect for effect in waiting if effect.kind not in set(Timer)]
    return min((Instant(max(effect.due_at, effect.lease_until or 0)) for effect in steps), default=None)


def after_the_lease(now: Instant) -> Instant:
    """Return when a process that starts anew may claim what a dead one held."""
    return Instant(now + LEASE + 1)


def receive_goods(plan: PlanId, *, office: Office, clock: Clock, sound: bool = True) -> None:
    """Let the warehouse report what came back, if anything is awaited."""
    row = office.ledger.row(MAIN, PLANS, plan)
    if row is not None and row.state in AWAITED:
        handle_goods(HandleGoods(plan), caller=WAREHOUSE, office=office, now=clock.now())
        handle_goods(HandleGoods(plan, passed=sound), caller=WAREHOUSE, office=office, now=clock.now())


def turn_down(plan: PlanId, *, office: Office, clock: Clock) -> None:
    """Let a person end the plan whose goods failed; whoever is not sure that it was written does it again."""
    command = RejectGoods(plan, Finding.ANOTHER_ITEM, "not the pot")
    with suppress(Refused):
        reject_goods(command, caller=AGENT, office=office, now=clock.now())


def _talk(scene: Scene, *, office: Office, clock: Clock, case: str, caller: Caller) -> Conversation:
    try:
        return load_conversation(office.ledger, MAIN, ConversationId(case))
    except NotFound:
        start = StartConversation(ConversationId(case), scene.customer, "test")
        return start_conversation(start, caller=caller, office=office, now=clock.now())


def _say_yes(yes: ConfirmPlan, *, caller: Caller, office: Office, clock: Clock) -> None:
    try:
        confirm_plan(yes, caller=caller, office=office, now=clock.now())
    except Refused as refusal:
        if refusal.clause != "confirmation/replayed":
            raise
