"""A desk on memory adapters whose store is watched, and the meter that watches it."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from tests.desk.shopfloor import Floor, open_floor

from amends.adapters.telemetry import WatchedStore
from amends.bootstrap import Opened
from amends.doors.serve.watch import Meter
from amends.kernel.watching import SILENCE, Tracing
from amends.remedies.ports import Recourse
from amends.settings import Settings


@dataclass(frozen=True, slots=True)
class Watched:
    floor: Floor
    at: Opened
    meter: Meter

    def metrics(self) -> dict[str, float]:
        return read(self.meter.metrics())


def read(text: str) -> dict[str, float]:
    """Return the value of each series by its name and labels."""
    pairs = (line.rpartition(" ") for line in text.splitlines() if not line.startswith("#"))
    return {name: float(value) for name, _, value in pairs}


def watched(folder: Path, recourse: Recourse = Recourse.BLIND, tracing: Tracing = SILENCE) -> Watched:
    floor = open_floor(recourse)
    store: Any = floor.office.ledger
    keeping: Any = WatchedStore(store, tracing)
    floor = replace(floor, office=replace(floor.office, ledger=keeping, effects=keeping, tracing=tracing))
    clock: Any = floor.clock
    keys: Any = None
    at = Opened(floor.office, store, clock, Settings(store=str(folder)), keys, (), keeping.listeners)
    return Watched(floor, at, Meter(at))
