"""Files of a backup: databases copied while others write to them, and files taken out of a backup again."""

import os
import shutil
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

from amends.adapters.backup.folder import flush
from amends.kernel.errors import Refused, Unavailable


def copy_database(source: Path, target: Path) -> None:
    """Copy a SQLite file as it stands now; others go on writing. Raise Unavailable when it cannot be read."""
    try:
        read = sqlite3.connect(f"{source.absolute().as_uri()}?mode=ro", uri=True)
        with closing(read), closing(sqlite3.connect(target)) as written:
            read.backup(written)
            written.execute("PRAGMA journal_mode = DELETE")  # one file, with nothing beside it
    except sqlite3.Error as error:
        raise Unavailable(f"{source.name} cannot be copied: {error}") from error


def move_into(source: Path, target: Path) -> None:
    """Put a copy of a file in its place, which must be free: whole, on the disk, readable by its owner alone."""
    draft = target.with_name(f"{target.name}.unfinished")
    with source.open("rb") as read, draft.open("wb") as written:
        os.fchmod(written.fileno(), 0o600)
        shutil.copyfileobj(read, written)
    flush(draft)
    draft.rename(target)
    flush(target.parent)


def refuse_existing(paths: Iterable[Path]) -> None:
    """Raise Refused naming every file that is there already."""
    there = [str(path) for path in paths if path.exists()]
    if there:
        raise Refused(f"a restore overwrites nothing, and there is {', '.join(there)}", clause="restore/not-empty")


def refuse_inside(data: Path, keys: Path) -> None:
    """Raise Refused when the folders of data and of keys are one, or one is inside the other."""
    one, other = data.absolute().resolve(), keys.absolute().resolve()
    if one == other or one in other.parents or other in one.parents:
        raise Refused(
            "data and keys need folders apart: whoever has both can read everything", clause="backup/keys-apart"
        )
