"""What may go wrong at the provider: drawn by a seed, or scripted call by call."""

import hashlib
import json
from collections import Counter, deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from threading import Lock
from types import MappingProxyType

from amends.kernel.errors import Fault as Wrong
from amends.kernel.errors import Invalid


class Fault(StrEnum):
    """Faults of one call. BEFORE: nothing is done. AFTER: it is done, but the caller cannot know."""

    NONE = "none"
    DECLINE = "decline"  # answered with a plain no
    BUSY = "busy"  # turned away by a rate limit
    FAIL_BEFORE = "fail-before"  # 5xx
    FAIL_AFTER = "fail-after"
    TIMEOUT_BEFORE = "timeout-before"  # never answers, until the caller has left
    TIMEOUT_AFTER = "timeout-after"
    LATE = "late"  # done only once the caller has left
    CUT_AFTER = "cut-after"  # the connection closes without an answer
    GARBLED_AFTER = "garbled-after"  # the answer is no JSON
    TWICE = "twice"  # calls back twice, and is listed twice when asked
    SLOW = "slow"  # done and answered after `slow_ms`


@dataclass(frozen=True, slots=True)
class FaultPlan:
    """Chances (0-1) of faults for calls that no script speaks of; the same seed draws the same faults."""

    seed: int = 0
    rates: Mapping[Fault, float] = field(default_factory=lambda: MappingProxyType({}))
    slow_ms: int = 50

    def draw(self, key: str, attempt: int) -> Fault:
        """Return the fault of an attempt; it hangs on seed, key and attempt alone, not on the order of calls."""
        material = f"{self.seed}\x1f{key}\x1f{attempt}".encode()
        left = int.from_bytes(hashlib.sha256(material).digest()[:8]) / 2**64
        for fault, rate in self.rates.items():
            left -= rate
            if left < 0:
                return fault
        return Fault.NONE


def read_plan(text: str) -> FaultPlan:
    """Read `{"seed": 7, "rates": {"fail-after": 0.1}, "slow_ms": 50}`; raise Invalid."""
    try:
        raw = json.loads(text)
        rates = {Fault(name): float(rate) for name, rate in raw.get("rates", {}).items()}
        plan = FaultPlan(int(raw.get("seed", 0)), MappingProxyType(rates), int(raw.get("slow_ms", 50)))
    except (ValueError, TypeError, AttributeError) as error:
        raise Invalid([Wrong("fault-plan", str(error))]) from error
    if any(rate < 0 for rate in plan.rates.values()) or sum(plan.rates.values()) > 1:
        raise Invalid([Wrong("fault-plan.rates", "must not be negative nor add up to more than 1")])
    return plan


class Faults:
    """Deals out one fault a call: the first scripted one that fits, else one from the plan."""

    def __init__(self, plan: FaultPlan) -> None:
        self.plan = plan
        self._script: deque[tuple[str, Fault]] = deque()
        self._attempts: Counter[str] = Counter()
        self._lock = Lock()

    def script(self, faults: Iterable[tuple[str, Fault]]) -> None:
        """Queue faults as (kind of call, fault); the kind `any` fits every order, but not `find`."""
        with self._lock:
            self._script.extend(faults)

    def next(self, kind: str, key: str) -> Fault:
        """Take the fault for a call of this kind."""
        fits = {kind} if kind == "find" else {kind, "any"}
        with self._lock:
            for index, (wanted, fault) in enumerate(self._script):
                if wanted in fits:
                    del self._script[index]
                    return fault
            attempt = self._attempts[key]
            self._attempts[key] += 1
        return Fault.NONE if kind == "find" else self.plan.draw(key, attempt)
