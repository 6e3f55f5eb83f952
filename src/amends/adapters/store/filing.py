"""A ledger put into a SQLite file and taken out of one again: what backups are made of, whatever the database."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from amends.adapters.store.base import Store
from amends.adapters.store.copying import Frozen, Head
from amends.adapters.store.sqlite import SqliteStore
from amends.kernel.clock import Instant
from amends.kernel.errors import Refused
from amends.kernel.ids import Position, TenantId
from amends.kernel.ledger import Vault


@dataclass(frozen=True, slots=True)
class Copied:
    """A ledger that was copied and found whole: where its chains end, its last event, and its rows by table."""

    heads: Mapping[TenantId, Head]
    last: Position
    last_at: Instant | None
    counts: Mapping[str, int]

    @property
    def ends(self) -> dict[str, tuple[int, str]]:
        """The heads as plain values: position, and hash in hex, by tenant."""
        return {tenant: (head.position, head.hash.hex()) for tenant, head in self.heads.items()}


def save(source: Store, path: Path, *, vault: Vault, meanwhile: Callable[[], None]) -> Copied:
    """Write the ledger as it stands now into a new SQLite file; others go on writing to the source.

    `meanwhile` runs once the copy stands still, before its rows are read: what it copies is a moment younger. Raise
    Refused when the copy does not hold.
    """
    with source.frozen() as frozen:
        meanwhile()
        paged = frozen.copy_pages(path)
        target = SqliteStore(path, vault=vault)
        try:
            copied = _proven(target, frozen) if paged else _filled(target, frozen)
            target.reinstate()
        finally:
            target.close()
    return copied


def load(path: Path, target: Store, *, vault: Vault) -> Copied:
    """Copy the SQLite file into the empty store, which stays withdrawn; the file is brought to the present schema.

    Raise Refused when the store is not empty, or the copy does not hold.
    """
    source = SqliteStore(path, vault=vault)
    try:
        with source.frozen() as frozen:
            return _filled(target, frozen)
    finally:
        source.close()


def move(source: Store, target: Store, *, why: str, meanwhile: Callable[[], None]) -> Copied:
    """Copy into the empty store while nobody can append to the source; withdraw the source for `why` at its end."""

    def take(frozen: Frozen) -> Copied:
        meanwhile()
        return _filled(target, frozen)

    copied = source.hand_over(take, why=why)
    target.reinstate()
    return copied


def _filled(target: Store, frozen: Frozen) -> Copied:
    target.fill(frozen)
    return _proven(target, frozen)


def _proven(target: Store, frozen: Frozen) -> Copied:
    """Walk the copy's chains, and compare what can be counted; raise Refused for a copy that is not the ledger."""
    report = target.verify()
    if not report.ok:
        raise Refused(f"the ledger is broken at position {report.broken}: {report.reason}", clause="copy/broken")
    with target.frozen() as made:
        copied = _summed(made)
    if copied != _summed(frozen):
        raise Refused("the copy is not what the ledger was", clause="copy/differs")
    return copied


def _summed(frozen: Frozen) -> Copied:
    return Copied(frozen.heads(), frozen.last, frozen.last_at(), frozen.counts())
