"""What is needed to watch a running program: tallies of what is kept, and traces of what is done."""

from dataclasses import dataclass
from typing import Protocol, Self

from amends.kernel.clock import Instant
from amends.kernel.ids import Position


@dataclass(frozen=True, slots=True)
class Tally:
    """How many there are, counted up to a limit, and the instant of the first; None where there are none."""

    count: int = 0
    first: Instant | None = None


@dataclass(frozen=True, slots=True)
class Census:
    """How a store stands, for all tenants together. Counts stop at a limit, so that asking stays cheap.

    `waiting`: rows of a read model in a state, by when they came into it. `due`: effects whose time has come and
    which are not finished. `tasks`: effects that wait for a person, by when they were due. `position`: the last one.
    `size`: bytes of the data. `commits` in `batches` were written by this process; `queued` wait to be.
    """

    waiting: Tally
    due: Tally
    tasks: Tally
    position: Position
    size: int
    commits: int
    batches: int
    queued: int


class Tracing(Protocol):
    """Spans: what took how long, within what. Their facts are ids, enums and numbers; never words or names.

    Proven by tests/adapters/telemetry/test_tracing.py; off is `SILENCE`.
    """

    @property
    def on(self) -> bool:
        """Whether anybody listens; what is told to nobody need not be worked out."""
        ...

    def span(self, name: str, /, *, after: str | None = None, **facts: str | int) -> "Span":
        """Open a span inside the one that is open here. `after` is the `here` of what caused it, maybe long ago."""
        ...

    def here(self) -> str | None:
        """Return the open span as a text that can be kept, and be the `after` of another; None: there is none."""
        ...


class Span(Protocol):
    """An open span, ended by the end of its block; an error that leaves the block is noted by its kind.

    Proven by tests/adapters/telemetry/test_tracing.py.
    """

    def __enter__(self) -> Self:
        """Begin."""
        ...

    def __exit__(self, *error: object) -> None:
        """End."""
        ...

    def note(self, **facts: str | int) -> None:
        """Add facts that were not known at the beginning."""
        ...


class _Silence:
    """Nobody listens: one object that does nothing stands for every span."""

    on = False

    def span(self, name: str, /, *, after: str | None = None, **facts: str | int) -> Span:  # noqa: ARG002  as the port has it
        return self

    def here(self) -> str | None:
        return None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        return None

    def note(self, **facts: str | int) -> None:  # noqa: ARG002  as the port has it
        return None


SILENCE: Tracing = _Silence()
"""Tracing that is off."""
