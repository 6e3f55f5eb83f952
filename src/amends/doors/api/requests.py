"""Definite requests for a remedy, one model each."""

from typing import Annotated, Literal

from pydantic import AfterValidator, ConfigDict, Field
from pydantic.config import JsonDict

from amends import remedies
from amends.doors.api.bodies import Body, Id, ShortText
from amends.kernel.ids import LineId, MethodId, OrderId, VariantId
from amends.kernel.money import EXPONENTS, Money
from amends.kernel.orders import Address
from amends.kernel.remedy import Reason

LARGEST_AMOUNT = 10**12
MOST_UNITS = 10_000
MOST_LINES = 100
HOME: JsonDict = {"line1": "14 Harbour Way", "city": "Bristol", "postcode": "BS1 4ST", "country": "United Kingdom"}


def _currency(code: str) -> str:
    if code not in EXPONENTS:
        raise ValueError(f"{code!r} is not one of {', '.join(EXPONENTS)}")
    return code


class Amount(Body):
    """Money in whole minor units (cents, fen) of a currency."""

    minor: Annotated[int, Field(ge=-LARGEST_AMOUNT, le=LARGEST_AMOUNT, examples=[12900])]
    currency: Annotated[str, Field(examples=["CNY"], min_length=3, max_length=3), AfterValidator(_currency)]

    def money(self) -> Money:
        """Return the amount as the kernel has it."""
        return Money(self.minor, self.currency)


class Units(Body):
    """So many units of one line."""

    line: Id
    quantity: Annotated[int, Field(ge=1, le=MOST_UNITS)]


class Swap(Units):
    """So many units of one line, to become another variant."""

    variant: Id


class PostalAddress(Body):
    """A postal address."""

    line1: Annotated[ShortText, Field(min_length=1)]
    line2: ShortText = ""
    city: Annotated[ShortText, Field(min_length=1)]
    region: ShortText = ""
    postcode: ShortText = ""
    country: Annotated[ShortText, Field(min_length=1)]

    def address(self) -> Address:
        """Return the address as the kernel has it."""
        return Address(self.line1, self.line2, self.city, self.region, self.postcode, self.country)


Stated = Annotated[
    Amount | None, Field(description="The amount that the customer was shown, if any: another one is refused.")
]
Why = Literal[
    "change_of_mind", "defect", "not_as_described", "wrong_item", "missing_item", "damaged_in_transit", "not_received",
    "late", "wrong_size", "counterfeit", "ordered_by_mistake", "no_longer_needed", "price",
]  # fmt: skip
SomeUnits = Annotated[list[Units], Field(max_length=MOST_LINES)]
SomeSwaps = Annotated[list[Swap], Field(max_length=MOST_LINES)]


def _amount(stated: Amount | None) -> Money | None:
    return None if stated is None else stated.money()


def _reason(why: Why | None) -> Reason | None:
    return None if why is None else Reason(why)


def _method(method: str | None) -> MethodId | None:
    return None if method is None else MethodId(method)


def _units(units: list[Units]) -> tuple[remedies.Units, ...]:
    return tuple(remedies.Units(LineId(part.line), part.quantity) for part in units)


def _swaps(swaps: list[Swap]) -> tuple[remedies.Swap, ...]:
    return tuple(remedies.Swap(LineId(part.line), part.quantity, VariantId(part.variant)) for part in swaps)


class Cancel(Body):
    """Cancel an order that was not sent yet."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"kind": "cancel", "order": "CN-104902", "reason": "no_longer_needed"}]}
    )

    kind: Literal["cancel"]
    order: Id
    reason: Annotated[ShortText, Field(min_length=1, examples=["no_longer_needed"])]
    amount: Stated = None

    def request(self) -> remedies.RemedyRequest:
        """Return the request as the remedies room takes it."""
        return remedies.Cancel(OrderId(self.order), self.reason, _amount(self.amount))


class UnitsBody(Body):
    """What requests about units of an order share."""

    order: Id
    units: SomeUnits
    reason: Why | None = None
    amount: Stated = None


class Return(UnitsBody):
    """Send units back for their money."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"kind": "return", "order": "CN-104821", "units": [{"line": "1", "quantity": 1}], "reason": "defect"}
            ]
        }
    )

    kind: Literal["return"]
    method: Annotated[Id | None, Field(description="Receives the money; default: the way it was paid.")] = None

    def request(self) -> remedies.RemedyRequest:
        """Return the request as the remedies room takes it."""
        units, method = _units(self.units), _method(self.method)
        return remedies.Return(OrderId(self.order), units, method, _reason(self.reason), _amount(self.amount))


