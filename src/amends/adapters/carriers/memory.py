"""A carrier in memory, for desk tests: same contract, scripted faults, a book to look into."""

from collections import deque
from collections.abc import Callable
from enum import StrEnum
from threading import Lock
from typing import TypeVar

from amends.kernel.clock import Clock
from amends.kernel.errors import Refused, Unavailable
from amends.remedies.ports import Label, LabelOrder, NotSent, ParcelOrder, Recourse, ShipOrder

T = TypeVar("T")


class Fault(StrEnum):
    """Faults of one call. BEFORE: nothing is done. AFTER: it is done, but the caller cannot know."""

    NONE = "none"
    DECLINE = "decline"
    NOT_SENT = "not-sent"
    UNKNOWN_BEFORE = "unknown-before"
    UNKNOWN_AFTER = "unknown-after"


class MemoryCarriers:
    """Carriers (remedies/ports.py) that never leave the process. Passes tests/contracts/test_carriers.py.

    `book` holds everything really done, as (order, label), oldest first; `clock` dates it.
    """

    def __init__(self, recourse: Recourse, clock: Clock) -> None:
        self.recourse, self.settles_ms = recourse, 0
        self.book: list[tuple[ParcelOrder, Label]] = []
        self._clock = clock
        self._script: deque[Fault] = deque()
        self._lock = Lock()

    def faults(self, *faults: Fault) -> None:
        """Script the faults of the next calls (`find` included), one each."""
        self._script.extend(faults)

    def label(self, order: LabelOrder) -> Label:
        """Issue a return label."""
        return self._once(order)

    def ship(self, order: ShipOrder) -> Label:
        """Send goods out."""
        return self._once(order)

    def find(self, reference: str) -> Label | None:
        """Return the earliest parcel under our reference."""
        if self.recourse is not Recourse.ASKABLE:
            raise Refused("this carrier cannot be asked", clause="carriers/cannot-be-asked")
        with self._lock:
            return self._through(
                lambda: next((made for order, made in self.book if order.reference == reference), None)
            )

    def _once(self, order: ParcelOrder) -> Label:
        with self._lock:
            known = self._known(order.key)
            if known is None:
                return self._through(lambda: self._do(order))
            if known[0] != order:
                raise Refused("the key stands for another order", clause="carriers/key-reused")
            # What was done under a key cannot be declined afterwards.
            if self._script and self._script[0] is Fault.DECLINE:
                self._script[0] = Fault.NONE
            return self._through(lambda: known[1])

    def _known(self, key: str) -> tuple[ParcelOrder, Label] | None:
        if self.recourse is not Recourse.KEYED:
            return None
        return next((entry for entry in self.book if entry[0].key == key), None)

    def _through(self, act: Callable[[], T]) -> T:
        fault = self._script.popleft() if self._script else Fault.NONE
        if fault is Fault.DECLINE:
            raise Refused("the carrier said no", clause="carriers/declined")
        if fault is Fault.NOT_SENT:
            raise NotSent("the carrier could not be reached")
        if fault is Fault.UNKNOWN_BEFORE:
            raise Unavailable("the carrier gave no answer")
        made = act()
        if fault is Fault.UNKNOWN_AFTER:
            raise Unavailable("the carrier gave no answer")
        return made

    def _do(self, order: ParcelOrder) -> Label:
        number = f"MEM{len(self.book) + 1:06d}"
        made = Label(order.reference, "Memory Express", number, f"memory:{number}", self._clock.now())
        self.book.append((order, made))
        return made
