"""Clocks: the one place that reads the wall clock, and one that stands still until it is moved."""

import time

from amends.kernel.clock import Instant


class SystemClock:
    """The wall clock of this machine, in UTC milliseconds."""

    def now(self) -> Instant:
        """Return the present instant."""
        return Instant(time.time_ns() // 1_000_000)


class ManualClock:
    """A simulated clock for tests, the demo and what-if runs: it shows `now` until somebody moves it."""

    def __init__(self, now: Instant) -> None:
        self._now = now

    def now(self) -> Instant:
        """Return the instant it was last set to."""
        return self._now

    def set(self, now: Instant) -> None:
        """Show another instant from here on."""
        self._now = now

    def advance(self, milliseconds: int) -> Instant:
        """Move forward; return the new instant."""
        self._now = Instant(self._now + milliseconds)
        return self._now
