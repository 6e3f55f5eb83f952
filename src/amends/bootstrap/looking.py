"""What those who watch a store ask about it as a whole; no office is opened."""

from pathlib import Path

from amends import __version__
from amends.adapters.backup import last_backup
from amends.adapters.clock import SystemClock
from amends.adapters.machine import look
from amends.adapters.store.chain import VerifyReport
from amends.adapters.store.verified import Verified, keep_verified, read_verified
from amends.bootstrap.opening import Store, keys_at
from amends.kernel.clock import Instant
from amends.oversight.health import Machine
from amends.settings import Settings


def present() -> Instant:
    """Return what time it is: for commands that open no office."""
    return SystemClock().now()


def verified_now(ledger: Store, settings: Settings) -> VerifyReport:
    """Walk the whole chain, and keep what was found for those who watch."""
    report = ledger.verify()
    keep_verified(settings.folder, Verified(present(), report.events, report.broken, report.reason))
    return report


def last_verified(settings: Settings) -> Verified | None:
    """Return what the last walk on this machine found; None: there was none."""
    return read_verified(settings.folder)


def machine_of(settings: Settings) -> Machine:
    """Look at the machine that the store stands on; nothing is opened or changed."""
    place, noted = settings.keys_place, last_backup(settings.folder)
    keys = place if isinstance(place, Path) else settings.folder
    return look(settings.folder, keys, program=__version__, backup_at=None if noted is None else noted.began_at)


def destroyed_keys(settings: Settings) -> int:
    """Return how many persons' keys were ever destroyed."""
    return len(destroyed_marks(settings))


def destroyed_marks(settings: Settings) -> frozenset[str]:
    """Return the marks of all keys that were ever destroyed."""
    with keys_at(settings.keys_place) as (vault, _):
        return vault.marks()
