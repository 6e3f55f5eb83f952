"""What every store tells about itself: all tenants together, each count up to a limit."""

from dataclasses import replace

from tests.contracts.units import BUYER, CASE, ELSEWHERE, NOW, OTHER, effect, opening, unit, view_row

from amends.adapters.memory import MemoryStore
from amends.kernel.clock import MINUTE, Instant
from amends.kernel.ids import EffectKey
from amends.kernel.ledger import EffectState, Finish
from amends.kernel.watching import Census, Tally

LATER = Instant(NOW + MINUTE)


def counted(store: MemoryStore, limit: int = 10) -> Census:
    return store.census(NOW, view="inbox", state="open", limit=limit)


def test_an_empty_store_has_nobody_waiting_and_nothing_due(store: MemoryStore) -> None:
    census = counted(store)

    assert (census.waiting, census.due, census.tasks) == (Tally(), Tally(), Tally())
    assert (census.position, census.queued) == (0, 0)


def test_rows_in_a_state_are_counted_in_every_tenant_with_the_first(store: MemoryStore) -> None:
    rows = (view_row("a", sort=7), view_row("b", sort=9), view_row("c", sort=1, state="closed"))
    store.commit(unit(opening(), views=rows))
    store.commit(unit(opening(), views=(view_row("a", sort=5),), caller=replace(BUYER, tenant=ELSEWHERE)))

    assert counted(store).waiting == Tally(3, Instant(5))


def test_effects_are_due_from_their_moment_on_and_tasks_are_counted_apart(store: MemoryStore) -> None:
    made = (effect("now"), effect("later", LATER), effect("stuck", NOW - 5))
    store.commit(unit(opening(), effects=made))
    (claimed,) = store.claim(NOW, limit=1, lease=MINUTE)
    store.commit(unit(finishes=(Finish(EffectKey("stuck"), claimed.fence, EffectState.TASK, "why"),)))

    census = counted(store)

    assert claimed.key == "stuck"
    assert census.due == Tally(1, NOW)
    assert census.tasks == Tally(1, Instant(NOW - 5))


def test_counts_stop_at_the_limit_but_the_first_is_still_the_first(store: MemoryStore) -> None:
    rows = tuple(view_row(f"row-{n}", sort=n) for n in range(3, 9))
    store.commit(unit(opening(), views=rows, effects=tuple(effect(f"e{n}", NOW - n) for n in range(6))))

    census = counted(store, limit=4)

    assert census.waiting == Tally(4, Instant(3))
    assert census.due == Tally(4, Instant(NOW - 5))


def test_it_tells_the_last_position_and_what_was_written(store: MemoryStore) -> None:
    for stream in (CASE, OTHER):
        store.commit(unit(opening(stream)))

    census = counted(store)

    assert census.position == 2
    assert (census.commits, census.batches) == (2, 2)
