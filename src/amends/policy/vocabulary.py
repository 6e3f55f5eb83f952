"""The published inputs of rules: every name that a `when` may test, with its type.

Names that other people's packs rely on: only additions. docs/policy-packs.md lists the same names.
"""

from dataclasses import dataclass
from enum import Enum, StrEnum
from typing import Final

from amends.kernel.market import MARKETS
from amends.kernel.orders import MethodKind, OrderStatus
from amends.kernel.remedy import Reason
from amends.policy.findings import Request


class InputKind(StrEnum):
    """How a cell over an input is written: a set of names, a set of free texts, yes/no, or an interval."""

    ENUM = "enum"
    TEXT = "text"
    FLAG = "flag"
    DAYS = "days"
    MONEY = "money"
    DATE = "date"


class Never(Enum):
    """Says that the event an input counts from has not happened: no interval holds for it. Known, not missing."""

    NEVER = "never"

    def __str__(self) -> str:
        return "never"


NEVER: Final = Never.NEVER


@dataclass(frozen=True, slots=True)
class Input:
    """One input. `values` closes an ENUM; `about` says what exactly is meant.

    `assumed` is what holds of a flag that nobody stated; None: not knowing it is not the same as no. `protected`: no
    rule may depend on it (gender, age, origin...); the product has no such input, and an analysis refuses it.
    """

    name: str
    kind: InputKind
    about: str
    values: frozenset[str] = frozenset()
    assumed: bool | None = None
    protected: bool = False


def _enum(name: str, values: type[StrEnum], about: str) -> Input:
    return Input(name, InputKind.ENUM, about, frozenset(str(value) for value in values))


def _flags(**about: str) -> tuple[Input, ...]:
    return tuple(Input(name, InputKind.FLAG, text) for name, text in about.items())


def _usual(**about: str) -> tuple[Input, ...]:
    """Return flags of what is the rule: nothing on record to the contrary means yes."""
    return tuple(Input(name, InputKind.FLAG, text, assumed=True) for name, text in about.items())


def _recorded(**about: str) -> tuple[Input, ...]:
    """Return flags of what is out of the ordinary: nothing on record means no."""
    return tuple(Input(name, InputKind.FLAG, text, assumed=False) for name, text in about.items())


def _days(**about: str) -> tuple[Input, ...]:
    return tuple(Input(name, InputKind.DAYS, text) for name, text in about.items())


# Facts about goods that rules look at. The shop's catalogue states them; a trait that it does not state is absent.
TRAITS: Final = {
    "custom_made": "made to the buyer's specification or clearly personalised",
    "perishable": "liable to deteriorate or expire rapidly",
    "sealed_hygiene": "sealed, and unsuitable for return for health or hygiene once opened",
    "sealed_software": "sealed audio, video or software",
    "digital": "digital content not on a tangible medium",
    "newspaper": "a newspaper, periodical or magazine",
    "mixed": "inseparably mixed with other goods after delivery",
    "durable": "a durable good: vehicle, computer, television, refrigerator, air conditioner, washing machine...",
    "second_hand": "sold as used",
    "marked_flawed": "sold as flawed or near expiry, conspicuously marked as such",
    "final_sale": "shown as final sale on the product page and at checkout",
    "food": "food, drink or medicine",
    "bulky": "too heavy, large or fixed to be sent back without significant cost or effort",
}

