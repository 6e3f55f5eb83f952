"""A person settles a step that the machine could not bring to an end: it happened after all, or it is tried again."""

import re
from dataclasses import dataclass, replace
from typing import Literal

from amends import remedies
from amends.desk.incoming import checked_text
from amends.desk.office import Office
from amends.desk.repeats import never_sent, repeat_of, repeats_safely
from amends.desk.restored import in_doubt
from amends.desk.rights import Action, authorise
from amends.desk.streams import load_remedies
from amends.desk.task_outcome import happened_after_all
from amends.desk.tell import notice
from amends.desk.timers import Timer
from amends.desk.tracing import use_case
from amends.desk.units import Once, change_remedies, unit_of
from amends.kernel.clock import Instant
from amends.kernel.errors import Conflict, Fault, Invalid, NotFound, Refused
from amends.kernel.events import Json
from amends.kernel.ids import EffectKey, PlanId, is_id
from amends.kernel.ledger import Effect, EffectState, Finish
from amends.kernel.party import Caller
from amends.remedies import Execution, StepKind, TaskSettled

LONGEST_NOTE = 500
TASKS = frozenset({*StepKind, Timer.LAPSE})
CARRIER = re.compile(r"[\w .&+-]{1,40}")


@dataclass(frozen=True, slots=True)
class SettleTask:
    """What a person found out about a stuck effect, in their own words (`note`).

    `happened` needs the provider's own `reference` (of a parcel or label: its tracking number, with `carrier`); a
    change of the shop's records needs none. `sure`: they vouch that nothing happened, so that it may be done now.
    """

    effect: EffectKey
    outcome: Literal["happened", "retry"]
    note: str
    reference: str = ""
    carrier: str = ""
    sure: bool = False


@use_case
def settle_task(
    command: SettleTask, *, caller: Caller, office: Office, now: Instant, once: Once | None = None
) -> Execution:
    """End the task in one commit with what follows from it, and tell the customer what has happened."""
    authorise(caller, Action.SETTLE_TASK)
    note = _checked(command)
    effect = _task(command, caller, office)
    plan = PlanId(str(effect.body["plan"]))
    state = load_remedies(office.ledger, effect.tenant, effect.stream)
    before = remedies.execution_of(state, plan)
    known = in_doubt(effect, before, office=office)
    happened = command.outcome == "happened"
    if not happened:
        _guard_retry(known, command, office)
    settled = TaskSettled(plan, f"{effect.kind}:{effect.body['move']}", command.outcome, note)
    events = (
        settled,
        *(happened_after_all(effect, state, before, command.reference, command.carrier) if happened else ()),
    )
    done = change_remedies(state, events, stream=effect.stream, customer=before.plan.customer, now=now)
    again = () if happened else (repeat_of(effect, sure=command.sure or never_sent(known), now=now),)
    after = done.state.executions[plan]
    news = notice(before, after, tenant=effect.tenant, office=office, now=now)
    answer: Json = {"plan": plan}
    unit = unit_of(done, news, caller=caller, correlation=before.conversation, now=now, once=once, answer=answer)
    ended = (Finish(effect.key, effect.fence, EffectState.DONE),)
    office.ledger.commit(replace(unit, cause=effect.key, effects=(*unit.effects, *again), finishes=ended))
    return after


def _checked(command: SettleTask) -> str:
    faults = []
    try:
        note = checked_text(command.note)
    except Invalid as invalid:
        note = ""
        faults += [Fault("note", fault.what) for fault in invalid.faults]
    if len(note) > LONGEST_NOTE:
        faults.append(Fault("note", f"at most {LONGEST_NOTE} characters"))
    if command.reference and not is_id(command.reference):
        faults.append(Fault("reference", "must be the provider's own number, without spaces"))
    if command.carrier and not CARRIER.fullmatch(command.carrier):
        faults.append(Fault("carrier", "must be the carrier's name"))
    if faults:
        raise Invalid(faults)
    return note


def _task(command: SettleTask, caller: Caller, office: Office) -> Effect:
    effect = office.effects.effect(caller.tenant, command.effect)
    if effect is None or effect.kind not in TASKS:
        raise NotFound(f"there is no task {command.effect}")
    if effect.state is not EffectState.TASK:
        raise Conflict("this task is settled")
    return effect


def _guard_retry(effect: Effect, command: SettleTask, office: Office) -> None:
    if not command.sure and not repeats_safely(effect, office):
        raise Refused("it may have happened; ask the provider before it is done again", clause="task/may-happen-twice")
