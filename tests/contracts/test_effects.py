"""The contract of Effects, on every store."""

from collections.abc import Callable
from dataclasses import replace
from itertools import count
from threading import Thread

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.contracts.units import BUYER, CASE, ELSEWHERE, NOW, OPENED, effect, opening, unit

from amends.adapters.memory import MemoryStore
from amends.kernel.clock import MINUTE, Instant
from amends.kernel.errors import Conflict
from amends.kernel.ids import MAIN, EffectKey, TenantId
from amends.kernel.ledger import EffectPlace, EffectState, Finish

KEY = EffectKey("refund-1")
NUMBERS = count()


def at(minutes: int) -> Instant:
    return Instant(NOW + minutes * MINUTE)


def claim(store: MemoryStore, minutes: int = 0, limit: int = 10) -> list[str]:
    return [claimed.key for claimed in store.claim(at(minutes), limit=limit, lease=5 * MINUTE)]


def test_an_effect_waits_until_it_is_claimed(store: MemoryStore) -> None:
    store.commit(unit(effects=(effect(amount=1230),)))

    waiting = store.effect(MAIN, KEY)

    assert waiting is not None
    assert (waiting.tenant, waiting.key, waiting.kind, waiting.stream) == (MAIN, KEY, "refund", CASE)
    assert (waiting.due_at, waiting.body, waiting.state) == (NOW, {"amount": 1230}, EffectState.WAITING)
    assert (waiting.attempts, waiting.fence, waiting.lease_until, waiting.error) == (0, 0, None, None)


def test_a_key_that_exists_is_left_as_it_is(store: MemoryStore) -> None:
    store.commit(unit(effects=(effect(amount=1), effect(amount=2))))

    store.commit(unit(effects=(effect(due_at=at(9), amount=3),)))

    assert store.effect(MAIN, KEY) == store.effects(state=EffectState.WAITING)[0]
    assert store.effects(state=EffectState.WAITING)[0].body == {"amount": 1}


def test_a_tenants_effects_are_listed_whatever_another_tenant_has(store: MemoryStore) -> None:
    crowd = tuple(effect(f"theirs-{n}") for n in range(20))
    store.commit(unit(effects=crowd, caller=replace(BUYER, tenant=ELSEWHERE)))
    store.commit(unit(effects=(effect("ours-2", at(2)), effect("ours-1", at(1)))))

    ours = store.effects(state=EffectState.WAITING, tenant=MAIN, limit=5)
    theirs = store.effects(state=EffectState.WAITING, tenant=ELSEWHERE)

    assert [found.key for found in ours] == ["ours-1", "ours-2"]
    assert {found.tenant for found in theirs} == {ELSEWHERE}
    assert len(theirs) == 20
    assert len(store.effects(state=EffectState.WAITING)) == 22


@given(due=st.lists(st.integers(0, 3), min_size=1, max_size=8), pages=st.integers(1, 4), late=st.integers(0, 3))
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_effects_read_page_by_page_are_each_read_once_though_others_come(
    store: MemoryStore, due: list[int], pages: int, late: int
) -> None:
    tenant = TenantId(f"tenant-{next(NUMBERS)}")
    caller = replace(BUYER, tenant=tenant)
    store.commit(unit(caller=caller, effects=tuple(effect(f"e-{n}", at(minute)) for n, minute in enumerate(due))))
    read: list[EffectKey] = []
    after: EffectPlace | None = None

    while page := store.effects(state=EffectState.WAITING, tenant=tenant, after=after, limit=pages):
        read += [found.key for found in page]
        after = (page[-1].due_at, page[-1].tenant, page[-1].key)
        if len(read) == pages:
            store.commit(unit(caller=caller, effects=(effect("late", at(late)),)))

    assert sorted(key for key in read if key != "late") == sorted(f"e-{n}" for n in range(len(due)))
    assert read.count(EffectKey("late")) <= 1


def test_what_is_due_is_claimed_the_earliest_first(store: MemoryStore) -> None:
    store.commit(unit(effects=(effect("late", at(2)), effect("early", at(1)), effect("later", at(3)))))

    assert claim(store, 0) == []
    assert claim(store, 2, limit=1) == ["early"]
    assert claim(store, 2) == ["late"]
    assert claim(store, 2) == []


def test_a_claim_is_a_lease_with_a_rising_fence(store: MemoryStore) -> None:
    store.commit(unit(effects=(effect(),)))

    (first,) = store.claim(at(0), limit=1, lease=5 * MINUTE)
    held = claim(store, 4)
    (second,) = store.claim(at(5), limit=1, lease=5 * MINUTE)

    assert held == []
    assert (first.fence, first.attempts, first.lease_until) == (1, 1, at(5))
    assert (second.fence, second.attempts, second.lease_until) == (2, 2, at(10))


def test_an_outcome_and_the_end_of_its_effect_are_written_together(store: MemoryStore) -> None:
    store.commit(unit(effects=(effect(),)))
    (claimed,) = store.claim(NOW, limit=1, lease=MINUTE)

    store.commit(unit(opening(), finishes=(Finish(KEY, claimed.fence, EffectState.DONE),)))
    done = store.effect(MAIN, KEY)

    assert done is not None
    assert (done.state, done.lease_until, done.fence) == (EffectState.DONE, None, 1)
    assert claim(store, 99) == []


