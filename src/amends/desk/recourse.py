"""What came of a step outside, and what may follow an unknown outcome: that hangs on the provider's recourse."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from amends.kernel.errors import Unavailable
from amends.kernel.ledger import Effect
from amends.remedies import RemedyEvent
from amends.remedies.ports import Carriers, NotSent, Payments, Recourse

T = TypeVar("T")
UNSENT, UNSURE = "unsent", "unsure"


@dataclass(frozen=True, slots=True)
class Done:
    """The step happened; these events say so."""

    events: tuple[RemedyEvent, ...]


@dataclass(frozen=True, slots=True)
class Later:
    """Not now; `error` is what the effect keeps, so that the next attempt knows what this one left behind."""

    error: str
    pause: int = 0


@dataclass(frozen=True, slots=True)
class ForPerson:
    """The machine must not go on: a person looks."""

    why: str


@dataclass(frozen=True, slots=True)
class Ended:
    """The charge was declined: the plan is to end undone."""

    why: str


Outcome = Done | Later | ForPerson | Ended


def certain_nothing_sent(effect: Effect) -> bool:
    """Tell whether every earlier attempt is known not to have reached the provider.

    An attempt that crashed left no note, so the note must be of the attempt just before this one.
    """
    previous = effect.attempts - 1
    return previous == 0 or (effect.error or "").startswith(f"{UNSENT}@{previous}:")


def _ended_silently(effect: Effect) -> bool:
    """Tell whether the attempt before this one left no note: it crashed, perhaps in the middle of a call."""
    previous = effect.attempts - 1
    return previous > 0 and f"@{previous}: " not in (effect.error or "")


def note_of(effect: Effect, error: Unavailable) -> str:
    """Return what an attempt leaves behind for the next one: which it was, and whether the provider got the call."""
    sure = isinstance(error, NotSent) and certain_nothing_sent(effect)
    return f"{UNSENT if sure else UNSURE}@{effect.attempts}: {error}"


def once(effect: Effect, port: Payments | Carriers, *, call: Callable[[], T], find: Callable[[], T | None]) -> T | None:
    """Call, unless an earlier attempt may have got through: then ask first, or leave it to a person (None)."""
    if certain_nothing_sent(effect) or port.recourse is Recourse.KEYED:
        return call()
    if port.recourse is Recourse.BLIND:
        return None
    found = find()
    if found is not None:
        return found
    if port.settles_ms and _ended_silently(effect):
        # What the dead attempt sent may still be on its way: its absence proves nothing yet.
        raise Unavailable("the attempt before this one ended without a word")
    return call()
