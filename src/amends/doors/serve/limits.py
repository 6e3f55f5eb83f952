"""How much one caller may ask: a token bucket each for people, a wider one for the strangers behind an address."""

import ipaddress
import time
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Generic, TypeVar

from amends.kernel.party import Caller, CallerKind

CALLERS = 10_000  # remembered at most: whoever was away longest is forgotten first
NETWORK = 64  # bits of an IPv6 address that one household or attacker has to itself
ValueT = TypeVar("ValueT")


@dataclass(frozen=True, slots=True)
class Allowance:
    """`rate` requests a second in the long run, `burst` at once."""

    rate: float
    burst: float


PERSON = Allowance(10, 100)
ADDRESS = Allowance(50, 500)


class Recent(Generic[ValueT]):
    """A table that forgets what was not used for longest."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._kept: dict[Hashable, ValueT] = {}

    def __len__(self) -> int:
        return len(self._kept)

    def get(self, key: Hashable) -> ValueT | None:
        """Return what is kept and count it as used."""
        value = self._kept.pop(key, None)
        if value is not None:
            self._kept[key] = value
        return value

    def keep(self, key: Hashable, value: ValueT) -> None:
        """Keep a value; the table never grows beyond its size."""
        self._kept[key] = value
        if len(self._kept) > self._size:
            del self._kept[next(iter(self._kept))]


@dataclass(slots=True)
class Bucket:
    """What is left of an allowance at a moment (s)."""

    left: float
    at: float


class Limits:
    """Tells who asked too much. Used from one event loop.

    Who somebody is costs a look-up, so it is learned from requests that were answered: until then a credential counts
    as a stranger's, under its address. A made-up one is never learned, so changing it gains nothing.
    """

    def __init__(
        self,
        *,
        person: Allowance = PERSON,
        address: Allowance = ADDRESS,
        clock: Callable[[], float] = time.monotonic,
        size: int = CALLERS,
    ) -> None:
        self._person, self._address, self._clock = person, address, clock
        self._buckets: Recent[Bucket] = Recent(size)
        self._known: Recent[tuple[str, ...]] = Recent(size)

    def wait(self, headers: Mapping[bytes, bytes], address: str) -> float:
        """Take one request off the caller's allowance; return 0, or in how many seconds there is one again."""
        credential = _credential(headers)
        known = None if credential is None else self._known.get(credential)
        if known is None:
            return self._take(_network(address), self._address)
        if known[1] == CallerKind.SERVICE:  # it speaks for many customers, each with an allowance of their own
            known = (*known, headers.get(b"amends-customer", b"").decode("latin-1"))
        return self._take(known, self._person)

    def learn(self, headers: Mapping[bytes, bytes], caller: Caller) -> None:
        """Remember whose credential this is: it has just been found to be good."""
        credential = _credential(headers)
        if credential is not None and caller.kind is not CallerKind.ANONYMOUS:
            self._known.keep(credential, (caller.tenant, caller.kind, caller.id))

    def _take(self, key: Hashable, allowance: Allowance) -> float:
        now = self._clock()
        bucket = self._buckets.get(key)
        if bucket is None:
            bucket = Bucket(allowance.burst, now)
            self._buckets.keep(key, bucket)
        bucket.left = min(allowance.burst, bucket.left + (now - bucket.at) * allowance.rate)
        bucket.at = now
        if bucket.left < 1:
            return (1 - bucket.left) / allowance.rate
        bucket.left -= 1
        return 0.0


def _credential(headers: Mapping[bytes, bytes]) -> int | None:
    """Return a number that stands for what was shown; no key is kept in memory."""
    shown = headers.get(b"authorization") or headers.get(b"cookie")
    return None if shown is None else hash(shown)


@lru_cache(maxsize=1024)
def _network(address: str) -> str:
    try:
        host = ipaddress.ip_address(address)
    except ValueError:
        return address
    if host.version == 4:
        return address
    return str(ipaddress.ip_network((host, NETWORK), strict=False))
