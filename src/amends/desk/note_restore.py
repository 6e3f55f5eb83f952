"""A restored ledger says so itself: to those who read its history, and to what carries out its steps."""

from collections.abc import Iterable
from dataclasses import dataclass

from amends.desk.restored import RESTORES
from amends.desk.rights import Action, authorise
from amends.kernel.clock import Instant
from amends.kernel.events import NewEvent
from amends.kernel.ids import Position, TenantId
from amends.kernel.ledger import Append, Ledger, UnitOfWork
from amends.kernel.party import system


@dataclass(frozen=True, slots=True)
class RestorePoint:
    """Where a backup stands: all that was acknowledged before `began_at` is in it, up to `position`."""

    began_at: Instant
    position: Position


def note_restore(point: RestorePoint, tenants: Iterable[TenantId], *, ledger: Ledger, now: Instant) -> None:
    """Append to every tenant's chain that it was restored, and from what point."""
    for tenant in tenants:
        caller = system("restore", tenant)
        authorise(caller, Action.KEEP_LEDGER)
        before = len(ledger.read(tenant, RESTORES))
        event = NewEvent("LedgerRestored", {"began_at": point.began_at, "position": point.position})
        append = Append(RESTORES, before, (event,))
        ledger.commit(UnitOfWork(caller=caller, at=now, correlation="restore", appends=(append,)))
