"""The provider's counter: takes an order, does it or not as its faults say, and answers."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from threading import Event

from amends.adapters.provider.book import Asked, Book, Entry, digest
from amends.adapters.provider.faults import Fault, Faults
from amends.kernel.clock import Instant
from amends.kernel.errors import Conflict
from amends.kernel.events import Json

MONEY_KINDS = ("refund", "charge")
PARCEL_KINDS = ("label", "shipment")
CARRIER = "Sim Express"


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes back: an HTTP status and a JSON body, or raw bytes; status 0 closes the connection unanswered."""

    status: int
    body: Json = None
    raw: bytes | None = None


CUT = Answer(0)


def receive(kind: str, key: str, body: Mapping[str, Json]) -> Asked:
    """Read an order; raise ValueError. Addresses count towards sameness but are not kept: the book names nobody."""
    reference = body.get("reference")
    if not key or not isinstance(reference, str) or not reference:
        raise ValueError("an Idempotency-Key and a reference are needed")
    wanted = ("payment", "method", "minor", "currency") if kind in MONEY_KINDS else ("order", "goods", "payer")
    missing = [name for name in wanted if name not in body]
    if missing:
        raise ValueError(f"missing: {', '.join(missing)}")
    return Asked(kind, key, reference, {name: body[name] for name in wanted}, digest(kind, body))


def answer_of(entry: Entry) -> dict[str, Json]:
    """Return the provider's public word on something done."""
    shown: dict[str, Json] = {"id": entry.id, "kind": entry.kind, "reference": entry.reference, "at": entry.at}
    if entry.kind in MONEY_KINDS:
        return shown | {"minor": entry.facts["minor"], "currency": entry.facts["currency"]}
    return shown | {"carrier": CARRIER, "document": f"/labels/{entry.id}"}


class Counter:
    """Does what it is told: it never asks whether a refund is more than was captured, so a caller's error shows.

    `mode` is keyed, askable or blind. `done` hears of everything done, as often as the provider calls back.
    """

    def __init__(self, book: Book, faults: Faults, *, mode: str, done: Callable[[Entry], None]) -> None:
        self._book, self._faults, self._mode, self._done = book, faults, mode, done

    def order(self, asked: Asked, *, caller_leaves: Callable[[], None]) -> Answer:
        """Take one order. `caller_leaves` returns once the caller has given up waiting."""
        fault = self._faults.next(asked.kind, asked.key)
        if fault is Fault.DECLINE and self._answered(asked.key):
            fault = Fault.NONE  # what was done under a key cannot be declined afterwards
        undone = self._before(fault, caller_leaves)
        if undone is not None:
            return undone
        try:
            entry = self._do(asked, 2 if fault is Fault.TWICE else 1)
        except Conflict as error:
            return Answer(409, {"error": str(error)})
        return self._after(fault, entry, caller_leaves)

    def find(self, kinds: tuple[str, ...], reference: str, *, caller_leaves: Callable[[], None]) -> Answer:
        """Tell what was done under a reference. Only an askable provider can be asked."""
        if self._mode != "askable":
            return Answer(404, {"error": "this provider cannot be asked"})
        undone = self._before(self._faults.next("find", reference), caller_leaves)
        if undone is not None:
            return undone
        found = [entry for entry in self._book.entries(reference) if entry.kind in kinds]
        return Answer(200, {"found": [answer_of(entry) for entry in found for _ in range(entry.listed)]})

    def _answered(self, key: str) -> bool:
        return self._mode == "keyed" and self._book.under_key(key) is not None

    def _before(self, fault: Fault, caller_leaves: Callable[[], None]) -> Answer | None:
        match fault:
            case Fault.DECLINE:
                return Answer(402, {"error": "declined"})
            case Fault.BUSY:
                return Answer(429, {"error": "too many calls"})
            case Fault.FAIL_BEFORE:
                return Answer(500, {"error": "out of order"})
            case Fault.TIMEOUT_BEFORE:
                caller_leaves()
                return CUT
            case Fault.LATE:
                caller_leaves()
            case Fault.SLOW:
                Event().wait(self._faults.plan.slow_ms / 1000)
        return None

    def _do(self, asked: Asked, listed: int) -> Entry:
        now = Instant(time.time_ns() // 1_000_000)
        entry, new = self._book.enter(asked, at=now, once=self._mode == "keyed", listed=listed)
        for _ in range(listed if new else 0):
            self._done(entry)
        return entry

    def _after(self, fault: Fault, entry: Entry, caller_leaves: Callable[[], None]) -> Answer:
        match fault:
            case Fault.FAIL_AFTER:
                return Answer(500, {"error": "out of order"})
            case Fault.TIMEOUT_AFTER:
                caller_leaves()
                return CUT
            case Fault.CUT_AFTER | Fault.LATE:
                return CUT
            case Fault.GARBLED_AFTER:
                return Answer(200, raw=b"<html>It works!</html>")
        return Answer(200, answer_of(entry))
