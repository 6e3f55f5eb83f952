"""A folder that appears under its name only when everything in it is on the disk."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from amends.kernel.errors import Refused


@contextmanager
def new_folder(path: Path, *, mode: int = 0o700) -> Iterator[Path]:
    """Give a folder beside `path` to write into; rename it to `path` at the end, or take it away after an error.

    Raise Refused when there is something at `path` that is not an empty folder.
    """
    if path.exists() and (not path.is_dir() or any(path.iterdir())):
        raise Refused(f"{path} is there already and is not an empty folder", clause="backup/not-empty")
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.unfinished")
    shutil.rmtree(draft, ignore_errors=True)  # what an earlier attempt left behind when it was killed
    draft.mkdir(mode=mode)
    try:
        yield draft
        for file in draft.iterdir():
            file.chmod(0o600)
            flush(file)
        flush(draft)
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise
    draft.rename(path)
    flush(path.parent)


def flush(path: Path) -> None:
    """Bring a file, or a folder's list of names, to the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
