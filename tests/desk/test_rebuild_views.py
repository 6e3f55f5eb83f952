"""Read models made anew, while nobody writes and while somebody does."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from tests.desk.shopfloor import BROKEN, LOST, Floor, open_floor

from amends.desk.rebuild_views import rebuild_views, rebuilt
from amends.kernel.ids import MAIN, TenantId
from amends.kernel.ledger import Ledger, Rebuild, ViewRow

VIEWS = ("conversations", "decisions", "plans")


class Interrupted:
    """The ledger, on which something happens each time that rows were kept aside, for as long as there is something."""

    def __init__(self, ledger: Ledger, happens: Iterator[Callable[[], object]]) -> None:
        self._ledger, self._happens = ledger, happens

    def stage_views(self, rebuild: Rebuild, rows: Iterable[tuple[TenantId, ViewRow]]) -> None:
        self._ledger.stage_views(rebuild, rows)
        next(self._happens, lambda: None)()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._ledger, name)


def stored(floor: Floor) -> list[ViewRow]:
    return [row for view in VIEWS for row in floor.office.ledger.rows(MAIN, view, limit=1_000)]


def emptied(floor: Floor) -> None:
    rebuild = floor.office.ledger.begin_views()
    floor.office.ledger.replace_views(rebuild, expected=rebuild.last)


def test_lists_come_back_as_they_were_from_the_events_alone() -> None:
    floor = open_floor()
    floor.agreed(LOST)
    floor.work()
    before = stored(floor)
    emptied(floor)
    rows = rebuild_views(floor.office.ledger)

    assert stored(floor) == before
    assert rows == len(before) == 3


def test_a_row_that_no_event_gives_is_gone_after_a_rebuild() -> None:
    floor = open_floor()
    floor.agreed(LOST)
    before = stored(floor)
    stray = ViewRow("plans", "stray", "nobody", "goods", 1, {})
    rebuild = floor.office.ledger.begin_views()
    floor.office.ledger.stage_views(rebuild, [(MAIN, row) for row in (*before, stray)])
    floor.office.ledger.replace_views(rebuild, expected=rebuild.last)
    rebuild_views(floor.office.ledger)

    assert stored(floor) == before


def test_what_is_written_during_a_rebuild_is_in_its_lists() -> None:
    floor = open_floor()
    floor.agreed(LOST)
    happens = iter([lambda: floor.agreed(BROKEN, name="conv-2"), floor.work, floor.work])
    ledger: Any = Interrupted(floor.office.ledger, happens)
    rebuild_views(ledger)

    assert next(happens, None) is None
    assert {row.id for row in stored(floor) if row.view == "conversations"} == {"conv-1", "conv-2"}
    assert sorted(stored(floor), key=str) == sorted((row for _, row in rebuilt(floor.office.ledger)), key=str)
