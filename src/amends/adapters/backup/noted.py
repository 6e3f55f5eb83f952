"""When the last backup was taken, wherever it was written to: one small file beside the store."""

import os
from pathlib import Path

import msgspec

from amends.kernel.clock import Instant

FILE = "backup.json"


class Noted(msgspec.Struct, frozen=True):
    """A backup that was completed: when it was begun, and up to which position it goes."""

    began_at: Instant
    position: int


def note_backup(folder: Path, noted: Noted) -> None:
    """Note a completed backup, whole or not at all."""
    folder.mkdir(parents=True, exist_ok=True)
    made = folder / f"{FILE}.{os.getpid()}"
    made.write_bytes(msgspec.json.encode(noted))
    made.replace(folder / FILE)


def last_backup(folder: Path) -> Noted | None:
    """Return the last completed backup of a store; None when there was none, or the note cannot be read."""
    try:
        return msgspec.json.decode((folder / FILE).read_bytes(), type=Noted)
    except (OSError, msgspec.MsgspecError):
        return None
