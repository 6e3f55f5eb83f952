"""What is kept of a destroyed key, so that no copy of the vault brings it back."""

import os
import re
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path

from amends.kernel.errors import Fault, Invalid

_MARK = re.compile(r"[0-9a-f]{64}")


def mark_of(key: bytes) -> str:
    """Return a destroyed key's mark: SHA-256, hex.

    It tells nothing of the key, which is drawn at random, and nothing of whose it was; a person who comes back has a
    new key and so another mark.
    """
    return sha256(b"amends/destroyed\0" + key).hexdigest()


def keep_marks(path: Path, marks: Iterable[str]) -> None:
    """Add to a list of marks, one a line, those that are not in it yet; they are on the disk before this returns."""
    known = read_marks(path) if path.exists() else frozenset()
    with path.open("a", encoding="ascii") as file:
        file.writelines(f"{mark}\n" for mark in sorted(set(marks) - known))
        file.flush()
        os.fsync(file.fileno())


def read_marks(path: Path) -> frozenset[str]:
    """Read a list of marks; raise Invalid naming every line that is none."""
    try:
        lines = path.read_text(encoding="ascii").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise Invalid([Fault(str(path), f"cannot be read: {error}")]) from error
    faults = [
        Fault(f"{path}:{number}", "is not a mark (64 hex digits)")
        for number, line in enumerate(lines, 1)
        if not _MARK.fullmatch(line)
    ]
    if faults:
        raise Invalid(faults)
    return frozenset(lines)
