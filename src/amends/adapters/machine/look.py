"""Looks at folders and files; changes nothing."""

import fcntl
import json
import shutil
import stat
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from amends.kernel.clock import Instant
from amends.oversight.health import Machine

LEFT_BEHIND = ("*.unfinished", "*.json.[0-9]*")  # what is written beside a file before it takes its place
MANIFEST = "manifest.json"


@dataclass(frozen=True, slots=True)
class Lock:
    """Whether a server has the store, and the version that it wrote into its lock, if it did."""

    held: bool
    version: str | None = None


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup beside the store, and when it was begun."""

    folder: str
    began_at: Instant


def look(folder: Path, keys: Path, *, program: str) -> Machine:
    """Look at the machine of a store in `folder` with its keys in `keys`; `program` is the version that looks."""
    free, total = space_of(folder)
    lock, backups = lock_of(folder), backups_near(folder)
    return Machine(
        keys_mode=mode_of(keys),
        free=free,
        total=total,
        leftovers=leftovers((folder, keys)),
        program=program,
        serving=lock.held,
        server=lock.version,
        backup_at=backups[-1].began_at if backups else None,
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


def backups_near(folder: Path) -> tuple[Backup, ...]:
    """Return the backups in folders beside a store, the newest last; keys and other folders are no backups."""
    found = []
    for path in folder.absolute().parent.glob(f"*/{MANIFEST}"):
        try:
            told = json.loads(path.read_bytes())
            if "position" in told:
                found.append(Backup(path.parent.name, Instant(int(told["began_at"]))))
        except (OSError, ValueError, KeyError, TypeError):
            continue  # somebody else's manifest
    return tuple(sorted(found, key=lambda each: each.began_at))
