"""The ledger port: append-only streams, read models and effects, written together or not at all."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple, Protocol

from amends.kernel.clock import Instant
from amends.kernel.events import Event, Json, NewEvent
from amends.kernel.ids import EffectKey, Position, StreamId, SubjectId, TenantId
from amends.kernel.party import Caller


@dataclass(frozen=True, slots=True)
class Append:
    """Events for one stream, which must stand at version `expected` (0: must not exist)."""

    stream: StreamId
    expected: int
    events: tuple[NewEvent, ...]


@dataclass(frozen=True, slots=True)
class ViewRow:
    """One row of a read model: replaces the row of that `id`. Holds ids, enums, instants; never a person's words."""

    view: str
    id: str
    owner: str
    state: str
    sort: int
    body: Mapping[str, Json]


@dataclass(frozen=True, slots=True)
class NewEffect:
    """Something to be done outside or later, under a key that is asked once. An existing key is left as it is."""

    key: EffectKey
    kind: str
    stream: StreamId
    due_at: Instant
    body: Mapping[str, Json]


class EffectState(StrEnum):
    """Where an effect stands: WAITING is claimable when due; TASK waits for a person."""

    WAITING = "waiting"
    DONE = "done"
    TASK = "task"


@dataclass(frozen=True, slots=True)
class Effect:
    """An effect as stored. `fence` rises with each claim; only its latest holder may finish or postpone it."""

    tenant: TenantId
    key: EffectKey
    kind: str
    stream: StreamId
    due_at: Instant
    body: Mapping[str, Json]
    state: EffectState
    attempts: int
    fence: int
    lease_until: Instant | None
    error: str | None


@dataclass(frozen=True, slots=True)
class Finish:
    """Ends a claimed effect as `state` (DONE or TASK), if its fence still is `fence`; else the whole unit conflicts."""

    key: EffectKey
    fence: int
    state: EffectState
    error: str | None = None


@dataclass(frozen=True, slots=True)
class Request:
    """A door's idempotency record: `key` of this caller was answered with `response` for a body of `fingerprint`."""

    caller: str
    key: str
    fingerprint: str
    response: str


@dataclass(frozen=True, slots=True)
class Artifact:
    """Bytes kept for ever by their SHA-256 (rule packs, models), so that old decisions can be replayed."""

    hash: str
    content: bytes


@dataclass(frozen=True, slots=True)
class UnitOfWork:
    """Everything one command writes: one value, committed whole or not at all. Never a callback."""

    caller: Caller
    at: Instant
    correlation: str
    cause: str | None = None
    appends: tuple[Append, ...] = ()
    views: tuple[ViewRow, ...] = ()
    effects: tuple[NewEffect, ...] = ()
    finishes: tuple[Finish, ...] = ()
    artifacts: tuple[Artifact, ...] = ()
    request: Request | None = None


@dataclass(frozen=True, slots=True)
class Committed:
    """What a commit gave: the last `position` written (0: none) and the new version of every stream."""

    position: Position
    versions: Mapping[StreamId, int] = field(default_factory=dict)


RowPlace = tuple[int, str]
"""Where a row stands in its list: its `sort` and its id."""

EffectPlace = tuple[Instant, TenantId, EffectKey]
"""Where an effect stands in its list: when it is due, its tenant, its key."""


class Begun(NamedTuple):
    """A stream and the position of its first event."""

    position: Position
    tenant: TenantId
    stream: StreamId


class Rebuild(NamedTuple):
    """A rebuild of all read models: which it is, and the ledger's last position when it began."""

    run: str
    last: Position


class Ledger(Protocol):
    """Streams of events with read models and effects. Every implementation passes tests/contracts/test_ledger.py.

    Reads and commits may be called from several threads; a commit returns when its bytes are durable.
    Nothing ever appears at a position behind one that `follow` has already returned.
    """

    def read(self, tenant: TenantId, stream: StreamId, *, after: int = 0) -> Sequence[Event]:
        """Return the stream's events above version `after`, oldest first; empty when there is none."""
        ...

    def follow(self, after: Position, *, limit: int = 500) -> Sequence[Event]:
        """Return events of all tenants above a position, in order of position."""
        ...

    def commit(self, work: UnitOfWork) -> Committed:
        """Write all or nothing; raise Conflict for a taken version, a stale fence or an answered request key."""
        ...

    def request(self, tenant: TenantId, caller: str, key: str) -> Request | None:
        """Return what this caller's idempotency key was answered with."""
        ...

    def artifact(self, content_hash: str) -> bytes:
        """Return kept bytes; raise NotFound."""
        ...

    def row(self, tenant: TenantId, view: str, row: str) -> ViewRow | None:
        """Return one row of a read model."""
        ...

    def rows(  # noqa: PLR0913  a query names each of its filters
        self,
        tenant: TenantId,
        view: str,
        *,
        owner: str | None = None,
        state: str | None = None,
        newest_first: bool = False,
        after: RowPlace | None = None,
        limit: int = 50,
    ) -> Sequence[ViewRow]:
        """Return rows of a read model by owner and/or state, ordered by `sort`, then id; those behind `after` alone."""
        ...

    def begun(self, after: Position, *, limit: int = 500) -> Sequence[Begun]:
        """Return streams by the position of their first event, those behind `after`."""
        ...

    def begin_views(self) -> Rebuild:
        """Begin to make all read models anew; a rebuild that has begun before this one is refused from here on."""
        ...

    def stage_views(self, rebuild: Rebuild, rows: Iterable[tuple[TenantId, ViewRow]]) -> None:
        """Keep rows aside for `replace_views`; raise Refused when another rebuild has begun."""
        ...

    def replace_views(self, rebuild: Rebuild, *, expected: Position) -> int:
        """Put the staged rows in the place of all read models, at once; return how many there are.

        Raise Conflict when `expected` is not the last position (events came while the rows were computed), Refused
        when another rebuild has begun.
        """
        ...


class Effects(Protocol):
    """Claims of effects, by lease and fence. Every implementation passes tests/contracts/test_effects.py."""

    def claim(self, now: Instant, *, limit: int, lease: int) -> Sequence[Effect]:
        """Lease up to `limit` effects for `lease` ms: waiting, due, under no live lease. Bumps fence and attempts."""
        ...

    def postpone(self, effect: Effect, *, until: Instant, error: str) -> bool:
        """Give a claimed effect back until later; False when somebody else holds it by now."""
        ...

    def effect(self, tenant: TenantId, key: EffectKey) -> Effect | None:
        """Return one effect."""
        ...

    def effects(
        self,
        *,
        state: EffectState,
        tenant: TenantId | None = None,
        after: EffectPlace | None = None,
        limit: int = 100,
    ) -> Sequence[Effect]:
        """Return effects in a state, of one tenant or of all, the earliest due first; those behind `after` alone."""
        ...


class Vault(Protocol):
    """Keys of data subjects, apart from the ledger. Every implementation passes tests/contracts/test_vault.py."""

    def key(self, tenant: TenantId, subject: SubjectId) -> bytes | None:
        """Return the subject's 32-byte key; None when it was never made or was destroyed."""
        ...

    def key_for_writing(self, tenant: TenantId, subject: SubjectId) -> bytes:
        """Return the subject's key, made on first use. A destroyed subject that comes back gets a new one."""
        ...

    def destroy(self, tenant: TenantId, subject: SubjectId) -> None:
        """Destroy the subject's key, so that no byte of it stays behind."""
        ...
