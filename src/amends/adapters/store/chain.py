"""The hash chain of a tenant's events, and the walk that checks it.

hash = SHA-256(prev, position as 8 bytes big-endian, frame), where prev is the hash of the tenant's event before (32
zero bytes for the first) and frame is the MessagePack array, in its shortest form, of the event's FRAMED fields: texts
as str, body (canonical JSON) and sealed (ciphertext) as bin, instants and numbers as int, what is absent as nil.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from struct import Struct
from typing import Any

import msgspec

from amends.kernel.ids import Position, TenantId

GENESIS = bytes(32)
FRAMED = (
    "tenant",
    "stream",
    "version",
    "type",
    "schema",
    "at",
    "actor",
    "on_behalf_of",
    "cause",
    "correlation",
    "body",
    "sealed",
    "subject",
)
TEXTS = frozenset(FRAMED) - {"version", "schema", "at", "body", "sealed"}

frame = msgspec.msgpack.Encoder().encode

_POSITION = Struct(">Q").pack


@dataclass(frozen=True, slots=True)
class VerifyReport:
    """What a walk found: `broken` is the first position that does not hold, and `reason` says why."""

    events: int
    tenants: int
    tenant: TenantId | None = None
    broken: Position | None = None
    reason: str | None = None

    @property
    def ok(self) -> bool:
        """Tell whether every link held."""
        return self.reason is None


def link(prev: bytes, position: int, framed: bytes) -> bytes:
    """Return the hash of the event that follows `prev`."""
    return sha256(prev + _POSITION(position) + framed).digest()


class Walk:
    """Checks stored events one by one, in order of position; then the heads.

    `whole` False begins in the middle: what came before the first event of a chain, or of a stream, is believed.
    """

    def __init__(self, *, whole: bool = True) -> None:
        self.events = 0
        self._whole = whole
        self._links: dict[str, tuple[int, bytes]] = {}
        self._versions: dict[tuple[str, str], int] = {}

    def step(self, row: Sequence[Any]) -> VerifyReport | None:
        """Check one event, given as (position, *FRAMED, prev, hash); return a report when it does not hold."""
        position, *raw, prev, stored = row
        try:
            fields: list[Any] = [
                _text(field) if name in TEXTS else field for name, field in zip(FRAMED, raw, strict=True)
            ]
        except UnicodeDecodeError:
            return self._broken("", position, "a text of it is no text")
        tenant, stream, version = fields[:3]
        before, head = self._links.get(tenant, (0, GENESIS) if self._whole else (position - 1, prev))
        after = self._versions.get((tenant, stream), 0 if self._whole else version - 1)
        if position <= before:
            return self._broken(tenant, position, f"the position does not rise: {before} came before")
        if version != after + 1:
            return self._broken(tenant, position, f"version {version} of its stream follows version {after}")
        if prev != head:
            return self._broken(tenant, position, "it does not continue the event before it")
        if stored != link(head, position, frame(fields)):
            return self._broken(tenant, position, "its content does not have its hash")
        self.events += 1
        self._links[tenant] = (position, stored)
        self._versions[tenant, stream] = version
        return None

    def tenants(self) -> frozenset[str]:
        """Return the tenants whose events were walked."""
        return frozenset(self._links)

    def end(self, heads: Iterable[Sequence[Any]]) -> VerifyReport:
        """Compare the last links with the head rows (tenant, position, hash)."""
        expected = {tenant: (position, stored) for tenant, position, stored in heads}
        for tenant in sorted(expected.keys() | self._links.keys()):
            head, last = expected.get(tenant), self._links.get(tenant)
            if head is None and last is not None:
                return self._broken(tenant, last[0], "the tenant's head row is missing")
            if head is not None and last != head:
                return self._broken(tenant, head[0], f"the chain should end here and ends at {last[0] if last else 0}")
        return VerifyReport(events=self.events, tenants=len(expected))

    def _broken(self, tenant: str, position: int, reason: str) -> VerifyReport:
        return VerifyReport(
            events=self.events,
            tenants=len(self._links),
            tenant=TenantId(tenant),
            broken=Position(position),
            reason=reason,
        )


def _text(stored: str | bytes | None) -> str | None:
    return stored.decode() if isinstance(stored, bytes) else stored
