"""Looks at folders and files; changes nothing."""

import fcntl
import shutil
import stat
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from amends.kernel.clock import Instant
from amends.oversight.health import Machine

LEFT_BEHIND = ("*.unfinished", "*.json.[0-9]*")  # what is written beside a file before it takes its place


@dataclass(frozen=True, slots=True)
class Lock:
    """Whether a server has the store, and the version that it wrote into its lock, if it did."""

    held: bool
    version: str | None = None


def look(folder: Path, keys: Path, *, program: str, backup_at: Instant | None) -> Machine:
    """Look at the machine of a store in `folder` with its keys in `keys`; `program` is the version that looks.

    `backup_at` is when the last backup was begun, as noted.
    """
    free, total = space_of(folder)
    lock = lock_of(folder)
    return Machine(
        keys_mode=mode_of(keys),
        free=free,
        total=total,
        leftovers=leftovers((folder, keys)),
        program=program,
        serving=lock.held,
        server=lock.version,
        backup_at=backup_at,
    )


def mode_of(folder: Path) -> int | None:
    """Return a folder's permission bits; None when there is none."""
    return stat.S_IMODE(folder.stat().st_mode) if folder.is_dir() else None


def space_of(folder: Path) -> tuple[int, int]:
    """Return free and total bytes of the disk on which a folder is."""
    there = next(place for place in (folder, *folder.absolute().parents) if place.exists())
    usage = shutil.disk_usage(there)
    return usage.free, usage.total


def leftovers(folders: Iterable[Path]) -> tuple[str, ...]:
    """Return the names of files that an interrupted command left behind."""
    return tuple(sorted({path.name for folder in folders for pattern in LEFT_BEHIND for path in folder.glob(pattern)}))


def lock_of(folder: Path) -> Lock:
    """Tell whether a server holds the store's lock, without taking it from anybody."""
    try:
        with (folder / "serve.lock").open() as file:
            text = file.read().strip()
            try:
                fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except OSError:
                return Lock(held=True, version=text or None)
    except OSError:
        return Lock(held=False)
    return Lock(held=False)
