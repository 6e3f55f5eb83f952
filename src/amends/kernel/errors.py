"""The one tree of errors. Kinds, not statuses: only a door turns a kind into a status.

* AmendsError
  - Invalid             the input is wrong; lists every fault at once
  - NotFound            what was asked for does not exist, or not for you
  - Refused             the rules say no; carries the clause that says it
  - Conflict            true a moment ago, not now; read again and retry
  - Unavailable         something outside did not answer; what it did is unknown
"""

from collections.abc import Iterable
from dataclasses import dataclass


class AmendsError(Exception):
    """Root of every error that Amends raises on purpose."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with an input: where (dotted path) and what."""

    where: str
    what: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what}" if self.where else self.what


class Invalid(AmendsError):
    """The input is wrong. Names every fault; nothing was written."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("; ".join(str(fault) for fault in self.faults))


class NotFound(AmendsError):
    """What was asked for does not exist, or not for this caller."""


class Refused(AmendsError):
    """The rules say no. `clause` names the rule, as `area/rule`."""

    def __init__(self, message: str, *, clause: str) -> None:
        self.clause = clause
        super().__init__(message)


class Conflict(AmendsError):
    """True a moment ago, not now: read again and retry."""


class Unavailable(AmendsError):
    """Something did not answer in time. Whether it acted is unknown unless a subclass says so."""