def test_a_late_holder_s_outcome_is_refused_as_a_whole(store: MemoryStore) -> None:
    store.commit(unit(effects=(effect(), effect("other"))))
    late = store.claim(NOW, limit=2, lease=MINUTE)
    store.claim(at(2), limit=1, lease=MINUTE)
    finishes = tuple(Finish(claimed.key, claimed.fence, EffectState.DONE) for claimed in reversed(late))

    with pytest.raises(Conflict):
        store.commit(unit(opening(), finishes=finishes))
    assert store.read(MAIN, CASE) == []
    assert len(store.effects(state=EffectState.WAITING)) == 2


def test_what_is_done_or_unknown_cannot_be_finished(store: MemoryStore) -> None:
    store.commit(unit(effects=(effect(),)))
    (claimed,) = store.claim(NOW, limit=1, lease=MINUTE)
    finish = Finish(KEY, claimed.fence, EffectState.DONE)
    store.commit(unit(finishes=(finish,)))

    with pytest.raises(Conflict):
        store.commit(unit(finishes=(finish,)))
    with pytest.raises(Conflict):
        store.commit(unit(finishes=(Finish(EffectKey("nobody"), 0, EffectState.DONE),)))


def test_a_task_waits_for_a_person_who_may_finish_it(store: MemoryStore) -> None:
    store.commit(unit(effects=(effect(),)))
    (claimed,) = store.claim(NOW, limit=1, lease=MINUTE)
    store.commit(unit(finishes=(Finish(KEY, claimed.fence, EffectState.TASK, "gave up"),)))
    (task,) = store.effects(state=EffectState.TASK)

    assert task.error == "gave up"
    assert claim(store, 99) == []

    store.commit(unit(finishes=(Finish(KEY, task.fence, EffectState.DONE),)))

    assert store.effects(state=EffectState.TASK) == []


def test_an_effect_may_be_added_and_called_off_in_one_unit(store: MemoryStore) -> None:
    store.commit(unit(effects=(effect(),), finishes=(Finish(KEY, 0, EffectState.DONE),)))

    assert claim(store) == []


def test_a_postponed_effect_comes_back_later_with_its_error(store: MemoryStore) -> None:
    store.commit(unit(effects=(effect(),)))
    (claimed,) = store.claim(NOW, limit=1, lease=MINUTE)

    assert store.postpone(claimed, until=at(30), error="timed out")
    assert claim(store, 29) == []

    (again,) = store.claim(at(30), limit=1, lease=MINUTE)

    assert (again.attempts, again.fence, again.due_at, again.error) == (2, 2, at(30), "timed out")


def test_only_the_holder_postpones_and_only_once(store: MemoryStore) -> None:
    store.commit(unit(effects=(effect(),)))
    (late,) = store.claim(NOW, limit=1, lease=MINUTE)
    (holder,) = store.claim(at(2), limit=1, lease=MINUTE)

    assert not store.postpone(late, until=at(9), error="late")
    assert store.postpone(holder, until=at(9), error="mine")
    assert not store.postpone(holder, until=at(99), error="twice")

    found = store.effect(MAIN, KEY)

    assert found is not None
    assert (found.due_at, found.error) == (at(9), "mine")


def test_the_next_due_time_counts_leases_that_run_out(store: MemoryStore) -> None:
    assert store.next_due() is None

    store.commit(unit(effects=(effect("a", at(1)), effect("b", at(20)))))

    assert store.next_due() == at(1)

    (claimed,) = store.claim(at(1), limit=1, lease=5 * MINUTE)

    assert store.next_due() == at(6)

    store.commit(unit(finishes=(Finish(claimed.key, claimed.fence, EffectState.DONE),)))

    assert store.next_due() == at(20)


def test_no_effect_is_claimed_by_two(store: MemoryStore) -> None:
    store.commit(unit(opening(events=(OPENED,)), effects=tuple(effect(f"e-{n}") for n in range(60))))
    claimed: list[str] = []

    def work() -> None:
        while found := claim(store, limit=3):
            claimed.extend(found)

    workers = [Thread(target=work) for _ in range(6)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert sorted(claimed) == sorted(f"e-{n}" for n in range(60))


def test_claims_and_postponements_pass_their_fail_points(open_store: Callable[..., MemoryStore]) -> None:
    passed: list[str] = []
    store = open_store(fail=passed.append)
    store.commit(unit(effects=(effect(),)))
    (claimed,) = store.claim(NOW, limit=1, lease=MINUTE)
    store.postpone(claimed, until=at(1), error="later")

    assert [point for point in passed if point.startswith("effects/")] == [
        "effects/before-claim",
        "effects/after-claim",
        "effects/before-postpone",
        "effects/after-postpone",
    ]
    assert passed[:2] == ["store/before-commit", "store/after-commit"]
