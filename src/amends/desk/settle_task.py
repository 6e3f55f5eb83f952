"""A person settles a step that the machine could not bring to an end: it happened after all, or it is tried again."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from amends import remedies
from amends.desk.incoming import checked_text
from amends.desk.office import Office
from amends.desk.perform import UNSENT
from amends.desk.repeats import as_repeated, repeat_of
from amends.desk.rights import Action, authorise
from amends.desk.streams import load_conversation, load_remedies
from amends.desk.tell import told
from amends.desk.units import Once, RemedyChange, change_conversation, change_remedies
from amends.kernel.clock import Instant
from amends.kernel.errors import Conflict, Fault, Invalid, NotFound, Refused
from amends.kernel.ids import ConversationId, EffectKey, PlanId, is_id
from amends.kernel.ledger import Effect, EffectState, Finish, NewEffect, UnitOfWork
from amends.kernel.party import Caller
from amends.remedies import (
    Execution,
    GoodsSent,
    LabelIssued,
    MoneyMoved,
    RemedyEvent,
    ShopUpdated,
    StepKind,
    TaskSettled,
)
from amends.remedies.ports import Recourse

LONGEST_NOTE = 500
CARRIER = re.compile(r"[\w .&+-]{1,40}")
MONEY = frozenset({StepKind.CHARGE, StepKind.REFUND})
# What a gateway or carrier itself answered: that call did nothing, and no unknown one came before it.
DECLINED = ("payments/declined:", "payments/rejected:", "carriers/declined:", "carriers/rejected:")


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
    happened = command.outcome == "happened"
    if not happened:
        _guard_retry(effect, command, office)
    settled = TaskSettled(plan, f"{effect.kind}:{effect.body['move']}", command.outcome, note)
    events = (settled, *(_outcome(effect, before, command) if happened else ()))
    done = change_remedies(state, events, stream=effect.stream, customer=before.plan.customer, now=now)
    again = () if happened else (repeat_of(effect, sure=command.sure or never_sent(effect), now=now),)
    office.ledger.commit(_unit(effect, before, done, again, caller=caller, office=office, now=now, once=once))
    return done.state.executions[plan]


def repeats_safely(effect: Effect, office: Office) -> bool:
    """Tell whether trying again cannot do it twice: the other side knows our key, can be asked, or never got a call."""
    if effect.kind == StepKind.SHOP:
        return True
    port = office.payments if effect.kind in MONEY else office.carriers
    return port.recourse is not Recourse.BLIND or never_sent(effect)


def never_sent(effect: Effect) -> bool:
    """Tell from what the machine left behind whether it is certain that nothing reached the other side."""
    error = effect.error or ""
    return error.startswith(DECLINED) or f": {UNSENT}@{as_repeated(effect).attempts}:" in error


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
    if effect is None or effect.kind not in set(StepKind):
        raise NotFound(f"there is no task {command.effect}")
    if effect.state is not EffectState.TASK:
        raise Conflict("this task is settled")
    return effect


def _guard_retry(effect: Effect, command: SettleTask, office: Office) -> None:
    if not command.sure and not repeats_safely(effect, office):
        raise Refused("it may have happened; ask the provider before it is done again", clause="task/may-happen-twice")


def _outcome(effect: Effect, before: Execution, command: SettleTask) -> tuple[RemedyEvent, ...]:
    """Return the event that the provider's answer would have been, unless it is written already."""
    kind = StepKind(effect.kind)
    if kind is not StepKind.SHOP:
        _guard_named(command, parcel=kind not in MONEY)
    return _EVENTS[kind](before, effect, command)


def _guard_named(command: SettleTask, *, parcel: bool) -> None:
    faults = [] if command.reference else [Fault("reference", "is needed: under which number the provider has it")]
    if parcel and not command.carrier:
        faults.append(Fault("carrier", "is needed: who carries it"))
    if faults:
        raise Invalid(faults)


def _moved(before: Execution, effect: Effect, command: SettleTask) -> tuple[RemedyEvent, ...]:
    number = int(str(effect.body["move"]))
    if number in before.moved:
        return ()
    move = before.plan.moves[number]
    return (MoneyMoved(before.plan.id, number, move.kind, move.amount, command.reference),)


def _labelled(before: Execution, _: Effect, command: SettleTask) -> tuple[RemedyEvent, ...]:
    return () if before.label else (LabelIssued(before.plan.id, command.carrier, command.reference),)


def _sent(before: Execution, _: Effect, command: SettleTask) -> tuple[RemedyEvent, ...]:
    return () if before.sent else (GoodsSent(before.plan.id, command.carrier, command.reference),)


def _updated(before: Execution, _: Effect, __: SettleTask) -> tuple[RemedyEvent, ...]:
    return () if before.shop_updated else (ShopUpdated(before.plan.id),)


_EVENTS: dict[StepKind, Callable[[Execution, Effect, SettleTask], tuple[RemedyEvent, ...]]] = {
    StepKind.CHARGE: _moved,
    StepKind.REFUND: _moved,
    StepKind.LABEL: _labelled,
    StepKind.SHIP: _sent,
    StepKind.SHOP: _updated,
}


def _unit(  # noqa: PLR0913  # ports and the moment are keyword-only
    effect: Effect,
    before: Execution,
    done: RemedyChange,
    again: tuple[NewEffect, ...],
    *,
    caller: Caller,
    office: Office,
    now: Instant,
    once: Once | None,
) -> UnitOfWork:
    talk = load_conversation(office.ledger, effect.tenant, ConversationId(before.conversation))
    news = told(talk, before, done.state.executions[before.plan.id], now=now)
    notice = change_conversation(talk, news, id_=talk.id, now=now) if news else None
    return UnitOfWork(
        caller=caller,
        at=now,
        correlation=before.conversation,
        cause=effect.key,
        appends=(done.append, *((notice.append,) if notice else ())),
        views=(*done.rows, *(notice.rows if notice else ())),
        effects=(*done.effects, *again),
        finishes=(Finish(effect.key, effect.fence, EffectState.DONE),),
        request=once.request(caller, {"plan": before.plan.id}) if once else None,
    )
