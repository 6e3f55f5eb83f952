"""Admission: so many requests at work, a short queue before them, a refusal at once for whoever would wait too long.

Reads and writes have lanes of their own, so that nobody who only looks waits behind a disk. Within a lane, people who
already have something going on come before those who are new.
"""

import asyncio
import math
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress

LONGEST_WAIT = 0.5  # s: whoever would wait longer, as far as can be told, is refused at once
PATIENCE = 1.0  # s in the queue at most, when it went slower than could be told
QUEUE = 512  # requests waiting in a lane at most
LONGEST_RETRY = 15  # s
WEIGHT = 0.05  # of the newest request in the mean


class Busy(Exception):
    """Nothing was begun. `retry_after`: whole seconds, by when the lane will have worked off what came before."""

    def __init__(self, retry_after: int) -> None:
        super().__init__(f"busy; try again in {retry_after} s")
        self.retry_after = retry_after


class Lane:
    """`slots` requests at work. Used from one event loop."""

    def __init__(self, slots: int, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._slots = self._free = slots
        self._clock = clock
        self._queues: tuple[deque[asyncio.Future[None]], ...] = (deque(), deque())  # those first, then the others
        self._seconds = 0.01  # that a request keeps its slot: the mean of late
        self._sent_away, self._since = 0.0, clock()

    def waiting(self) -> int:
        """Return how many requests are queued."""
        return sum(map(len, self._queues))

    async def enter(self, *, first: bool) -> "Slot":
        """Wait for a slot; raise Busy at once when that would take too long, or when it did."""
        if self._free:
            self._free -= 1
            return Slot(self, self._clock())
        queue = self._queues[0 if first else 1]
        ahead = len(queue) if first else self.waiting()
        if ahead >= QUEUE or self._drained(ahead + 1) > LONGEST_WAIT:
            raise self._busy()
        await self._turn(queue)
        return Slot(self, self._clock())

    async def _turn(self, queue: deque[asyncio.Future[None]]) -> None:
        turn = asyncio.get_running_loop().create_future()
        queue.append(turn)
        try:
            async with asyncio.timeout(PATIENCE):
                await turn
        except TimeoutError as error:
            if _gave_up(queue, turn):  # else it came in the last moment
                raise self._busy() from error
        except asyncio.CancelledError:
            if not _gave_up(queue, turn):
                self._pass_on()
            raise

    def left(self, began: float) -> None:
        """Give back a slot that was taken at a moment."""
        self._seconds += WEIGHT * (self._clock() - began - self._seconds)
        self._pass_on()

    def _pass_on(self) -> None:
        for queue in self._queues:
            while queue:
                turn = queue.popleft()
                if not turn.done():
                    turn.set_result(None)
                    return
        self._free += 1

    def _drained(self, requests: float) -> float:
        """Return how many seconds it takes to work off so many requests."""
        return requests * self._seconds / self._slots

    def _busy(self) -> Busy:
        """Refuse: come back when those who were refused before have had their turn too, as if all stood in line."""
        now = self._clock()
        self._sent_away = 1 + max(0.0, self._sent_away - (now - self._since) * self._slots / self._seconds)
        self._since = now
        wait = self._drained(self._sent_away + self.waiting())
        return Busy(min(LONGEST_RETRY, max(1, math.ceil(wait))))


def _gave_up(queue: deque[asyncio.Future[None]], turn: asyncio.Future[None]) -> bool:
    """Take a turn that was given up out of its queue; False when it had come."""
    if not turn.cancelled():
        return False
    with suppress(ValueError):  # whoever gave back a slot meanwhile has dropped it already
        queue.remove(turn)
    return True


class Slot:
    """A place at work; `leave` may be called more than once."""

    __slots__ = ("_began", "_lane")

    def __init__(self, lane: Lane, began: float) -> None:
        self._lane: Lane | None = lane
        self._began = began

    def leave(self) -> None:
        """Let the next one in."""
        lane, self._lane = self._lane, None
        if lane is not None:
            lane.left(self._began)
