"""The ledger and its effects in memory."""

from collections import ChainMap
from collections.abc import Callable, Iterable, MutableMapping, Sequence
from dataclasses import replace
from hashlib import sha256
from threading import RLock
from typing import Any

import msgspec

from amends.adapters.memory.units import checked, json_copy, seal, unseal
from amends.kernel.clock import Instant
from amends.kernel.errors import Conflict, NotFound, Refused
from amends.kernel.events import Event, NewEvent
from amends.kernel.ids import EffectKey, Position, StreamId, TenantId
from amends.kernel.ledger import (
    Begun,
    Committed,
    Effect,
    EffectPlace,
    EffectState,
    Finish,
    NewEffect,
    Rebuild,
    Request,
    RowPlace,
    UnitOfWork,
    Vault,
    ViewRow,
)
from amends.kernel.watching import Census, Tally

_Effects = MutableMapping[tuple[TenantId, EffectKey], Effect]


class MemoryStore:
    """Ledger and Effects under one lock; `fail` is called at the points that a real store names."""

    def __init__(self, *, vault: Vault, fail: Callable[[str], None] = lambda _point: None) -> None:
        self._vault = vault
        self._fail = fail
        self._lock = RLock()
        self._events: list[tuple[Event, bytes | None]] = []  # at index position - 1, with its ciphertext
        self._streams: dict[tuple[TenantId, StreamId], list[Position]] = {}
        self._heads: dict[TenantId, str] = {}
        self._views: dict[tuple[TenantId, str, str], ViewRow] = {}
        self._staged: dict[tuple[TenantId, str, str], ViewRow] = {}
        self._rebuilds = 0
        self._effects: dict[tuple[TenantId, EffectKey], Effect] = {}
        self._requests: dict[tuple[TenantId, str, str], Request] = {}
        self._artifacts: dict[str, bytes] = {}

    def read(self, tenant: TenantId, stream: StreamId, *, after: int = 0) -> Sequence[Event]:
        """Return the stream's events above version `after`, oldest first."""
        with self._lock:
            return [self._opened(position) for position in self._streams.get((tenant, stream), [])[after:]]

    def follow(self, after: Position, *, limit: int = 500) -> Sequence[Event]:
        """Return events of all tenants above a position, in order of position."""
        with self._lock:
            last = min(len(self._events), after + limit)
            return [self._opened(Position(position)) for position in range(after + 1, last + 1)]

    def commit(self, work: UnitOfWork) -> Committed:
        """Write all or nothing; raise Invalid or Conflict."""
        checked(work)
        with self._lock:
            events = self._drafted(work)
            effects = self._changed_effects(work)
            if work.request and (work.caller.tenant, work.request.caller, work.request.key) in self._requests:
                raise Conflict(f"the idempotency key {work.request.key} was answered before")
            self._fail("store/before-commit")
            self._effects.update(effects)
            committed = self._kept(work, events)
        self._fail("store/after-commit")
        return committed

    def request(self, tenant: TenantId, caller: str, key: str) -> Request | None:
        """Return what this caller's idempotency key was answered with."""
        return self._requests.get((tenant, caller, key))

    def artifact(self, content_hash: str) -> bytes:
        """Return kept bytes; raise NotFound."""
        if content_hash not in self._artifacts:
            raise NotFound(f"no artifact has the hash {content_hash}")
        return self._artifacts[content_hash]

    def row(self, tenant: TenantId, view: str, row: str) -> ViewRow | None:
        """Return one row of a read model."""
        found = self._views.get((tenant, view, row))
        return found and replace(found, body=json_copy(found.body))

    def rows(  # noqa: PLR0913  the port's signature
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
        with self._lock:
            found = [
                row
                for (of_tenant, of_view, _), row in self._views.items()
                if (of_tenant, of_view) == (tenant, view) and owner in (None, row.owner) and state in (None, row.state)
            ]
        found.sort(key=_place, reverse=newest_first)
        if after is not None:
            found = [row for row in found if (_place(row) < after if newest_first else _place(row) > after)]
        return [replace(row, body=json_copy(row.body)) for row in found[:limit]]

    def begun(self, after: Position, *, limit: int = 500) -> Sequence[Begun]:
        """Return streams by the position of their first event, those behind `after`."""
        with self._lock:
            first = [event for event, _ in self._events[after:] if event.version == 1][:limit]
        return [Begun(event.position, event.tenant, event.stream) for event in first]

    def begin_views(self) -> Rebuild:
        """Begin to make all read models anew; a rebuild that has begun before this one is refused from here on."""
        with self._lock:
            self._staged, self._rebuilds = {}, self._rebuilds + 1
            return Rebuild(str(self._rebuilds), Position(len(self._events)))

    def stage_views(self, rebuild: Rebuild, rows: Iterable[tuple[TenantId, ViewRow]]) -> None:
        """Keep rows aside for `replace_views`; raise Refused when another rebuild has begun."""
        views = {(tenant, row.view, row.id): replace(row, body=json_copy(row.body)) for tenant, row in rows}
        with self._lock:
            self._guard_run(rebuild)
            self._staged |= views

    def replace_views(self, rebuild: Rebuild, *, expected: Position) -> int:
        """Put the staged rows in the place of all; raise Conflict when `expected` is not the last position."""
        with self._lock:
            self._guard_run(rebuild)
            if expected != len(self._events):
                raise Conflict(f"events came after position {expected} while the views were rebuilt")
            self._views, self._staged = self._staged, {}
            return len(self._views)

    def _guard_run(self, rebuild: Rebuild) -> None:
        if rebuild.run != str(self._rebuilds):
            raise Refused("another rebuild began meanwhile", clause="rebuild/superseded")

    def claim(self, now: Instant, *, limit: int, lease: int) -> Sequence[Effect]:
        """Lease up to `limit` due effects for `lease` ms, the earliest due first."""
        self._fail("effects/before-claim")
        with self._lock:
            claimed = [
                replace(e, fence=e.fence + 1, attempts=e.attempts + 1, lease_until=Instant(now + lease))
                for e in self._sorted(EffectState.WAITING)
                if e.due_at <= now and (e.lease_until is None or e.lease_until <= now)
            ][:limit]
            self._effects.update({(effect.tenant, effect.key): effect for effect in claimed})
        self._fail("effects/after-claim")
        return claimed

    def postpone(self, effect: Effect, *, until: Instant, error: str) -> bool:
        """Give a claimed effect back until later; False when it is no longer held under this fence."""
        self._fail("effects/before-postpone")
        with self._lock:
            now = self._effects.get((effect.tenant, effect.key))
            held = now is not None and now.fence == effect.fence and now.lease_until is not None
            if now is not None and held:
                later = replace(now, due_at=until, error=error, lease_until=None)
                self._effects[effect.tenant, effect.key] = later
        self._fail("effects/after-postpone")
        return held

    def effect(self, tenant: TenantId, key: EffectKey) -> Effect | None:
        """Return one effect."""
        found = self._effects.get((tenant, key))
        return found and replace(found, body=json_copy(found.body))

    def effects(
        self,
        *,
        state: EffectState,
        tenant: TenantId | None = None,
        after: EffectPlace | None = None,
        limit: int = 100,
    ) -> Sequence[Effect]:
        """Return effects in a state, of one tenant or of all, the earliest due first; those behind `after` alone."""
        with self._lock:
            found = [e for e in self._sorted(state) if tenant in (None, e.tenant)]
        return [e for e in found if after is None or (e.due_at, e.tenant, e.key) > after][:limit]

    def next_due(self) -> Instant | None:
        """Return when an effect can next be claimed: it is due, or its lease has run out. None: nothing waits."""
        with self._lock:
            return min((e.lease_until or e.due_at for e in self._sorted(EffectState.WAITING)), default=None)

    def listen(self, wake: Callable[[], None], *, effects_only: bool = False) -> None:
        """Do nothing: there are no other processes."""

    def census(self, now: Instant, *, view: str, state: str, limit: int = 1_000) -> Census:
        """Return how the store stands; `waiting` counts rows of `view` in `state`. No count goes above `limit`."""
        with self._lock:
            waiting = [row.sort for row in self._views.values() if (row.view, row.state) == (view, state)]
            due = [e.due_at for e in self._sorted(EffectState.WAITING) if e.due_at <= now]
            tasks = [e.due_at for e in self._sorted(EffectState.TASK)]
            position = Position(len(self._events))
        return Census(
            waiting=_tally(sorted(waiting), limit),
            due=_tally(due, limit),
            tasks=_tally(tasks, limit),
            position=position,
            size=0,
            commits=position,
            batches=position,
            queued=0,
        )

    def close(self) -> None:
        """Do nothing: there is nothing to let go of."""

    def _sorted(self, state: EffectState) -> list[Effect]:
        found = [replace(e, body=json_copy(e.body)) for e in self._effects.values() if e.state is state]
        return sorted(found, key=lambda e: (e.due_at, e.tenant, e.key))

    def _opened(self, position: Position) -> Event:
        event, sealed = self._events[position - 1]
        text: dict[str, Any] | None = {}
        if sealed is not None and event.subject is not None:
            text = unseal(sealed, self._vault.key(event.tenant, event.subject))
        return replace(event, body=json_copy(event.body), sealed=text)

    def _drafted(self, work: UnitOfWork) -> list[tuple[Event, bytes | None]]:
        """Return the events of a unit as they will be kept; raise Conflict for a taken version."""
        tenant, stands = work.caller.tenant, dict[StreamId, int]()
        head = self._heads.get(tenant, "")
        drafted: list[tuple[Event, bytes | None]] = []
        for append in work.appends:
            version = stands.get(append.stream, len(self._streams.get((tenant, append.stream), ())))
            if version != append.expected:
                raise Conflict(f"{append.stream} stands at version {version}, not {append.expected}")
            for n, new in enumerate(append.events, version + 1):
                position = Position(len(self._events) + len(drafted) + 1)
                drafted.append(self._event(work, new, (append.stream, n, position), head))
                head = drafted[-1][0].hash
            stands[append.stream] = version + len(append.events)
        return drafted

    def _event(
        self, work: UnitOfWork, new: NewEvent, place: tuple[StreamId, int, Position], head: str
    ) -> tuple[Event, bytes | None]:
        caller, (stream, version, position) = work.caller, place
        sealed = None
        if new.sealed and new.subject is not None:
            sealed = seal(new, self._vault.key_for_writing(caller.tenant, new.subject))
        event = Event(
            tenant=caller.tenant,
            stream=stream,
            version=version,
            position=position,
            type=new.type,
            schema=new.schema,
            at=work.at,
            actor=f"{caller.kind.value}:{caller.id}",
            on_behalf_of=caller.on_behalf_of,
            cause=work.cause,
            correlation=work.correlation,
            body=json_copy(new.body),
            sealed=None,
            subject=new.subject,
            hash=head,
        )
        return replace(event, hash=sha256(msgspec.json.encode((event, sealed))).hexdigest()), sealed

    def _changed_effects(self, work: UnitOfWork) -> _Effects:
        """Return the effects that a unit adds or ends; raise Conflict for a stale fence."""
        tenant, changed = work.caller.tenant, dict[tuple[TenantId, EffectKey], Effect]()
        seen: _Effects = ChainMap(changed, self._effects)
        for new in work.effects:
            seen.setdefault((tenant, new.key), _waiting(tenant, new))
        for finish in work.finishes:
            seen[tenant, finish.key] = _finished(seen.get((tenant, finish.key)), finish)
        return changed

    def _kept(self, work: UnitOfWork, events: list[tuple[Event, bytes | None]]) -> Committed:
        """Write what was found sound."""
        tenant = work.caller.tenant
        for event, sealed in events:
            self._events.append((event, sealed))
            self._streams.setdefault((tenant, event.stream), []).append(event.position)
            self._heads[tenant] = event.hash
        for row in work.views:
            self._views[tenant, row.view, row.id] = replace(row, body=json_copy(row.body))
        self._artifacts.update({artifact.hash: artifact.content for artifact in work.artifacts})
        if work.request:
            self._requests[tenant, work.request.caller, work.request.key] = work.request
        versions = {a.stream: len(self._streams.get((tenant, a.stream), ())) for a in work.appends}
        return Committed(events[-1][0].position if events else Position(0), versions)


def _tally(instants: Sequence[int], limit: int) -> Tally:
    return Tally(min(len(instants), limit), Instant(instants[0]) if instants else None)


def _waiting(tenant: TenantId, new: NewEffect) -> Effect:
    return Effect(
        tenant=tenant,
        key=new.key,
        kind=new.kind,
        stream=new.stream,
        due_at=new.due_at,
        body=json_copy(new.body),
        state=EffectState.WAITING,
        attempts=0,
        fence=0,
        lease_until=None,
        error=None,
    )


def _finished(effect: Effect | None, finish: Finish) -> Effect:
    if effect is None or effect.fence != finish.fence or effect.state is EffectState.DONE:
        raise Conflict(f"effect {finish.key} is held by somebody else, done or unknown")
    return replace(effect, state=finish.state, error=finish.error, lease_until=None)


def _place(row: ViewRow) -> RowPlace:
    return row.sort, row.id
