"""One open transaction of the writer: what several units of work, and claims, are written into."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from amends.adapters.store import statements as sql
from amends.adapters.store.chain import GENESIS, link
from amends.adapters.store.prepared import Prepared
from amends.adapters.store.session import Row, Session
from amends.kernel.errors import Conflict, Refused
from amends.kernel.ids import Position, StreamId, TenantId
from amends.kernel.ledger import Committed

_STREAMS = 50_000  # versions remembered at most
_BEHIND = 500  # events of others that are read at most to keep what is remembered


@dataclass(slots=True)
class Known:
    """What a writer remembers from batch to batch. It holds as long as nobody else drew a position after `last`.

    `alone`: when it was last looked up, nobody had. It is trusted then: if it is wrong, events collide at `last` + 1.
    """

    last: int = -1
    alone: bool = False
    heads: dict[TenantId, bytes] = field(default_factory=dict)
    versions: dict[tuple[TenantId, StreamId], int] = field(default_factory=dict)

    def forget(self, last: int = -1) -> None:
        """Start anew from a position."""
        self.last = last
        self.alone = False
        self.heads.clear()
        self.versions.clear()

    def moved(self, found: Sequence[Row]) -> Sequence[Row] | None:
        """Return what stands behind `last`, of what was found from there on; None when `last` itself is not as it was.

        A database that failed over to a copy may have lost what this process still remembers.
        """
        if self.last == 0:
            return found
        if not found:
            return None
        position, tenant, _, _, digest = found[0]
        same = position == self.last and self.heads.get(tenant) == digest
        return found[1:] if same else None


class Batch:
    """Draws positions and links chains within a transaction that no other writer can run beside.

    Rows are queued and go to the database by table, many at once; `flush` before anything else is done in `session`.
    """

    def __init__(self, session: Session, known: Known, *, careful: bool) -> None:
        self.session = session
        self._known = known
        self._moved: dict[TenantId, int] = {}  # the last position of each chain that grew
        self._queued: dict[str, list[Row]] = {statement: [] for statement in sql.INSERTS}
        trusted = known.alone and not session.shared
        self._trusting = trusted and not careful and len(known.versions) <= _STREAMS
        if not self._trusting:
            self._look_up()
        self._start = known.last

    def write(self, unit: Prepared) -> Committed:
        """Write a unit. Raise Conflict: with nothing queued for a taken version; else the caller must roll back."""
        versions = self._expected(unit)
        events = self._linked(unit)
        for (tenant, stream), version in versions.items():
            self._known.versions[tenant, stream] = version
        self._queued[sql.ADD_EVENT] += events
        self._queued[sql.SET_VIEW] += unit.views
        self._queued[sql.ADD_EFFECT] += unit.effects
        self._queued[sql.ADD_ARTIFACT] += unit.artifacts
        if unit.request:
            self._queued[sql.ADD_REQUEST].append(unit.request)
        self._finish(unit)
        return Committed(
            Position(events[-1][0] if events else 0), {key[1]: version for key, version in versions.items()}
        )

    def flush(self) -> None:
        """Hand what is queued to the database; raise Conflict when one of the requests was answered before."""
        if not self._moved:  # no event that would collide
            self._confirm()
        tables = [(statement, rows) for statement, rows in self._queued.items() if rows]
        if self._moved:
            tables.append((sql.SET_HEAD, [(t, last, self._known.heads[t]) for t, last in self._moved.items()]))
        written = self.session.write(tables) if tables else []
        for (statement, rows), count in zip(tables, written, strict=True):
            if statement is sql.ADD_REQUEST and count != len(rows):
                raise Conflict(f"the idempotency key {rows[-1][2]} was answered before")
            rows.clear()
        self._moved.clear()

    def undone(self) -> None:
        """Drop what is queued and remembered: the caller rolled back to a point where nothing was queued."""
        for rows in self._queued.values():
            rows.clear()
        self._moved.clear()
        self._known.forget(int(self.session.rows(sql.LAST_POSITION)[0][0]))

    def begin_views(self, run: str) -> Position:
        """Begin to keep view rows aside, after dropping those that lie there; return the ledger's last position."""
        self.session.change(sql.CLEAR_STAGED)
        self.session.many(sql.STAGE_VIEW, [("", "", "", run, "", 0, b"")])
        return Position(self._known.last)

    def stage_views(self, run: str, rows: Sequence[Row]) -> None:
        """Keep view rows aside; raise Refused when another rebuild has begun."""
        self._guard_run(run)
        self.session.many(sql.STAGE_VIEW, rows)

    def replace_views(self, run: str, expected: Position) -> int:
        """Put the staged rows in the place of all; raise Conflict when the ledger has moved on from `expected`."""
        self._guard_run(run)
        if self._known.last != expected:
            raise Conflict(f"events came after position {expected} while the views were rebuilt")
        self.session.take_time()
        self.session.change(sql.CLEAR_VIEWS)
        put = self.session.change(sql.PUT_STAGED)
        self.session.change(sql.CLEAR_STAGED)
        return put

    def _guard_run(self, run: str) -> None:
        if self.session.rows(sql.STAGED_BY) != [(run,)]:
            raise Refused("another rebuild began meanwhile", clause="rebuild/superseded")

    def _look_up(self) -> None:
        """Learn what others wrote since; forget all where that is too much, or the ledger is another than it was."""
        known = self._known
        if known.last < 0 or len(known.versions) > _STREAMS:
            moved = None
        else:
            moved = known.moved(self.session.rows(sql.MOVED, (known.last, _BEHIND + 1)))
        if moved is None or len(moved) >= _BEHIND:
            known.forget(int(self.session.rows(sql.LAST_POSITION)[0][0]))
            return
        known.alone = not moved
        for position, tenant, stream, version, digest in moved:
            known.last, known.heads[tenant], known.versions[tenant, stream] = position, digest, version

    def _confirm(self) -> None:
        """Raise LookupError when what was trusted is wrong. Nothing is written before, so it is asked once."""
        if not self._trusting:
            return
        self._trusting = False
        if int(self.session.rows(sql.LAST_POSITION)[0][0]) != self._start:
            raise LookupError("somebody else wrote to this ledger")

    def _expected(self, unit: Prepared) -> dict[tuple[TenantId, StreamId], int]:
        """Check where the streams of a unit stand, counting what it adds itself; return where they will."""
        versions: dict[tuple[TenantId, StreamId], int] = {}
        for append in unit.appends:
            key = (unit.tenant, append.stream)
            stands = versions[key] if key in versions else self._version(*key)
            if stands != append.expected:
                self._confirm()
                raise Conflict(f"{append.stream} stands at version {stands}, not {append.expected}")
            versions[key] = append.expected + len(append.events)
        return versions

    def _version(self, tenant: TenantId, stream: StreamId) -> int:
        if (tenant, stream) not in self._known.versions:
            found = self.session.rows(sql.VERSION, (tenant, stream))[0][0]
            self._known.versions[tenant, stream] = found or 0
        return self._known.versions[tenant, stream]

    def _linked(self, unit: Prepared) -> list[Row]:
        """Give the events of a unit their positions and hashes."""
        last, head = self._known.last, self._head(unit.tenant)
        rows = []
        for append in unit.appends:
            for framed, columns in append.events:
                last += 1
                digest = link(head, last, framed)
                rows.append((last, *columns, head, digest))
                head = digest
        if rows:
            self._known.last, self._known.heads[unit.tenant] = last, head
            self._moved[unit.tenant] = last
        return rows

    def _head(self, tenant: TenantId) -> bytes:
        if tenant not in self._known.heads:
            found = self.session.rows(sql.HEAD, (tenant,))
            self._known.heads[tenant] = found[0][0] if found else GENESIS
        return self._known.heads[tenant]

    def _finish(self, unit: Prepared) -> None:
        if not unit.finishes:
            return
        self.flush()  # an effect of this very unit may be among them
        for finish in unit.finishes:
            if not self.session.change(sql.FINISH, finish):
                raise Conflict(f"effect {finish[3]} is held by somebody else, done or unknown")
