"""Reading the fields of a document of facts: strictly, every fault at its place, nothing guessed."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import TypeVar
from zoneinfo import ZoneInfo

from amends.kernel.clock import Instant, instant
from amends.kernel.errors import Fault, Invalid

EARLIEST, LATEST = 1900, 2200  # years of moments: with the longest term added they are days still
Document = Mapping[str, object]
T = TypeVar("T")


class CaseFields:
    """The fields of one document; what is wrong gathers in `faults`, and what is wrong or missing reads as empty."""

    zone = "UTC"  # of the moments without an offset

    def __init__(self, document: Document, known: tuple[str, ...]) -> None:
        self.document = document
        self.faults = [Fault(name, "unknown field") for name in document if name not in known]

    def fault(self, where: str, what: str) -> None:
        """Note one fault."""
        self.faults.append(Fault(where, what))

    def text(self, name: str) -> str:
        """Return a text; absent is empty."""
        value = self.document.get(name)
        if value is None or isinstance(value, str):
            return value or ""
        self.fault(name, "must be a text")
        return ""

    def items(self, name: str) -> list[str]:
        """Return a list of texts; absent is empty."""
        value = self.document.get(name, [])
        if isinstance(value, Sequence) and not isinstance(value, str) and all(isinstance(one, str) for one in value):
            return [str(one) for one in value]
        self.fault(name, "must be a list of texts")
        return []

    def mapping(self, name: str, fields: tuple[str, ...] = ()) -> dict[str, str]:
        """Return a mapping of texts with no other than these fields; absent is empty."""
        value = self.document.get(name) or {}
        if not isinstance(value, Mapping):
            self.fault(name, "must be a mapping")
            return {}
        self.faults += [Fault(f"{name}.{key}", "unknown field") for key in value if fields and key not in fields]
        self.faults += [
            Fault(f"{name}.{key}", f"must be a text, not {entry!r}: quote it")
            for key, entry in value.items()
            if not isinstance(entry, str)
        ]
        return {str(key): str(entry) for key, entry in value.items()}

    def name(self, where: str, text: str, names: type[T]) -> T | None:
        """Return which of an enumeration's names a text is; an empty one is none."""
        if not text:
            return None
        known = {str(one): one for one in names}  # type: ignore[attr-defined]  # every one of them is a StrEnum
        if text not in known:
            self.fault(where, f"{text!r} is not one of {', '.join(known)}")
        return known.get(text)

    def read(self, name: str, form: Callable[[str], T]) -> T | None:
        """Return what `form` makes of a text; absent is None."""
        text = self.text(name)
        try:
            return form(text) if text else None
        except Invalid as error:
            self.faults += [Fault(name, str(error))]
        except (ValueError, ZeroDivisionError):
            self.fault(name, f"{text!r} cannot be read")
        return None

    def part(self, name: str, form: Callable[[Document], T]) -> T | None:
        """Return what `form` makes of a document within this one; absent is None."""
        value = self.document.get(name)
        if value is None:
            return None
        if not isinstance(value, Mapping):
            self.fault(name, "must be a mapping")
            return None
        try:
            return form(value)
        except Invalid as error:
            self.faults += [Fault(f"{name}.{fault.where}", fault.what) for fault in error.faults]
        return None

    def moment(self, where: str, value: object) -> Instant | None:
        """Read a moment: with an offset as it stands, without one in the case's zone; a day is its first moment."""
        if value is None:
            return None
        text = value.isoformat() if isinstance(value, date | datetime) else str(value)
        try:
            read = datetime.fromisoformat(text)
        except ValueError:
            read = None
        if read is None or not EARLIEST <= read.year <= LATEST:
            self.fault(where, f"{text!r} is not a day or time such as 2026-03-09T23:50")
            return None
        return instant((read if read.tzinfo else read.replace(tzinfo=ZoneInfo(self.zone))).isoformat())
