"""What a decision can say: the published names of matters, outcomes, who is liable, and the clocks that run.

Other people's packs, facts and scenarios rely on these names: only additions. docs/law-facts.md says what each means.
"""

from enum import StrEnum


class Matter(StrEnum):
    """What is asked. A rule speaks about one matter; without saying so, about a buyer's claim."""

    CLAIM = "claim"
    AUTOMATED_DECISION = "automated_decision"
    PLATFORM_RESTRICTION = "platform_restriction"
    AI_DISCLOSURE = "ai_disclosure"
    PERSONAL_DATA = "personal_data"
    CARD_DISPUTE = "card_dispute"


class CaseOutcome(StrEnum):
    """What is decided. Procedural ones stand first: where several hold, the earlier one is what happens next."""

    HOLD_AND_HEAR = "hold_and_hear"
    REDECIDE_BY_PERSON = "redecide_by_person"
    PERSON_REVIEWS = "person_reviews"
    REASONS_OWED = "reasons_owed"
    DISCLOSE_AI = "disclose_ai"
    KEEP_AND_RESTRICT = "keep_and_restrict"
    ERASE = "erase"
    GIVE_ACCESS = "give_access"
    NOTIFY_BREACH = "notify_breach"
    CONTEST_CHARGEBACK = "contest_chargeback"
    SURCHARGE_NEEDS_CONSENT = "surcharge_needs_consent"
    MEDIATE = "mediate"
    DECIDE_ON_RECORD = "decide_on_record"
    REFUND_WITH_DAMAGES = "refund_with_damages"
    GUARANTEE_EXTENDED = "guarantee_extended"
    REFUND_MAY_WAIT = "refund_may_wait"
    REFUND_OVERDUE = "refund_overdue"
    CANCELLED_AND_REFUNDED = "cancelled_and_refunded"
    RETURN_ACCEPTED = "return_accepted"
    REFUND_OR_REPLACEMENT = "refund_or_replacement"
    REFUND_OR_RESHIPMENT = "refund_or_reshipment"
    REFUND = "refund"
    PRICE_REDUCTION_OR_REFUND = "price_reduction_or_refund"
    REPAIR_OR_REPLACEMENT = "repair_or_replacement"
    EXCHANGE_ACCEPTED = "exchange_accepted"
    RETURN_REFUSED = "return_refused"
    CLAIM_REFUSED = "claim_refused"


class Liable(StrEnum):
    """Who answers for it. NOBODY: nothing is owed. UNDETERMINED: that is what has to be found out."""

    SELLER = "seller"
    BUYER = "buyer"
    PLATFORM = "platform"
    CARRIER = "carrier"
    NOBODY = "none"
    UNDETERMINED = "undetermined"


class Request(StrEnum):
    """What a person asks about the data that are kept on them. BREACH: nobody asked, data got out."""

    ACCESS = "access"
    ERASURE = "erasure"
    CORRECTION = "correction"
    PORTABILITY = "portability"
    COMPLAINT = "complaint"
    BREACH = "breach"


class Handling(StrEnum):
    """Whether the decision stands by itself, watched, or a person takes it."""

    AUTO_WITH_AUDIT = "auto_with_audit"
    HUMAN_DECISION = "human_decision"


class ClockName(StrEnum):
    """The last moments that a decision can name."""

    RIGHT_ENDS = "right_ends"
    SEND_BACK = "send_back"
    REFUND_DUE = "refund_due"
    REFUND_MAY_WAIT_UNTIL = "refund_may_wait_until"
    REMEDY_DUE = "remedy_due"
    PRESUMPTION_ENDS = "presumption_ends"
    GUARANTEE_ENDS = "guarantee_ends"
    SHIP_BY = "ship_by"
    ACKNOWLEDGE = "acknowledge"
    ANSWER = "answer"
    RESOLVE = "resolve"
    SELLER_ANSWER = "seller_answer"
    BUYER_ANSWER = "buyer_answer"
    COMPLAIN_INTERNALLY = "complain_internally"
    OUT_OF_COURT = "out_of_court"
    GIVE_NOTICE = "give_notice"
    APPEAL = "appeal"
    FILE_CHARGEBACK = "file_chargeback"
    ANSWER_CHARGEBACK = "answer_chargeback"
    PRE_ARBITRATION = "pre_arbitration"
    KEEP_UNTIL = "keep_until"


class Deduction(StrEnum):
    """What a rule lets the seller keep of a refund. The sum takes off only what a matched rule allows."""

    VALUE_LOSS = "value_loss"
    USE = "use"
    MISSING_GIFT = "missing_gift"
    SHIPPING_CLAWBACK = "shipping_clawback"
    COUPON_CLAWBACK = "coupon_clawback"
    CANCELLATION_FEE = "cancellation_fee"
