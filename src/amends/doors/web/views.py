"""What the customer's pages show: plain values, ready to print. Nobody decides anything from here on.

Texts are already in the reader's language unless a `language` stands beside them; money, times and the words of
states are written by the templates. The staff's pages are in `staff_views`.
"""

from dataclasses import dataclass
from typing import ClassVar, Literal

from amends.kernel.citation import Citation
from amends.kernel.clock import Instant
from amends.kernel.errors import Fault
from amends.kernel.facts import FactValue
from amends.kernel.ids import ConversationId, DecisionId, MessageId, OrderId, PlanId, RuleId
from amends.kernel.market import Language
from amends.kernel.money import Money

Theme = Literal["auto", "light", "dark"]
Actor = Literal["you", "seller", "platform", "assistant", "nobody"]
OrderState = Literal["pending", "processed", "shipped", "delivered", "cancelled", "returning", "refunded", "exchanging"]
Intent = Literal[
    "return",
    "exchange",
    "defect",
    "not_received",
    "cancel",
    "change_items",
    "change_address",
    "change_payment",
    "other",
]


@dataclass(frozen=True, slots=True)
class Frame:
    """What every page needs beside its view.

    `path` is the page's own address, `csrf` the token its forms carry, `key` a fresh idempotency key for its forms,
    `zone` the IANA zone in which times are shown, `cursor` the ledger position that the page represents, `name` whoever
    is signed in.
    """

    language: Language
    theme: Theme
    path: str
    csrf: str
    key: str
    zone: str
    now: Instant
    cursor: int = 0
    name: str | None = None


@dataclass(frozen=True, slots=True)
class OrderCard:
    """An order in a list or pinned above a conversation. `category` picks the picture, `count` is of its articles."""

    order: OrderId
    title: str
    detail: str
    category: str
    count: int
    seller: str
    state: OrderState
    state_at: Instant | None
    total: Money
    intents: tuple[Intent, ...] = ()


@dataclass(frozen=True, slots=True)
class OpenConversation:
    """A conversation that is not over: its next step in words, who must act, and by when."""

    conversation: ConversationId
    title: str
    next_step: str
    actor: Actor
    due: Instant | None
    unread: int = 0


@dataclass(frozen=True, slots=True)
class HomeView:
    """`/c`: the customer's open conversations and orders, newest first."""

    orders: tuple[OrderCard, ...]
    conversations: tuple[OpenConversation, ...]
    hours: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a message; `strong` marks a fact that decides something."""

    text: str
    strong: bool = False


@dataclass(frozen=True, slots=True)
class CustomerSaid:
    """The customer's own words. `key` is the idempotency key they were sent under, so a page knows its own again."""

    kind: ClassVar[str] = "customer"
    id: MessageId
    at: Instant
    text: str
    language: str
    key: str = ""


@dataclass(frozen=True, slots=True)
class AssistantSaid:
    """A reply of the machine. `why` leads to the decision behind it; `rateable` under the last of a row only."""

    kind: ClassVar[str] = "assistant"
    id: MessageId
    at: Instant
    parts: tuple[Part, ...]
    language: str
    why: DecisionId | None = None
    rateable: bool = False
    rating: Literal["none", "up", "down"] = "none"


@dataclass(frozen=True, slots=True)
class PersonSaid:
    """A reply of a member of staff, by name."""

    kind: ClassVar[str] = "person"
    id: MessageId
    at: Instant
    name: str
    text: str
    language: str


@dataclass(frozen=True, slots=True)
class Notice:
    """A line of the platform in the log.

    `what` picks its words: the person kinds say what happens next, `text` says anything else.
    """

    kind: ClassVar[str] = "notice"
    id: str
    at: Instant
    what: Literal["person_requested", "person_taken", "handed_back", "unavailable", "note"]
    name: str = ""
    text: str = ""
    due: Instant | None = None
    ahead: int = 0


FactIcon = Literal["truck", "refund", "shield", "swap", "box", "clock", "card", "pin", "person"]


@dataclass(frozen=True, slots=True)
class OptionFact:
    """One fact of an option (when, where the money goes, what rights remain) with its icon."""

    icon: FactIcon
    text: str


@dataclass(frozen=True, slots=True)
class Option:
    """One way to make it right."""

    id: str
    title: str
    amount: Money | None
    facts: tuple[OptionFact, ...]
    preferred: bool = False


