"""Threads that carry out due effects, woken by commits and by time."""

import threading
from collections.abc import Callable

import structlog

from amends.kernel.clock import Clock, Instant
from amends.kernel.errors import AmendsError

LONGEST_NAP = 0.5
log = structlog.get_logger("amends.worker")


class Worker:
    """`threads` threads that claim and carry out effects; `next_due` tells when the next one is due.

    `carry_out` does the one that is due first and returns how many it found. Where others are told of effects first,
    the worker only does what is `late` by so many ms.
    """

    def __init__(
        self,
        carry_out: Callable[[], int],
        *,
        clock: Clock,
        next_due: Callable[[], Instant | None],
        threads: int,
        late: int = 0,
    ) -> None:
        self._carry_out, self._clock, self._next_due, self._late = carry_out, clock, next_due, late
        self._stopping = threading.Event()
        self._wake = threading.Condition()
        self._threads = [
            threading.Thread(target=self._run, name=f"effects-{number}", daemon=True) for number in range(threads)
        ]

    def start(self) -> None:
        """Begin to work."""
        for thread in self._threads:
            thread.start()

    def wake(self) -> None:
        """Let one thread look for due effects now; it wakes the next one when it finds work."""
        with self._wake:
            self._wake.notify()

    def stop(self) -> None:
        """Finish what is claimed and end."""
        self._stopping.set()
        with self._wake:
            self._wake.notify_all()
        for thread in self._threads:
            thread.join()

    def _run(self) -> None:
        while not self._stopping.is_set():
            if self._found_work():
                self.wake()
            else:
                self._nap()

    def _found_work(self) -> bool:
        try:
            due = self._next_due()
            return due is not None and due + self._late <= self._clock.now() and self._carry_out() > 0
        except AmendsError as error:
            log.warning("effects.failed", kind=type(error).__name__)
            return False
        except Exception as error:  # a worker outlives any single effect; its lease brings it back
            log.exception("effects.broken", kind=type(error).__name__)
            return False

    def _nap(self) -> None:
        with self._wake:
            if not self._stopping.is_set():
                self._wake.wait(LONGEST_NAP)
