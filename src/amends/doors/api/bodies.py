"""What requests say: strict types, unknown fields refused, every fault named at once."""

from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from amends.assistant.speech import QUOTED_AT_MOST
from amends.conversations import OutcomeRated, ReplyRated
from amends.desk.incoming import LONGEST, checked_text
from amends.desk.settle_task import LONGEST_NOTE, SettleTask
from amends.kernel.errors import Invalid
from amends.kernel.ids import EffectKey, MessageId


def _words(text: str) -> str:
    try:
        return checked_text(text)
    except Invalid as error:
        raise ValueError("; ".join(fault.what for fault in error.faults)) from error


def _plain(text: str) -> str:
    """Refuse control characters where an empty text is allowed."""
    return _words(text) if text.strip() else ""


Id = Annotated[str, Field(pattern=r"^[A-Za-z0-9#][A-Za-z0-9_.:#\-]{0,127}$", examples=["o-10001"])]
Words = Annotated[str, Field(min_length=1, max_length=LONGEST), AfterValidator(_words)]
ShortText = Annotated[str, Field(max_length=200), AfterValidator(_plain)]


class Body(BaseModel):
    """Any request body."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Nothing(Body):
    """A request that says nothing: `{}` or no body at all."""


class NewConversation(Body):
    """Open a conversation, perhaps about one of the customer's orders."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"language": "zh-CN", "order": "CN-104821"}]})

    language: Annotated[Literal["zh-CN", "en"] | None, Field(description="Default: the customer's own.")] = None
    order: Id | None = None


class NewMessage(Body):
    """What the customer says, or a member of staff replies."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"text": "我买的咖啡壶到手就碎了"}]})

    text: Words


class Confirmation(Body):
    """A yes to one exact plan: the hash of the offer that was shown."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"hash": "21828fc0736e728300547b0e5bc9d83863fbd4491440ac275508b4821bfaa270"}]}
    )

    hash: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class ReplyRating(Body):
    """Whether one reply was of help."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"kind": "reply", "message": "msg_5kbrlfqu4fhsnrf4k3no", "helpful": True}]}
    )

    kind: Literal["reply"]
    message: Id
    helpful: bool
    reason: ShortText | None = None
    words: Words | None = None

    def rating(self) -> ReplyRated:
        """Return the rating as the desk takes it."""
        return ReplyRated(MessageId(self.message), self.helpful, self.reason, self.words)


class OutcomeRating(Body):
    """How the matter ended, from 1 to 5 stars."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"kind": "outcome", "stars": 5, "words": "Quick."}]})

    kind: Literal["outcome"]
    stars: Annotated[int, Field(ge=1, le=5)]
    words: Words | None = None

    def rating(self) -> OutcomeRated:
        """Return the rating as the desk takes it."""
        return OutcomeRated(self.stars, self.words)


Rating = Annotated[ReplyRating | OutcomeRating, Field(discriminator="kind")]


class Settlement(Body):
    """What a person found out about a step that the machine could not bring to an end."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"outcome": "happened", "note": "their books show it", "reference": "PAY-77"}]}
    )

    outcome: Annotated[
        Literal["happened", "retry"], Field(description="It happened after all, or it is to be tried again.")
    ]
    note: Annotated[Words, Field(max_length=LONGEST_NOTE, description="What was found out, and where.")]
    reference: Annotated[
        Id | None, Field(description="`happened`: the provider's own reference; of a parcel its tracking number.")
    ] = None
    carrier: Annotated[str, Field(pattern=r"^[\w .&+-]{0,40}$", description="Of a parcel: who carries it.")] = ""
    sure: Annotated[
        bool, Field(description="`retry`: you vouch that nothing happened, so that it may be done now.")
    ] = False

    def command(self, effect: str) -> SettleTask:
        """Return what was found out as the desk takes it."""
        return SettleTask(EffectKey(effect), self.outcome, self.note, self.reference or "", self.carrier, self.sure)


class GoodsReport(Body):
    """Returned goods arrived; `passed` once they were inspected."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"passed": True}]})

    passed: Annotated[bool | None, Field(description="null: arrived, not inspected yet.")] = None


class Rejection(Body):
    """Why returned goods are turned down: what was found, and what the person who looked wrote about it."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"finding": "another_item", "note": "The box held a mug of another make."}]}
    )

    finding: Literal["another_item", "worn", "broken_since", "incomplete", "no_fault_found", "nothing_inside"]
    note: Annotated[
        str,
        Field(min_length=1, max_length=QUOTED_AT_MOST, description="The customer reads it as it is written."),
        AfterValidator(_words),
    ]
