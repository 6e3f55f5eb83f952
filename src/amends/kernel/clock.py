"""Instants: UTC milliseconds. Rules take `now` as an argument; only an adapter reads a clock."""

from datetime import UTC, date, datetime, time, timedelta
from typing import NewType, Protocol
from zoneinfo import ZoneInfo

from amends.kernel.errors import Fault, Invalid

Instant = NewType("Instant", int)

SECOND = 1_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Clock(Protocol):
    """Tells the time. A simulated clock stands still until it is moved."""

    def now(self) -> Instant:
        """Return the present instant."""
        ...


def instant(text: str) -> Instant:
    """Read an ISO 8601 text with a zone; raise Invalid for one without."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise Invalid([Fault("instant", f"{text!r} is not an ISO 8601 time")]) from error
    if moment.tzinfo is None:
        raise Invalid([Fault("instant", f"{text!r} names no zone")])
    return Instant((moment - EPOCH) // timedelta(milliseconds=1))


def iso(at: Instant) -> str:
    """Write an instant as ISO 8601 in UTC, to the millisecond."""
    return moment_in(at, "UTC").isoformat(timespec="milliseconds").replace("+00:00", "Z")


def moment_in(at: Instant, zone: str) -> datetime:
    """Return the wall-clock time of an instant in an IANA zone."""
    seconds, millis = divmod(at, 1000)
    return (datetime.fromtimestamp(seconds, UTC) + timedelta(milliseconds=millis)).astimezone(ZoneInfo(zone))


def local_date(at: Instant, zone: str) -> date:
    """Return the calendar day of an instant in a zone."""
    return moment_in(at, zone).date()


def end_of_day(day: date, zone: str) -> Instant:
    """Return the last millisecond of a calendar day in a zone, daylight saving respected."""
    following = datetime.combine(day + timedelta(days=1), time.min, tzinfo=ZoneInfo(zone))
    return Instant((following - EPOCH) // timedelta(milliseconds=1) - 1)
