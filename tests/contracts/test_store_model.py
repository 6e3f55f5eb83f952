"""Every store against a plain model: random units, claims, postponements and ends, a few of them wrong on purpose."""

import itertools
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.contracts.units import BUYER, NOW, effect, request, unit, view_row

from amends.adapters.memory import MemoryStore
from amends.kernel.clock import Instant
from amends.kernel.errors import Conflict
from amends.kernel.events import NewEvent
from amends.kernel.ids import EffectKey, Position, StreamId, SubjectId, TenantId
from amends.kernel.ledger import Append, EffectState, Finish, UnitOfWork

TENANTS = itertools.count(1)
STREAMS = ("s1", "s2")
KEYS = ("e1", "e2")
STATES = (EffectState.DONE, EffectState.TASK)

texts = st.text(st.characters(codec="utf-8"), max_size=6)
values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | texts,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(texts, inner, max_size=2),
    max_leaves=4,
)
bodies = st.dictionaries(texts, values, max_size=3)
events = st.builds(
    lambda body, sealed, subject: NewEvent("thing.happened", body, sealed, SubjectId(subject)),
    bodies,
    bodies,
    st.sampled_from(["anna", "bert"]),
)


@dataclass(frozen=True)
class Commit:
    """Appends (stream, how far the expected version is off, events), a view row, an effect, an end, a request key."""

    appends: list[tuple[str, int, list[NewEvent]]]
    row: tuple[str, str, int] | None
    effect: tuple[str, int] | None
    finish: tuple[str, int, EffectState] | None
    key: str | None


@dataclass(frozen=True)
class Claim:
    """`later` ms pass, then up to `limit` effects are claimed."""

    later: int
    limit: int


@dataclass(frozen=True)
class Postpone:
    """One of the claims made so far is given back, be it still held or not."""

    nth: int
    by: int


off = st.sampled_from([0, 0, 0, 0, 0, 0, 0, 0, 1, -1])
commits = st.builds(
    Commit,
    st.lists(st.tuples(st.sampled_from(STREAMS), off, st.lists(events, max_size=2)), max_size=2),
    st.none() | st.tuples(st.sampled_from(["r1", "r2"]), st.sampled_from(["open", "done"]), st.integers(0, 5)),
    st.none() | st.tuples(st.sampled_from(KEYS), st.integers(0, 50)),
    st.none() | st.tuples(st.sampled_from(KEYS), st.sampled_from([0, 0, -1]), st.sampled_from(STATES)),
    st.none() | st.sampled_from(["k1", "k2", "k3", "k4"]),
)
steps = (
    commits
    | st.builds(Claim, st.integers(0, 40), st.integers(0, 3))
    | st.builds(Postpone, st.integers(0, 9), st.integers(1, 30))
)


class Model:
    """What a store should hold, as plain as can be."""

    def __init__(self) -> None:
        self.streams: dict[str, list[NewEvent]] = {}
        self.rows: dict[str, tuple[str, str, int]] = {}
        self.effects: dict[str, dict[str, Any]] = {}
        self.keys: set[str] = set()

    def holds(self, step: Commit) -> bool:
        """Tell whether a commit may be written."""
        grown = {name: len(found) for name, found in self.streams.items()}
        for stream, wrong, new in step.appends:
            if wrong:
                return False
            grown[stream] = grown.get(stream, 0) + len(new)
        return self._may_finish(step) and step.key not in self.keys

    def commit(self, step: Commit) -> None:
        for stream, _, new in step.appends:
            self.streams.setdefault(stream, []).extend(new)
        if step.row:
            self.rows[step.row[0]] = step.row
        if step.effect:
            self.effects.setdefault(step.effect[0], self._waiting(step.effect[1]))
        if step.finish:
            self.effects[step.finish[0]] |= {"state": step.finish[2], "lease": None, "error": None}
        if step.key:
            self.keys.add(step.key)

    def claim(self, now: int, limit: int, lease: int) -> list[str]:
        due = sorted(
            (found["due"], key)
            for key, found in self.effects.items()
            if found["state"] is EffectState.WAITING and found["due"] <= now and (found["lease"] or 0) <= now
        )[:limit]
        for _, key in due:
            self.effects[key]["fence"] += 1
            self.effects[key]["lease"] = now + lease
        return [key for _, key in due]

    def postpone(self, key: str, fence: int, until: int) -> bool:
        found = self.effects[key]
        if found["fence"] != fence or found["lease"] is None:
            return False
        found |= {"due": until, "lease": None, "error": "later"}
        return True

    def next_due(self) -> int | None:
        waiting = [found for found in self.effects.values() if found["state"] is EffectState.WAITING]
        return min((found["lease"] or found["due"] for found in waiting), default=None)

    def fence(self, step: Commit) -> int:
        """Return the fence that a commit shows: the right one, or one that is off."""
        if not step.finish:
            return 0
        return int(self.effects.get(step.finish[0], {"fence": 0})["fence"]) + step.finish[1]

    def _may_finish(self, step: Commit) -> bool:
        if not step.finish:
            return True
        key, wrong, _ = step.finish
        added = step.effect is not None and step.effect[0] == key
        found = self.effects.get(key) or (self._waiting(0) if added else None)
        return found is not None and not wrong and found["state"] is not EffectState.DONE

    @staticmethod
    def _waiting(due: int) -> dict[str, Any]:
        return {"due": NOW + due, "state": EffectState.WAITING, "fence": 0, "lease": None, "error": None}


