"""A folder that appears under its name only when everything in it is on the disk."""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from amends.kernel.errors import Refused

DRAFT = ".amends.unfinished"  # how the folder of a backup ends until it is complete


@contextmanager
def new_folder(path: Path, *, mode: int = 0o700) -> Iterator[Path]:
    """Give a folder beside `path` to write into; rename it to `path` at the end, or take it away after an error.

    What killed backups left beside it is taken away first. Raise Refused when there is something at `path` that is not
    an empty folder, or another backup is being written there.
    """
    if path.exists() and (not path.is_dir() or any(path.iterdir())):
        raise Refused(f"{path} is there already and is not an empty folder", clause="backup/not-empty")
    path.parent.mkdir(parents=True, exist_ok=True)
    _sweep(path.parent)
    draft = path.with_name(f"{path.name}{DRAFT}")
    if draft.exists():
        raise Refused(f"{draft} is there; delete it unless another backup is writing it", clause="backup/unfinished")
    draft.mkdir(mode=mode)
    try:
        with _held(draft):
            yield draft
            for file in draft.iterdir():
                file.chmod(0o600)
                flush(file)
            flush(draft)
            draft.rename(path)
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise
    flush(path.parent)


@contextmanager
def scratch_folder(path: Path) -> Iterator[Path]:
    """Give an empty folder for its owner alone; it goes at the end, and what a killed command left in it at once."""
    shutil.rmtree(path, ignore_errors=True)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.mkdir(mode=0o700)
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


def flush(path: Path) -> None:
    """Bring a file, or a folder's list of names, to the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _sweep(folder: Path) -> None:
    """Take away drafts that nobody writes any more."""
    for draft in folder.glob(f"*{DRAFT}"):
        if draft.is_dir() and not draft.is_symlink() and not _is_written(draft):
            shutil.rmtree(draft, ignore_errors=True)


def _is_written(draft: Path) -> bool:
    """Tell whether a process holds a draft; where the file system cannot tell, somebody may."""
    try:
        with _open(draft) as held:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return True
    return False


@contextmanager
def _held(draft: Path) -> Iterator[None]:
    """Show others that this draft is being written. Network file systems may not lock folders: theirs are not swept."""
    with _open(draft) as held:
        with suppress(OSError):
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield


@contextmanager
def _open(folder: Path) -> Iterator[int]:
    """Give a descriptor of a folder until the block ends."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        yield descriptor
    finally:
        os.close(descriptor)
