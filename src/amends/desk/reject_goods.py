"""Returned goods are turned down: a person ends the plan without a refund and says why."""

from dataclasses import dataclass
from functools import partial

from amends import remedies
from amends.assistant.speech import QUOTED_AT_MOST
from amends.desk.change_plan import change_plan
from amends.desk.incoming import checked_text
from amends.desk.office import Office
from amends.desk.rights import Action, authorise
from amends.desk.timers import Timer
from amends.desk.units import Once
from amends.kernel.clock import Instant
from amends.kernel.errors import Fault, Invalid, Refused
from amends.kernel.ids import PlanId
from amends.kernel.party import Caller
from amends.kernel.remedy import Finding
from amends.remedies import OrderRemedies, RemedyEvent


@dataclass(frozen=True, slots=True)
class RejectGoods:
    """What the goods of a failed inspection were found to be; `note`, in the person's own words, is told as written."""

    plan: PlanId
    finding: Finding
    note: str


def reject_goods(
    command: RejectGoods, *, caller: Caller, office: Office, now: Instant, once: Once | None = None
) -> OrderRemedies:
    """End the plan and tell the customer why; what it took or put aside goes back by steps of their own."""
    authorise(caller, Action.REJECT_GOODS)
    decide = partial(_events, command=command, note=_checked(command.note))
    return change_plan(command.plan, decide, caller=caller, office=office, now=now, once=once)


def _checked(note: str) -> str:
    """Return the note; one that is longer than what is quoted would reach the customer cut short."""
    try:
        words = checked_text(note)
    except Invalid as invalid:
        raise Invalid([Fault("note", fault.what) for fault in invalid.faults]) from invalid
    if len(words) > QUOTED_AT_MOST:
        raise Invalid([Fault("note", f"at most {QUOTED_AT_MOST} characters")])
    return words


def _events(state: OrderRemedies, command: RejectGoods, note: str) -> tuple[RemedyEvent, ...]:
    handed_over = remedies.execution_of(state, command.plan).handed_over
    if any(step.startswith(Timer.LAPSE) for step in handed_over):
        # Somebody may have given the charge back by hand already.
        raise Refused("the task about the late goods comes first", clause="task/open")
    return remedies.reject_goods(state, command.plan, finding=command.finding, note=note)
