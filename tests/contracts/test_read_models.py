"""The contract of Ledger about its read models, on every store."""

from dataclasses import replace
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.contracts.units import (
    BUYER,
    ELSEWHERE,
    OPENED,
    OTHER,
    SAID,
    opening,
    unit,
    view_row,
)

from amends.adapters.memory import MemoryStore
from amends.kernel.errors import Conflict, Refused
from amends.kernel.ids import MAIN, Position, TenantId
from amends.kernel.ledger import RowPlace

NUMBERS = count()


def test_a_view_row_replaces_the_row_of_its_id(store: MemoryStore) -> None:
    store.commit(unit(views=(view_row(unread=1, nested={"a": [1, None, "二"]}),)))

    assert store.row(MAIN, "inbox", "r1") == view_row(unread=1, nested={"a": [1, None, "二"]})

    store.commit(unit(views=(view_row(state="done", sort=2), view_row(state="closed", sort=3))))

    assert store.row(MAIN, "inbox", "r1") == view_row(state="closed", sort=3)


def test_rows_come_by_owner_and_state_in_order_of_sort_then_id(store: MemoryStore) -> None:
    rows = (
        view_row("b", sort=1),
        view_row("a", sort=1),
        view_row("c", sort=-5, state="done"),
        view_row("d", owner="seller-2", sort=0),
    )
    store.commit(unit(views=rows))

    def ids(**query: Any) -> list[str]:
        return [row.id for row in store.rows(MAIN, "inbox", **query)]

    assert ids() == ["c", "d", "a", "b"]
    assert ids(newest_first=True) == ["b", "a", "d", "c"]
    assert ids(owner="seller-1") == ["c", "a", "b"]
    assert ids(state="open") == ["d", "a", "b"]
    assert ids(owner="seller-1", state="open", newest_first=True, limit=1) == ["b"]
    assert list(store.rows(MAIN, "outbox")) == []


@pytest.mark.parametrize("newest_first", [False, True])
@given(sorts=st.lists(st.integers(0, 3), min_size=1, max_size=8), limit=st.integers(1, 4), late=st.integers(0, 3))
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_rows_read_page_by_page_are_each_read_once_though_others_come(
    store: MemoryStore, *, newest_first: bool, sorts: list[int], limit: int, late: int
) -> None:
    tenant = TenantId(f"tenant-{next(NUMBERS)}")
    caller = replace(BUYER, tenant=tenant)
    store.commit(unit(caller=caller, views=tuple(view_row(f"r{n}", sort=sort) for n, sort in enumerate(sorts))))
    read: list[str] = []
    after: RowPlace | None = None

    while page := store.rows(tenant, "inbox", state="open", newest_first=newest_first, after=after, limit=limit):
        read += [row.id for row in page]
        after = (page[-1].sort, page[-1].id)
        if len(read) == limit:
            store.commit(unit(caller=caller, views=(view_row("late", sort=late),)))

    assert [row for row in read if row != "late"] == [
        row.id for row in store.rows(tenant, "inbox", newest_first=newest_first) if row.id != "late"
    ]
    assert read.count("late") <= 1


def test_views_are_replaced_as_a_whole(store: MemoryStore) -> None:
    store.commit(unit(views=(view_row("old"),)))

    rebuild = store.begin_views()
    store.stage_views(rebuild, [(MAIN, view_row("new"))])
    store.stage_views(rebuild, [(ELSEWHERE, view_row("far"))])
    put = store.replace_views(rebuild, expected=rebuild.last)

    assert put == 2
    assert store.row(MAIN, "inbox", "old") is None
    assert store.row(MAIN, "inbox", "new") == view_row("new")
    assert store.row(ELSEWHERE, "inbox", "far") == view_row("far")


def test_a_row_staged_twice_stands_as_it_was_staged_last(store: MemoryStore) -> None:
    newer = replace(view_row("one"), state="closed")

    rebuild = store.begin_views()
    store.stage_views(rebuild, [(MAIN, view_row("one"))])
    store.stage_views(rebuild, [(MAIN, newer)])
    store.replace_views(rebuild, expected=rebuild.last)

    assert store.row(MAIN, "inbox", "one") == newer


def test_what_an_unfinished_rebuild_staged_is_dropped_by_the_next(store: MemoryStore) -> None:
    store.stage_views(store.begin_views(), [(MAIN, view_row("left"))])

    rebuild = store.begin_views()
    store.stage_views(rebuild, [(MAIN, view_row("new"))])
    put = store.replace_views(rebuild, expected=rebuild.last)

    assert put == 1
    assert store.row(MAIN, "inbox", "left") is None


def test_of_two_rebuilds_at_once_the_one_that_began_first_is_refused_and_nothing_is_lost(store: MemoryStore) -> None:
    store.commit(unit(opening(), views=(view_row("kept"),)))
    first = store.begin_views()
    store.stage_views(first, [(MAIN, view_row("kept"))])
    second = store.begin_views()

    for late in (
        lambda: store.stage_views(first, [(MAIN, view_row("more"))]),
        lambda: store.replace_views(first, expected=first.last),
    ):
        with pytest.raises(Refused) as refusal:
            late()
        assert refusal.value.clause == "rebuild/superseded"
    assert store.row(MAIN, "inbox", "kept") == view_row("kept")

    store.stage_views(second, [(MAIN, view_row("kept"))])

    assert store.replace_views(second, expected=second.last) == 1
    assert store.row(MAIN, "inbox", "kept") == view_row("kept")


def test_views_computed_before_the_last_event_are_not_put_in_place(store: MemoryStore) -> None:
    last = store.commit(unit(opening(), views=(view_row("old"),))).position
    rebuild = store.begin_views()
    store.stage_views(rebuild, [(MAIN, view_row("new"))])

    with pytest.raises(Conflict):
        store.replace_views(rebuild, expected=Position(last - 1))
    assert store.row(MAIN, "inbox", "old") == view_row("old")

    store.replace_views(rebuild, expected=rebuild.last)

    assert rebuild.last == last
    assert store.row(MAIN, "inbox", "old") is None


def test_streams_are_listed_once_each_by_where_they_begin(store: MemoryStore) -> None:
    first = store.commit(unit(opening())).position
    store.commit(unit(opening(OTHER, events=(OPENED, SAID))))

    found = store.begun(Position(0))

    assert [begun.position for begun in found] == sorted(begun.position for begun in found)
    assert len({(begun.tenant, begun.stream) for begun in found}) == len(found) == 2
    assert [begun.stream for begun in store.begun(first, limit=1)] == [OTHER]
