"""A provider that is called only while the claim has time left for a call.

Whoever claims the effect next asks what became of the call before, and that may be told only once it has ended. So a
process that was held up between its claim and its call must not begin it.
"""

from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from typing import Any

from amends.desk.office import Office
from amends.kernel.clock import SECOND, Clock
from amends.kernel.ledger import Effect
from amends.remedies.ports import NotSent

LONGEST_CALL = 10 * SECOND  # to connect, send and wait, each for the longest time-out that settings allow
CALLS = frozenset({"refund", "charge", "label", "ship"})


def in_time(effect: Effect, office: Office, clock: Clock) -> Office:
    """Return the office with providers that refuse what moves something once the claim has no time left for it."""

    def left() -> bool:
        return effect.lease_until is None or clock.now() < effect.lease_until - LONGEST_CALL

    payments: Any = _InTime(office.payments, left)  # the ports, as they are but for these calls
    carriers: Any = _InTime(office.carriers, left)
    return replace(office, payments=payments, carriers=carriers)


class _InTime:
    """Payments or Carriers, whose calls that move something are refused once time is up."""

    def __init__(self, provider: Any, left: Callable[[], bool]) -> None:
        self._provider, self._left = provider, left

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._provider, name)
        return self._guarded(found) if name in CALLS else found

    def _guarded(self, call: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(call)
        def guarded(order: Any) -> Any:
            if not self._left():
                raise NotSent("the claim had no time left for the call")
            return call(order)

        return guarded
