"""Nouns that understanding, policy and remedies share: why somebody complains, what can be done, who pays."""

from enum import StrEnum


class Reason(StrEnum):
    """Why a customer is not content with an order (the trade's claim types)."""

    CHANGE_OF_MIND = "change_of_mind"
    DEFECT = "defect"
    NOT_AS_DESCRIBED = "not_as_described"
    WRONG_ITEM = "wrong_item"
    MISSING_ITEM = "missing_item"
    DAMAGED_IN_TRANSIT = "damaged_in_transit"
    NOT_RECEIVED = "not_received"
    LATE = "late"
    WRONG_SIZE = "wrong_size"
    COUNTERFEIT = "counterfeit"
    ORDERED_BY_MISTAKE = "ordered_by_mistake"
    NO_LONGER_NEEDED = "no_longer_needed"
    PRICE = "price"


class RemedyKind(StrEnum):
    """What Amends can do about an order."""

    CANCEL = "cancel"
    RETURN = "return"
    EXCHANGE = "exchange"
    REFUND = "refund"
    RESHIP = "reship"
    REPAIR = "repair"
    PRICE_REDUCTION = "price_reduction"
    MODIFY_ITEMS = "modify_items"
    MODIFY_PAYMENT = "modify_payment"
    MODIFY_ADDRESS = "modify_address"
    MODIFY_PROFILE = "modify_profile"


class Finding(StrEnum):
    """What an inspection found wrong with goods that came back."""

    ANOTHER_ITEM = "another_item"
    WORN = "worn"
    BROKEN_SINCE = "broken_since"
    INCOMPLETE = "incomplete"
    NO_FAULT_FOUND = "no_fault_found"
    NOTHING_INSIDE = "nothing_inside"


class Payer(StrEnum):
    """Who bears a cost."""

    BUYER = "buyer"
    SELLER = "seller"
    PLATFORM = "platform"
    NOBODY = "nobody"
