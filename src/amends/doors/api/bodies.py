"""What requests say: strict types, unknown fields refused, every fault named at once."""

from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from amends.conversations import OutcomeRated, ReplyRated
from amends.desk.incoming import LONGEST, checked_text
from amends.kernel.errors import Invalid
from amends.kernel.ids import MessageId


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


class GoodsReport(Body):
    """Returned goods arrived; `passed` once they were inspected."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"passed": True}]})

    passed: Annotated[bool | None, Field(description="null: arrived, not inspected yet.")] = None
