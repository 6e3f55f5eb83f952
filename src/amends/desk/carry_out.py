"""Carry out due effects: claim, act outside under the key, commit the outcome together with the claim's end."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from amends.desk.ending import as_written, overdue
from amends.desk.give_up import give_up
from amends.desk.in_time import in_time
from amends.desk.office import Office, provider_of
from amends.desk.perform import perform
from amends.desk.recourse import Done, Ended, ForPerson, Later, Outcome
from amends.desk.repeats import as_repeated
from amends.desk.restored import in_doubt
from amends.desk.streams import load_remedies
from amends.desk.tell import follow_up, notice
from amends.desk.timers import Timer
from amends.desk.tracing import effect_span
from amends.desk.units import ConversationChange, RemedyChange, change_remedies, unit_of
from amends.kernel.clock import MINUTE, SECOND, Clock, Instant
from amends.kernel.errors import Conflict, Unavailable
from amends.kernel.ids import PlanId
from amends.kernel.ledger import Effect, EffectState, Finish, UnitOfWork
from amends.kernel.party import system
from amends.remedies import Execution, OrderRemedies, RemedyEvent, Step, StepHandedOver, StepKind, steps

LEASE = 20 * SECOND
ATTEMPTS = 8
FIRST_PAUSE = 2 * SECOND
LONGEST_PAUSE = 10 * MINUTE
RETRIES = 20


@dataclass(frozen=True, slots=True)
class Work:
    """A claimed effect read together with the order it belongs to; `step` is None for a timer."""

    effect: Effect
    step: Step | None
    remedies: OrderRemedies
    execution: Execution


def carry_out_due(*, office: Office, clock: Clock) -> int:
    """Claim the effect that is due first and carry it out; return how many were claimed (0: nothing is due).

    One at a time: one that is claimed and waits behind others would, after a crash, pass for a call whose outcome is
    unknown, and behind slow ones its lease would run out before it is begun.
    """
    claimed: Sequence[Effect] = office.effects.claim(clock.now(), limit=1, lease=LEASE)
    for effect in claimed:
        carry_out(effect, office=office, clock=clock)
    return len(claimed)


def carry_out(effect: Effect, *, office: Office, clock: Clock) -> None:
    """Do one claimed effect and write down what came of it; a late holder does and writes nothing."""
    if effect.lease_until is not None and clock.now() >= effect.lease_until:
        return  # somebody else may hold it by now
    try:
        with effect_span(effect, office):
            _attempt(effect, office=office, clock=clock)
    except Unavailable:
        raise
    except Exception as error:
        if effect.attempts >= ATTEMPTS:
            give_up(effect, error, ledger=office.ledger, now=clock.now())
        raise  # its lease brings it back, unless it was given up


def _attempt(effect: Effect, *, office: Office, clock: Clock) -> None:
    work = _read(effect, office)
    outcome = _outcome(work, in_time(effect, office, clock))
    if isinstance(outcome, Later) and effect.attempts < ATTEMPTS:
        now = clock.now()
        pause = max(_pause(effect.attempts), _settling(effect, office))
        office.effects.postpone(effect, until=Instant(now + pause), error=outcome.error)
        return
    if isinstance(outcome, Later):
        outcome = ForPerson(f"gave up after {effect.attempts} attempts: {outcome.error}")
    _settle(effect, outcome, office=office, clock=clock)


def _pause(attempts: int) -> int:
    return min(FIRST_PAUSE << (attempts - 1), LONGEST_PAUSE)


def _settling(effect: Effect, office: Office) -> int:
    """How long the provider may still act on the last call: asking earlier would prove nothing."""
    provider = provider_of(effect.kind, office)
    return 0 if provider is None else provider.settles_ms


def _read(effect: Effect, office: Office) -> Work:
    plan, move = PlanId(str(effect.body["plan"])), effect.body["move"]
    state = load_remedies(office.ledger, effect.tenant, effect.stream)
    is_timer = effect.kind in set(Timer)
    step = None if is_timer else Step(plan, StepKind(effect.kind), move if isinstance(move, int) else None)
    return Work(effect, step, state, state.executions[plan])


def _outcome(work: Work, office: Office) -> Outcome:
    if work.effect.kind == Timer.LAPSE:
        return overdue(work.remedies, work.execution.plan.id)
    if work.step is None or work.step not in steps(work.execution):
        return Done(())
    known = in_doubt(as_repeated(work.effect), work.execution, office=office)
    return perform(work.step, work.execution, effect=known, office=office)


def _settle(effect: Effect, outcome: Done | ForPerson | Ended, *, office: Office, clock: Clock) -> None:
    """Commit the outcome; when a stream moved meanwhile, read again and retry, as long as the claim is still ours."""
    for _ in range(RETRIES):
        work = _read(effect, office)
        state, plan = work.remedies, work.execution.plan.id
        found = overdue(state, plan) if effect.kind == Timer.LAPSE else as_written(outcome, state, plan)
        try:
            office.ledger.commit(_unit(work, found, office, clock.now()))
        except Conflict:
            stored = office.effects.effect(effect.tenant, effect.key)
            if stored is None or stored.fence != effect.fence or stored.state is not EffectState.WAITING:
                return
        else:
            return


def _unit(work: Work, outcome: Done | ForPerson, office: Office, now: Instant) -> UnitOfWork:
    effect, execution = work.effect, work.execution
    if isinstance(outcome, ForPerson):
        handed_over = StepHandedOver(execution.plan.id, f"{effect.kind}:{effect.body['move']}", outcome.why)
        events: tuple[RemedyEvent, ...] = (handed_over,)
        ended = Finish(effect.key, effect.fence, EffectState.TASK, outcome.why)
    else:
        events = outcome.events
        ended = Finish(effect.key, effect.fence, EffectState.DONE)
    done = change_remedies(work.remedies, events, stream=effect.stream, customer=execution.plan.customer, now=now)
    caller = system("effects", effect.tenant)
    unit = unit_of(done, _news(work, done, office, now), caller=caller, correlation=execution.conversation, now=now)
    return replace(unit, cause=effect.key, finishes=(ended,))


def _news(work: Work, done: RemedyChange, office: Office, now: Instant) -> ConversationChange | None:
    """Tell the customer, in the conversation that confirmed the plan, what has just happened."""
    before, tenant = work.execution, work.effect.tenant
    if work.effect.kind == Timer.FOLLOW_UP:
        return follow_up(before, tenant=tenant, office=office, now=now)
    return notice(before, done.state.executions[before.plan.id], tenant=tenant, office=office, now=now)
