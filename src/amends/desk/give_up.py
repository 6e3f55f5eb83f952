"""An effect that breaks every attempt is left to a person."""

from amends.kernel.clock import Instant
from amends.kernel.ledger import Effect, EffectState, Finish, Ledger, UnitOfWork
from amends.kernel.party import system


def give_up(effect: Effect, error: Exception, *, ledger: Ledger, now: Instant) -> None:
    """Make the effect a task. What breaks it may break the order's events too, so that none is written with it."""
    why = f"gave up after {effect.attempts} attempts: {type(error).__name__}"
    ended = Finish(effect.key, effect.fence, EffectState.TASK, why)
    caller = system("effects", effect.tenant)
    ledger.commit(UnitOfWork(caller=caller, at=now, correlation=effect.stream, cause=effect.key, finishes=(ended,)))