INPUTS: Final[dict[str, Input]] = {
    entry.name: entry
    for entry in (
        Input("market", InputKind.ENUM, "where the buyer is served", frozenset(MARKETS)),
        Input("governing_law", InputKind.TEXT, "code of the law that governs the contract: CN, DE, UK, US-NY..."),
        _enum("reason", Reason, "why the buyer is not content"),
        _enum("order_status", OrderStatus, "where the order stands in the shop"),
        _enum("paid_by", MethodKind, "the one kind of method that paid the order; missing when there are several"),
        *_usual(
            buyer_is_consumer="bought for purposes outside a trade",
            informed_of_withdrawal="the buyer was told of the right of withdrawal as the law asks",
            informed_of_return_cost="the buyer was told before the purchase that they bear the cost of return",
            policy_shown="the seller's return policy was shown before the purchase",
        ),
        _enum("request", Request, "what a person asks about the data that are kept on them"),
        Input("category", InputKind.TEXT, "the product's category as the shop names it"),
        *_recorded(**TRAITS),
        *_flags(
            opened="the package's seal was broken or the goods were used",
            cross_border="the seller's market is not the buyer's",
            digital_consent="supply of digital content began with prior consent and acknowledgement",
            confirmed_exclusion="the buyer confirmed, for this item at checkout, that no-reason return is excluded",
            promise_given="the seller named a delivery or shipping date",
            extra_period_passed="the buyer set a reasonable further period for delivery and it passed, "
            "or the date was essential",
            arrived="the shop or the carrier says that the line's parcel was delivered",
        ),
        *_recorded(
            own_carrier="the buyer chose a carrier that the seller did not offer",
            items_modified="the order's items were changed before",
            remedy_failed="a repair or replacement was refused, not done in time, or did not help",
            gift_receiver="who claims received the goods as a gift and is not the buyer",
            import_channel="bought through a cross-border import channel",
            listing_promises_return="the listing itself promises return without a reason",
            seller_fraud="a person found that the seller knowingly deceived the buyer",
            unsafe_food="the food or medicine does not meet safety standards",
            signed_for="the seller says that signing for the parcel accepted the goods",
            free_gift="the goods came free with a purchase or in exchange for points",
            excluded_by_nature="the goods are unsuited to return by their nature, and the listing says so",
            activated="the goods were activated or tried out, so that their value dropped sharply",
            knowing_buyer="the buyer knew of the fault and bought in order to claim",
            compensation_promised="the seller promised more compensation than the law awards",
            seller_unidentified="the platform cannot give the seller's real name, address and contact",
            platform_knew="the platform knew or should have known of the seller's wrong and did nothing",
            records_withheld="contract or transaction records were lost, forged or withheld by who keeps them",
            authority_complaint="the buyer has complained to the authority",
            refunded="the money that is claimed was refunded already",
            chargeback_open="the buyer's bank has taken the charge up as a dispute",
            major_failure="a failure so grave that a reasonable buyer would not have bought the goods",
            part_affected="only a part of the line is affected, and the rest is usable",
            amount_disputed="the two sides name different amounts",
            seller_silent="the seller was asked for a statement in the proper form and the term passed without one",
            evidence_given="the claim is supported by evidence",
            fraud_signals="signs that the claim may be fraudulent are on record",
            other_item_returned="the inspection says that what came back is not what was sold",
            handled_beyond_need="the goods were handled beyond what is needed to see what they are",
            gift_kept="a gift that came with the purchase was not sent back",
            gift_price_announced="the price of the gift was announced before the purchase",
            below_free_shipping="what is kept falls below the announced threshold of free shipping",
            coupon_terms_shown="the terms of a coupon on partial return were shown before the purchase",
            dearer_exchange="what is wanted in exchange costs more than what comes back",
            force_majeure="the seller could not perform for reasons beyond its control",
            delay_notice_given="the seller gave notice of the delay and of the right to cancel",
            delay_agreed="the buyer agreed to the delay",
            no_returns_shown="advertisement and last screen before the purchase said clearly: no returns",
            hidden_fault="the fault could not be seen when the goods came",
            essential_goods="the buyer cannot do without the goods, or a repair would harm their worth",
            information_missing="what the law has said before the order was not said, or it could not be corrected",
            copy_missing="no copy of the agreement with what the law has it contain was given",
            same_fee_borne="the seller bears the same charge when it cancels itself",
            bought_on_credit="the seller or a third party gave credit for the purchase",
            refund_demanded="the buyer presses for the refund of an accepted return or an ended order",
            goods_sent_back="the buyer has shown proof of sending the goods back",
            goods_back="the seller has the goods back",
            collected_by_seller="the seller offered to collect the goods",
            repaired_under_guarantee="the goods were repaired under the legal guarantee",
            solely_automated="no person took part in the decision",
            adverse="the decision goes against the person it is about, with legal or similar effect",
            person_requested="the person asked for a human review or for the reasons",
            account_closed="the restriction ends the whole business relation",
            reasons_given="a clear and specific statement of reasons was given",
            ai_notice_given="it was said before or at the start of the conversation that an AI speaks",
            ai_asked="the person asked whether they speak with a human",
            informed_late="the buyer was told of the right of withdrawal, but only after the purchase",
            declaration_sent_in_time="the declaration was sent within the period, though it arrived later",
            withdrawal_button_missing="the online function for withdrawing was not offered, or did not work",
            service_performed="a service that was fully performed with the buyer's prior consent",
            market_price="the price hangs on a financial market that the seller does not control",
            deferred_alcohol="alcohol at a fixed price, delivered after thirty days or more and valued by the market",
            urgent_visit="an urgent repair or maintenance visit that the buyer asked for",
            public_auction="bought at a public auction",
            dated_service="lodging, transport, catering or leisure for a named date or period",
            guarantee_shortened="buyer and seller agreed on a shorter guarantee for goods sold as used",
            recalled="the product is under a safety recall",
            adr_contacted="a dispute body has contacted the seller about the case",
            paid_by_credit_card="paid by credit card, not by debit card",
            synthetic_unmarked="a synthetic text, picture or sound was sent without a mark that machines can read",
            case_open="a dispute or claim about the data is open",
            still_needed="the law asks that the data are kept, or a purpose remains",
        ),
        *_days(
            days_since_delivery="days since the line's parcel was delivered; the day of receipt is day 0",
            days_in_hands="days since delivery without those on which the goods were away for repair or replacement",
            days_since_last_delivery="days since the order's last parcel; day 0 while another one is under way",
            days_since_placed="days since the order was placed",
            days_since_shipped="days since the line's parcel was handed to the carrier",
            days_since_promise="days since the promised day of delivery; below 0 before it, never without a promise",
        ),
        *_days(
            days_since_notice="days since the buyer gave notice of withdrawal, cancellation or claim",
            days_since_discovery="days since the buyer learned of the fault or of the misdescription",
            days_since_goods_back="days since the seller got the goods back",
            days_since_information="days since the buyer was told of the right of withdrawal after the purchase",
            days_since_posting="days since the buyer's proof of posting the goods",
            days_to_fault="days from delivery to the day the fault showed, or to the claim if no other is known",
            days_to_posting="days from the notice to the buyer's proof of posting",
            days_to_goods_back="days from the notice to the return of the goods",
            days_since_statement="days since the card or account statement that shows the payment",
            days_since_copy="days since the buyer received a copy of the agreement; never without one",
        ),
        Input("card_network", InputKind.TEXT, "visa, mastercard, amex: whose rules govern the dispute of the charge"),
        Input(
            "platform", InputKind.TEXT, "the marketplace or payment service whose procedure applies: ebay, paypal..."
        ),
        Input(
            "dispute_status",
            InputKind.TEXT,
            "how the payment service reports the card dispute: needs_response, under_review, won, lost...",
        ),
        Input("amount", InputKind.MONEY, "what was paid for the line"),
        Input("order_total", InputKind.MONEY, "what was paid for the order, with shipping"),
        Input("placed_on", InputKind.DATE, "the day on which the order was placed, in the market's zone"),
    )
}
