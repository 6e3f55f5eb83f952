"""When the whole chain was last walked, and whether it held: one small file beside the store."""

import os
from dataclasses import dataclass
from pathlib import Path

import msgspec

from amends.kernel.clock import Instant
from amends.kernel.ids import Position

FILE = "verified.json"


@dataclass(frozen=True, slots=True)
class Verified:
    """A walk over every event: when, how many there were, and the position that did not hold, if one did not."""

    at: Instant
    events: int
    broken: Position | None = None
    reason: str | None = None

    @property
    def holds(self) -> bool:
        """Whether every link held."""
        return self.reason is None


def keep_verified(folder: Path, found: Verified) -> None:
    """Keep what the last walk found, whole or not at all."""
    folder.mkdir(parents=True, exist_ok=True)
    made = folder / f"{FILE}.{os.getpid()}"
    made.write_bytes(msgspec.json.encode(found))
    made.replace(folder / FILE)


def read_verified(folder: Path) -> Verified | None:
    """Return what the last walk found; None when there was none, or its file cannot be read."""
    try:
        return msgspec.json.decode((folder / FILE).read_bytes(), type=Verified)
    except (OSError, msgspec.DecodeError, msgspec.ValidationError):
        return None