class Pair:
    """A store and the model, driven side by side in a tenant of their own."""

    def __init__(self, store: MemoryStore) -> None:
        self.store, self.model = store, Model()
        self.tenant = TenantId(f"t{next(TENANTS)}")
        self.caller = replace(BUYER, tenant=self.tenant)
        self.before = self.store.follow(Position(0), limit=1_000_000)
        self.now = int(NOW)
        self.claimed: list[Any] = []

    def take(self, step: Commit | Claim | Postpone) -> None:
        if isinstance(step, Commit):
            self.commit(step)
        elif isinstance(step, Claim):
            self.claim(step)
        elif self.claimed:
            self.postpone(step)

    def commit(self, step: Commit) -> None:
        work, may = self.work(step), self.model.holds(step)
        written = False
        with suppress(Conflict):
            self.store.commit(work)
            written = True

        assert written is may
        if may:
            self.model.commit(step)

    def claim(self, step: Claim) -> None:
        self.now += step.later
        found = self.store.claim(Instant(self.now), limit=step.limit, lease=20)
        self.claimed += found

        assert [claimed.key for claimed in found] == self.model.claim(self.now, step.limit, 20)

    def postpone(self, step: Postpone) -> None:
        held = self.claimed[step.nth % len(self.claimed)]
        until = Instant(self.now + step.by)

        assert self.store.postpone(held, until=until, error="later") is self.model.postpone(held.key, held.fence, until)

    def work(self, step: Commit) -> UnitOfWork:
        grown = {name: len(found) for name, found in self.model.streams.items()}
        appends = []
        for stream, wrong, new in step.appends:
            appends.append(Append(StreamId(stream), grown.get(stream, 0) + wrong, tuple(new)))
            grown[stream] = grown.get(stream, 0) + len(new)
        return unit(
            *appends,
            caller=self.caller,
            views=(view_row(step.row[0], state=step.row[1], sort=step.row[2]),) if step.row else (),
            effects=(effect(step.effect[0], NOW + step.effect[1]),) if step.effect else (),
            finishes=(Finish(EffectKey(step.finish[0]), self.model.fence(step), step.finish[2]),)
            if step.finish
            else (),
            request=request(step.key) if step.key else None,
        )

    def compare(self) -> None:
        for stream in STREAMS:
            stored = [(e.body, e.sealed) for e in self.store.read(self.tenant, StreamId(stream))]

            assert stored == [(new.body, new.sealed) for new in self.model.streams.get(stream, [])]
        for key in KEYS:
            self.compare_effect(key)
        rows = [(row.id, row.state, row.sort) for row in self.store.rows(self.tenant, "inbox")]
        positions = [event.position for event in self.store.follow(Position(0), limit=1_000_000)]

        assert rows == sorted(self.model.rows.values(), key=lambda row: (row[2], row[0]))
        assert self.store.next_due() == self.model.next_due()
        assert positions == list(range(1, len(positions) + 1))
        assert len(positions) - len(self.before) == sum(map(len, self.model.streams.values()))

    def compare_effect(self, key: str) -> None:
        found = self.store.effect(self.tenant, EffectKey(key))
        stored = found and (found.due_at, found.state, found.fence, found.attempts, found.lease_until, found.error)
        model = self.model.effects.get(key)
        expected = model and tuple(model[name] for name in ("due", "state", "fence", "fence", "lease", "error"))

        assert stored == expected

    def end(self) -> None:
        """Leave no effect that the next example could claim."""
        found = [self.store.effect(self.tenant, EffectKey(key)) for key in KEYS]
        ends = [Finish(e.key, e.fence, EffectState.DONE) for e in found if e and e.state is not EffectState.DONE]
        self.store.commit(unit(caller=self.caller, finishes=tuple(ends)))


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(taken=st.lists(steps, min_size=12, max_size=30))
def test_a_store_holds_what_the_model_holds(store: MemoryStore, taken: list[Commit | Claim | Postpone]) -> None:
    pair = Pair(store)
    try:
        for step in taken:
            pair.take(step)
        pair.compare()
    finally:
        pair.end()