class Refund(UnitsBody):
    """Money back without sending anything back."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "kind": "refund",
                    "order": "UK-204077",
                    "units": [{"line": "1", "quantity": 1}],
                    "reason": "not_received",
                }
            ]
        }
    )

    kind: Literal["refund"]
    method: Annotated[Id | None, Field(description="Receives the money; default: the way it was paid.")] = None

    def request(self) -> remedies.RemedyRequest:
        """Return the request as the remedies room takes it."""
        units, method = _units(self.units), _method(self.method)
        return remedies.Refund(OrderId(self.order), units, method, _reason(self.reason), _amount(self.amount))


class Reship(UnitsBody):
    """Send units again at no charge."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "kind": "reship",
                    "order": "UK-204077",
                    "units": [{"line": "1", "quantity": 1}],
                    "reason": "not_received",
                }
            ]
        }
    )

    kind: Literal["reship"]

    def request(self) -> remedies.RemedyRequest:
        """Return the request as the remedies room takes it."""
        units = _units(self.units)
        return remedies.Reship(OrderId(self.order), units, _reason(self.reason), _amount(self.amount))


class SwapsBody(Body):
    """What requests for other variants share; `method` pays or receives the difference."""

    order: Id
    swaps: SomeSwaps
    method: Id | None = None
    amount: Stated = None


class Exchange(SwapsBody):
    """Send units back for another variant."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"kind": "exchange", "order": "CN-104821", "swaps": [{"line": "1", "quantity": 1, "variant": "red-42"}]}
            ]
        }
    )

    kind: Literal["exchange"]
    reason: Why | None = None

    def request(self) -> remedies.RemedyRequest:
        """Return the request as the remedies room takes it."""
        swaps, method = _swaps(self.swaps), _method(self.method)
        return remedies.Exchange(OrderId(self.order), swaps, method, _reason(self.reason), _amount(self.amount))


class ModifyItems(SwapsBody):
    """Change units of an order that was not sent yet."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"kind": "modify_items", "order": "CN-104902", "swaps": [{"line": "1", "quantity": 1, "variant": "8"}]}
            ]
        }
    )

    kind: Literal["modify_items"]

    def request(self) -> remedies.RemedyRequest:
        """Return the request as the remedies room takes it."""
        swaps, method = _swaps(self.swaps), _method(self.method)
        return remedies.ModifyItems(OrderId(self.order), swaps, method, _amount(self.amount))


class ModifyPayment(Body):
    """Pay an order that was not sent yet with another method."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"kind": "modify_payment", "order": "CN-104902", "method": "pm-lin-3"}]}
    )

    kind: Literal["modify_payment"]
    order: Id
    method: Id
    amount: Stated = None

    def request(self) -> remedies.RemedyRequest:
        """Return the request as the remedies room takes it."""
        return remedies.ModifyPayment(OrderId(self.order), MethodId(self.method), _amount(self.amount))


class ModifyAddress(Body):
    """Send an order that was not sent yet somewhere else."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"kind": "modify_address", "order": "CN-104902", "address": HOME}]}
    )

    kind: Literal["modify_address"]
    order: Id
    address: PostalAddress
    amount: Stated = None

    def request(self) -> remedies.RemedyRequest:
        """Return the request as the remedies room takes it."""
        return remedies.ModifyAddress(OrderId(self.order), self.address.address(), _amount(self.amount))


class ModifyProfile(Body):
    """Change the customer's own default address."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"kind": "modify_profile", "address": HOME}]})

    kind: Literal["modify_profile"]
    address: PostalAddress

    def request(self) -> remedies.RemedyRequest:
        """Return the request as the remedies room takes it."""
        return remedies.ModifyProfile(self.address.address())


RemedyBody = Annotated[
    Cancel | Return | Refund | Reship | Exchange | ModifyItems | ModifyPayment | ModifyAddress | ModifyProfile,
    Field(discriminator="kind"),
]
