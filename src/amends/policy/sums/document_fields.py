"""Reading the fields of a document of money: strictly, each fault with its dotted place, nothing guessed."""

import re
from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from fractions import Fraction
from typing import TypeVar

from amends.kernel.errors import Fault, Invalid
from amends.kernel.ids import LineId
from amends.kernel.money import EXPONENTS, Money, parse_money, zero

E = TypeVar("E", bound=StrEnum)
AMOUNT = re.compile(r"\d{1,15}(\.\d{1,3})?")
RATIO = re.compile(r"\d{1,18}(\.\d{1,12})?|\d{1,18}/[1-9]\d{0,17}")
STAND_IN = "EUR"  # for a currency that is missing or unknown, which is a fault of its own
Documents = Mapping[str, object]


class Fields:
    """The fields of one mapping of a document; all its parts share one list of `faults`.

    Amounts are texts of major units in the document's currency. What is missing or wrong reads as a neutral value,
    beside its fault.
    """

    def __init__(
        self, document: object, known: tuple[str, ...], *, where: str = "", within: "Fields | None" = None
    ) -> None:
        self.where = where
        self.faults: list[Fault] = within.faults if within else []
        self.currency: str = within.currency if within else ""
        self.document: Documents = document if isinstance(document, Mapping) else {}
        if not isinstance(document, Mapping):
            self.faults.append(Fault(where, "must be a mapping"))
        self.faults += [Fault(self._place(str(name)), "unknown field") for name in self.document if name not in known]

    def in_currency(self, *, needed: bool) -> str:
        """Read and return the currency of every amount; where it may be absent, amounts without it are faults."""
        currency = self.text("currency", needed=needed)
        if currency and currency not in EXPONENTS:
            self.fault("currency", f"unknown currency {currency!r}")
        if needed or currency:
            self.currency = currency if currency in EXPONENTS else STAND_IN
        return self.currency

    def fault(self, name: str, what: str) -> None:
        """Note one fault."""
        self.faults.append(Fault(self._place(name), what))

    def text(self, name: str, *, needed: bool = True) -> str:
        """Return a text; absent is empty."""
        value = self.document.get(name)
        if value is None:
            if needed:
                self.fault(name, "is missing")
            return ""
        if not isinstance(value, str) or not value.strip():
            self.fault(name, "must be a text")
            return ""
        return value

    def count(self, name: str) -> int:
        """Return a whole number of 0 or more."""
        value = self.document.get(name)
        if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
            return value
        self.fault(name, "is missing" if value is None else "must be a whole number, not below 0")
        return 0

    def flag(self, name: str, *, absent: bool = False) -> bool:
        """Return yes or no."""
        value = self.document.get(name, absent)
        if isinstance(value, bool):
            return value
        self.fault(name, "must be true or false")
        return absent

    def money(self, name: str, *, currency: str | None = None) -> Money | None:
        """Return an amount of the document's or another currency; absent is None."""
        value, currency = self.document.get(name), currency if currency is not None else self.currency
        if value is None:
            return None
        if not isinstance(value, str) or not AMOUNT.fullmatch(value):
            self.fault(name, 'must be an amount as text, such as "199.00"')
            return None
        if not currency:
            self.fault(name, "is an amount without a currency: say `currency`")
            return None
        try:
            return parse_money(value, currency)
        except Invalid as error:
            self.faults += [Fault(self._place(name), fault.what) for fault in error.faults]
            return None

    def due(self, name: str, *, currency: str | None = None) -> Money:
        """Return an amount that must be there."""
        amount = self.money(name, currency=currency)
        if self.document.get(name) is None:
            self.fault(name, "is missing")
        return amount or zero(currency or self.currency or STAND_IN)

    def ratio(self, name: str) -> Fraction | None:
        """Return an exact number: a whole one, or a text such as "12.5" or "10834/10000"; absent is None."""
        value = self.document.get(name)
        if value is None:
            return None
        text = str(value) if isinstance(value, int) and not isinstance(value, bool) else value
        if isinstance(text, str) and RATIO.fullmatch(text):
            return Fraction(text)
        self.fault(name, 'must be a whole number, or a text such as "12.5" or "10834/10000"')
        return None

    def day(self, name: str) -> date:
        """Return a calendar day."""
        value = self.document.get(name)
        if type(value) is date:
            return value
        try:
            return date.fromisoformat(self.text(name) or "1970-01-01")
        except ValueError:
            self.fault(name, "must be a day written YYYY-MM-DD")
            return date.min

    def name_of(self, name: str, names: type[E], default: E | None = None) -> E:
        """Return a name of a closed list; `default` where it is absent, if there is one."""
        text = self.text(name, needed=default is None)
        if text in list(names):
            return names(text)
        if text:
            self.fault(name, f"{text!r} is not one of {', '.join(names)}")
        return default or next(iter(names))

    def texts(self, name: str) -> tuple[str, ...]:
        """Return a list of texts."""
        value = self.document.get(name, [])
        if isinstance(value, list) and all(isinstance(one, str) for one in value):
            return tuple(value)
        self.fault(name, "must be a list of texts")
        return ()

    def lines(self) -> tuple[LineId, ...]:
        """Return the lines that something is about."""
        return tuple(LineId(line) for line in self.texts("lines"))

    def items(self, name: str, known: tuple[str, ...], *, needed: bool = False) -> list["Fields"]:
        """Return the mappings of a list."""
        value = self.document.get(name)
        if value is None and not needed:
            return []
        if not isinstance(value, list):
            self.fault(name, "is missing" if value is None else "must be a list")
            return []
        place = self._place(name)
        return [Fields(item, known, where=f"{place}[{index}]", within=self) for index, item in enumerate(value)]

    def part(self, name: str, known: tuple[str, ...]) -> "Fields | None":
        """Return the mapping of a field; absent is None."""
        value = self.document.get(name)
        return None if value is None else Fields(value, known, where=self._place(name), within=self)

    def _place(self, name: str) -> str:
        return f"{self.where}.{name}" if self.where else name
