"""What is to happen later without anybody asking: a return that never comes lapses; a settled case is followed up."""

from enum import StrEnum

from amends.kernel.clock import DAY, Instant
from amends.kernel.ids import EffectKey, StreamId, derive
from amends.kernel.ledger import NewEffect
from amends.remedies import Execution

FOLLOW_UP_AFTER = 2 * DAY
RETURN_LASTS = 30 * DAY
ON_ITS_WAY = 14 * DAY


class Timer(StrEnum):
    """Kinds of effect that only wait."""

    LAPSE = "remedies.lapse"
    FOLLOW_UP = "conversations.follow_up"


def timers(execution: Execution, stream: StreamId, now: Instant) -> tuple[NewEffect, ...]:
    """Return the timers of a plan. Goods posted on the last day still have two weeks to arrive."""
    plan = execution.plan
    if execution.completed:
        return (_timer(Timer.FOLLOW_UP, execution, stream, Instant(now + FOLLOW_UP_AFTER)),)
    if execution.ended or execution.received or not plan.needs_return:
        return ()
    last_day = plan.return_by or Instant(plan.made_at + RETURN_LASTS)
    return (_timer(Timer.LAPSE, execution, stream, Instant(last_day + ON_ITS_WAY)),)


def _timer(kind: Timer, execution: Execution, stream: StreamId, due_at: Instant) -> NewEffect:
    key = EffectKey(derive("fx", execution.plan.id, kind))
    return NewEffect(key, kind, stream, due_at, {"plan": execution.plan.id, "move": None})
