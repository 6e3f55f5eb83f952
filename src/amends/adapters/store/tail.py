"""The last events checked: for a look that must not take as long as a walk over all of them."""

from collections.abc import Callable
from time import perf_counter

from amends.adapters.store import statements as sql
from amends.adapters.store.chain import VerifyReport, Walk
from amends.adapters.store.session import Session


def walk_tail(session: Session, statement: str, *, start: int) -> VerifyReport:
    """Walk the events above a position; `statement` selects links, a page above a position at a time."""
    walk, last = Walk(whole=start <= 0), start
    while found := session.rows(statement, (last,)):
        for row in found:
            if broken := walk.step(row):
                return broken
        last = found[-1][0]
    seen = walk.tenants()
    return walk.end(head for head in session.rows(sql.HEADS) if head[0] in seen)


def timed_ms(run: Callable[[], object]) -> float:
    """Return how many milliseconds something took."""
    began = perf_counter()
    run()
    return (perf_counter() - began) * 1000
