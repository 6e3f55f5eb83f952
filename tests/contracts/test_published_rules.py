"""Published rule packs on every store: what governs is agreed on at once, and comes back from the events."""

from dataclasses import replace
from typing import Any, cast

import pytest
from tests.contracts.conftest import OpenStore
from tests.desk.policy_people import ERIK, US, PolicyDesk, noted_clean, with_window
from tests.desk.shopfloor import open_floor, rules

from amends.bootstrap import keep_rules
from amends.desk.office import Shelf
from amends.desk.read_policies import read_policy_text
from amends.desk.rebuild_views import rebuild_views
from amends.desk.rules_in_force import rules_in_force
from amends.kernel.errors import Conflict
from amends.kernel.ids import MAIN, OrderId
from amends.kernel.ledger import UnitOfWork


def desk_over(store: Any) -> PolicyDesk:
    """Return people at work in a process of their own over a store."""
    floor = open_floor()
    return PolicyDesk(replace(floor, office=replace(floor.office, ledger=store, effects=store, shelf=Shelf())))


def governs(desk: PolicyDesk, order: str = "US-1") -> str:
    found = rules_in_force(MAIN, OrderId(order), office=desk.office, now=desk.now)
    return next(pack.hash for pack in found if pack.id == US)


def test_two_processes_on_one_store_agree_after_every_commit(open_store: OpenStore) -> None:
    store = open_store()
    here, there = desk_over(store), desk_over(store)
    keep_rules(rules(), store=cast("Any", store), now=here.now)
    shipped = rules().hashes[US]
    first = here.publishes(with_window(60))
    assert governs(here) == governs(there) == first

    second = there.publishes(with_window(45), share=30)
    seen = {order: (governs(here, order), governs(there, order)) for order in map(str, range(60))}
    assert all(one == other for one, other in seen.values())
    assert {one for one, _ in seen.values()} == {first, second}

    rebuild_views(store)
    assert {order: (governs(here, order), governs(desk_over(store), order)) for order in seen} == seen

    here.stops(second)
    there.rolls_back()
    assert governs(here) == governs(there) == shipped
    assert read_policy_text(US, second, caller=ERIK, office=there.office) == with_window(45)


def test_of_two_changes_at_once_one_is_told_to_read_again(open_store: OpenStore) -> None:
    store = open_store()
    desk = desk_over(store)
    made = desk.drafts(with_window(60))
    late = Racing(store, lambda: noted_clean(US, made, office=desk.office, now=desk.now))
    other = desk_over(late)

    with pytest.raises(Conflict):
        other.drafts(with_window(45), instead_of=made)
    assert desk.submits(with_window(60)) == made


class Racing:
    """A store on which somebody else is faster once: they commit just before this unit of work."""

    def __init__(self, store: Any, faster: Any) -> None:
        self._store, self._faster = store, [faster]

    def commit(self, work: UnitOfWork) -> Any:
        while self._faster:
            self._faster.pop()()
        return self._store.commit(work)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)