@dataclass(frozen=True, slots=True)
class Confirmation:
    """The exact plan that a second tap executes; `plan_hash` binds the tap to these very lines."""

    option: str
    plan: PlanId
    plan_hash: str
    title: str
    amount: Money | None
    lines: tuple[OptionFact, ...]
    remains: str = ""


OptionsState = Literal["open", "confirming", "confirmed", "expired", "superseded"]


@dataclass(frozen=True, slots=True)
class Options:
    """Options offered together. Dashed while `open`, solid once `confirmed`; at most one is `preferred`."""

    kind: ClassVar[str] = "options"
    id: str
    at: Instant
    options: tuple[Option, ...]
    state: OptionsState
    until: Instant | None = None
    chosen: str = ""
    confirmation: Confirmation | None = None


Step = Literal[
    "confirmed", "label", "handed_in", "received", "inspected", "reshipped", "delivered", "refunded", "cancelled",
    "changed", "rejected", "sent_back",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class ProgressStep:
    """A step of an executed plan. `expected` says when it is due while it has not happened (`at` None)."""

    step: Step
    state: Literal["done", "now", "todo", "failed"]
    at: Instant | None = None
    expected: Instant | None = None
    note: str = ""
    document: str = ""


@dataclass(frozen=True, slots=True)
class Progress:
    """The tracker of a plan that was confirmed."""

    kind: ClassVar[str] = "progress"
    id: str
    at: Instant
    title: str
    amount: Money | None
    steps: tuple[ProgressStep, ...]


@dataclass(frozen=True, slots=True)
class Rating:
    """The question how it went, asked once after it was resolved; `given` is 1-5, 0 while unanswered."""

    kind: ClassVar[str] = "rating"
    id: str
    at: Instant
    given: int = 0


Entry = CustomerSaid | AssistantSaid | PersonSaid | Notice | Options | Progress | Rating


@dataclass(frozen=True, slots=True)
class ConversationView:
    """`/c/chat/<id>`: one conversation. `fault` says what is wrong with the `draft` just sent."""

    conversation: ConversationId
    title: str
    answering: Literal["assistant", "person", "waiting", "closed"]
    person: str
    entries: tuple[Entry, ...]
    order: OrderCard | None
    quick_replies: tuple[str, ...] = ()
    thinking: bool = False
    composer: Literal["open", "closed"] = "open"
    fault: str = ""
    draft: str = ""

    @property
    def path(self) -> str:
        """The page's address; its forms post below it."""
        return f"/c/chat/{self.conversation}"


@dataclass(frozen=True, slots=True)
class FactRow:
    """A fact as it is shown: kernel `Fact` kinds (money, instant, date, words, text, count, enum) with its label."""

    label: str
    kind: str
    value: FactValue
    source: str
    as_of: Instant


@dataclass(frozen=True, slots=True)
class RuleRow:
    """A rule that was tried. `failed` is the first condition that did not hold, empty when it matched."""

    rule: RuleId
    title: str
    matched: bool
    citation: Citation
    pack: str
    version: str
    failed: str = ""
    effect: str = ""


@dataclass(frozen=True, slots=True)
class SumLine:
    """One line of the arithmetic; the last one is the result (`total`)."""

    label: str
    amount: Money
    total: bool = False


@dataclass(frozen=True, slots=True)
class WhyView:
    """`/c/why/<decision>`: what was decided, from which facts, by which rules, and the sum."""

    decision: DecisionId
    title: str
    outcome: str
    at: Instant
    facts: tuple[FactRow, ...]
    deciding: tuple[RuleRow, ...]
    tried: tuple[RuleRow, ...]
    sum: tuple[SumLine, ...]
    engine: str
    back: str


@dataclass(frozen=True, slots=True)
class Persona:
    """Somebody to be in the demo, and what is special about their orders or their work. `roles` are those of staff."""

    id: str
    name: str
    role: Literal["customer", "staff"]
    place: str
    language: Language
    special: tuple[str, ...]
    roles: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class SignInView:
    """`/`: who to be in the demo. Without demo people staff sign in here by key, customers at their shop.

    `fault` says what was wrong with what was shown just now.
    """

    people: tuple[Persona, ...]
    fault: Literal["", "key", "role", "token"] = ""


@dataclass(frozen=True, slots=True)
class ErrorView:
    """A page that could not be given. `faults` name what to change, `back` leads on, `reference` is in the log."""

    status: Literal[400, 401, 403, 404, 409, 413, 429, 500, 503]
    back: str
    faults: tuple[Fault, ...] = ()
    reference: str = ""
    wait: int = 0
