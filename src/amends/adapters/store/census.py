"""How a store stands, in statements whose cost does not grow with what is kept: every count has a limit."""

from amends.adapters.store.session import Session
from amends.kernel.clock import Instant
from amends.kernel.watching import Tally

TENANTS = 1_000
# Each tenant's rows are counted by index, since the index begins with the tenant.
_ROWS = (
    "SELECT coalesce(sum(found), 0), min(first) FROM ("
    "SELECT (SELECT count(*) FROM (SELECT 1 AS one FROM views WHERE views.tenant = heads.tenant"
    " AND views.view = ? AND views.state = ? LIMIT ?) AS limited) AS found,"
    " (SELECT min(sort) FROM views WHERE views.tenant = heads.tenant AND views.view = ? AND views.state = ?) AS first"
    " FROM heads LIMIT ?) AS tenants"
)
_EFFECTS = (
    "SELECT count(*), min(due_at) FROM"
    " (SELECT due_at FROM effects WHERE state = ? AND due_at <= ? ORDER BY due_at LIMIT ?) AS limited"
)
_EVER = 1 << 62


def rows_of(session: Session, view: str, state: str, *, limit: int) -> Tally:
    """Count rows of a read model in a state, at most `limit` of each tenant; the first by its `sort`."""
    return _tally(session.rows(_ROWS, (view, state, limit, view, state, TENANTS))[0])


def effects_of(session: Session, state: str, *, limit: int, until: int = _EVER) -> Tally:
    """Count effects in a state that are due until an instant; the first by when it is due."""
    return _tally(session.rows(_EFFECTS, (state, until, limit))[0])


def _tally(row: tuple[int, int | None]) -> Tally:
    count, first = row
    return Tally(int(count), None if first is None else Instant(int(first)))
