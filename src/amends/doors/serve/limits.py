"""How much one caller may ask: a token bucket each for people, a wider one for the strangers behind an address."""

import ipaddress
import time
from collections.abc import Callable, Hashable
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Generic, TypeVar

from starlette.requests import HTTPConnection
from starlette.types import Scope

from amends.doors.access.access import CUSTOMER_HEADER
from amends.doors.access.sessions import COOKIE
from amends.kernel.ids import is_id
from amends.kernel.party import Caller, CallerKind

CALLERS = 10_000  # remembered at most: whoever was away longest is forgotten first
NETWORK = 64  # bits of an IPv6 address that one household or attacker has to itself
Person = tuple[str, CallerKind, str]
"""Tenant, kind and id of a caller."""
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


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks, as far as that costs no look-up. `person` is None for a stranger.

    `credential` stands for what was shown: no key is kept in memory. `customer` is whom a service says it speaks for.
    """

    network: str
    credential: int | None = None
    person: Person | None = None
    customer: str | None = None

    @property
    def account(self) -> Hashable:
        """Whose allowance this is: a service speaks for many customers, each with one of their own."""
        if self.person is None:
            return self.network
        return (*self.person, self.customer) if self.person[1] is CallerKind.SERVICE else self.person


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
        self._known: Recent[Person] = Recent(size)

    def asker(self, scope: Scope) -> Asker:
        """Tell whose request this is, by what `Access` would read of it."""
        shown = HTTPConnection(scope)
        credential = _credential(shown)
        known = None if credential is None else self._known.get(credential)
        customer = shown.headers.get(CUSTOMER_HEADER, "")
        address = "" if shown.client is None else shown.client.host
        return Asker(_network(address), credential, known, customer if is_id(customer) else None)

    def wait(self, asker: Asker) -> float:
        """Take one request off the caller's allowance; return 0, or in how many seconds there is one again."""
        return self._take(asker.account, self._address if asker.person is None else self._person)

    def learn(self, asker: Asker, caller: Caller) -> None:
        """Remember whose credential this is: it has just been found to be good. New, it is charged to its owner too."""
        if asker.credential is None or caller.kind is CallerKind.ANONYMOUS:
            return
        person = (caller.tenant, caller.kind, caller.id)
        self._known.keep(asker.credential, person)
        if asker.person is None:
            self._take(replace(asker, person=person).account, self._person)

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


def _credential(shown: HTTPConnection) -> int | None:
    """Return a number that stands for the key, token or session shown; whatever else stands beside it tells nobody."""
    credential = shown.headers.get("authorization")
    if credential is None and COOKIE in shown.headers.get("cookie", ""):
        credential = shown.cookies.get(COOKIE)
    return None if credential is None else hash(credential)


@lru_cache(maxsize=1024)
def _network(address: str) -> str:
    try:
        host = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(host, ipaddress.IPv4Address):
        return address
    if host.ipv4_mapped:
        return str(host.ipv4_mapped)
    return str(ipaddress.ip_network((host, NETWORK), strict=False))
