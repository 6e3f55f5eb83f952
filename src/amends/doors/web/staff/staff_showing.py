"""From the desk's state to what the workbench shows. Pure."""

from collections.abc import Iterable, Mapping
from typing import Literal

from amends.conversations import Conversation, Mode, Speaker
from amends.desk.ending import LATE
from amends.desk.labels import enum_label
from amends.desk.preview_remedies import Focus as Wanted
from amends.desk.preview_remedies import Possible
from amends.desk.read_stuck import Awaited, Stuck
from amends.desk.read_waiting import Waiting
from amends.doors.web.showing import Reader, confirmation, plan_amount, plan_title, title_of
from amends.doors.web.showing_words import TITLES
from amends.doors.web.staff.staff_words import (
    DECLINED,
    NOT_OWED,
    OFTEN,
    OTHERWISE,
    OVERDUE,
    RECORDS,
    REFUSALS,
    RULE_ENDS,
    RULE_NEEDED,
    UNASKABLE,
    WHY_HERE,
    WHY_OTHER,
)
from amends.doors.web.staff_views import Choice, Focus, Goods, QueueRow, Remedy, RemedyPreview, Task
from amends.kernel.clock import MINUTE, Instant
from amends.kernel.errors import Refused
from amends.kernel.ids import ConversationId
from amends.kernel.ledger import ViewRow
from amends.kernel.market import Words
from amends.kernel.money import Money
from amends.kernel.orders import Order
from amends.kernel.remedy import Finding, Reason, RemedyKind
from amends.policy import Rule
from amends.remedies import Plan, StepKind

# Within this time of their message a customer who waits for a person is promised an answer.
PROMISE = 10 * MINUTE

State = Literal["waiting", "mine", "taken", "assistant", "closed"]
Icon = Literal["refund", "swap", "truck", "box", "x"]
ICONS: Mapping[RemedyKind, Icon] = {
    RemedyKind.EXCHANGE: "swap",
    RemedyKind.RETURN: "box",
    RemedyKind.REFUND: "refund",
    RemedyKind.RESHIP: "truck",
    RemedyKind.CANCEL: "x",
}
_TASKS: Mapping[str, tuple[Literal["refund", "charge", "shipment", "label", "records", "other"], str]] = {
    StepKind.REFUND: ("refund", "reference"),
    StepKind.CHARGE: ("charge", "reference"),
    StepKind.LABEL: ("label", "parcel"),
    StepKind.SHIP: ("shipment", "parcel"),
    StepKind.SEND_BACK: ("shipment", "parcel"),
    StepKind.SHOP: ("records", "none"),
    StepKind.RELEASE: ("records", "none"),
}


def state_of(talk: Conversation, staff: str) -> State:
    """Return how a conversation stands to a member of staff."""
    if talk.mode is Mode.MACHINE:
        return "assistant"
    if talk.mode is Mode.WAITING:
        return "waiting"
    return "mine" if talk.taken_by == staff else "taken"


def waits_since(talk: Conversation) -> Instant | None:
    """Return since when the customer waits for a person's answer; None when none is owed."""
    if talk.mode is Mode.MACHINE:
        return None
    answered = max((n for n, said in enumerate(talk.log) if said.by is Speaker.STAFF), default=None)
    if talk.mode is Mode.WAITING or answered is None:
        return talk.waiting_since
    unanswered = [said.at for said in talk.log[answered + 1 :] if said.by is Speaker.CUSTOMER]
    return min(unanswered, default=None)


def due_at(talk: Conversation) -> Instant | None:
    """Return by when an answer is promised."""
    since = waits_since(talk)
    return None if since is None else Instant(since + PROMISE)


def queue_row(row: ViewRow, waiting: Waiting, customer: str, staff: str, reader: Reader) -> QueueRow:
    """Return a conversation as a row of the queue, with the last that its customer said."""
    language, taken_by = str(row.body["language"]), row.body["taken_by"]
    return QueueRow(
        conversation=ConversationId(row.id),
        customer=customer,
        last=" ".join((waiting.last or "").split()),
        last_language=waiting.language or language,
        reason=Reason(str(row.body["reason"])) if row.body["reason"] in set(Reason) else None,
        language=language,
        since=waiting.since if waiting.since is not None else Instant(row.sort),
        due=None if waiting.since is None else Instant(waiting.since + PROMISE),
        taken_by=reader.name(str(taken_by)) if taken_by else "",
        mine=taken_by == staff,
        unread=waiting.unread,
    )


def reason_of(talk: Conversation) -> Reason | None:
    """Return why the customer is not content, once it is known."""
    return Reason(talk.about.reason) if talk.about.reason in set(Reason) else None


def in_order(rows: Iterable[QueueRow]) -> tuple[QueueRow, ...]:
    """Return rows with those who are owed an answer first, the longest waiting of them on top."""
    return tuple(sorted(rows, key=lambda row: (row.due is None, row.since, row.conversation)))


def about(talk: Conversation, reader: Reader) -> str:
    """Say why a person was asked for."""
    if talk.mode is Mode.MACHINE or talk.waiting_why is None:
        return ""
    return reader.say(WHY_HERE.get(talk.waiting_why, WHY_OTHER))


# Tasks -------------------------------------------------------------------------------------------------------------


def task(stuck: Stuck, reader: Reader) -> Task:
    """Return a stuck effect as a task."""
    effect, plan = stuck.effect, stuck.execution.plan
    kind, evidence = _TASKS.get(effect.kind, ("other", "reference"))
    return Task(
        key=effect.key,
        kind=kind,
        order=plan.order or plan.customer,
        amount=_amount(stuck),
        detail=reader.say(_detail(effect.error or "", stuck.attempts)),
        attempts=stuck.attempts,
        since=effect.due_at,
        retryable=stuck.safe,
        evidence=evidence,  # type: ignore[arg-type]  # the table above holds no other words
        conversation=ConversationId(stuck.execution.conversation),
    )


def _amount(stuck: Stuck) -> Money | None:
    move = stuck.effect.body["move"]
    return stuck.execution.plan.moves[move].amount if isinstance(move, int) else None


def _detail(error: str, attempts: int) -> Words:
    if error.startswith(LATE):
        return OVERDUE
    if "cannot be asked" in error:
        return UNASKABLE
    if error.startswith("gave up after"):
        return Words(OFTEN.zh.format(attempts), OFTEN.en.format(attempts))
    if error.startswith("the shop's records"):
        return RECORDS
    clause = error.partition(":")[0]
    return DECLINED if clause.partition("/")[0] in {"payments", "carriers"} else OTHERWISE


def goods(awaited: Awaited, reader: Reader) -> Goods:
    """Return a plan whose goods are to come back."""
    plan = awaited.execution.plan
    return Goods(
        plan=plan.id,
        order=plan.order or "",
        title=reader.say(plan.lines[0].name) if plan.lines else plan_title(plan, reader),
        stage="failed" if awaited.stage == "person" else "inspection" if awaited.stage == "inspection" else "goods",
        amount=plan_amount(plan),
        until=plan.return_by,
        conversation=ConversationId(awaited.execution.conversation),
        findings=tuple(Choice(one, reader.say(enum_label(one)), False) for one in Finding),
    )


# Remedies ----------------------------------------------------------------------------------------------------------


def remedy(possible: Possible, rules: Mapping[str, Rule], reader: Reader) -> Remedy:
    """Return a remedy as a button, with the reason when it cannot be offered. `rules` are those in force, by id."""
    kind = possible.request.kind
    if possible.plan is None:
        said = refusal_words(possible.refusal, rules)
        return Remedy(kind, reader.say(TITLES[kind]), ICONS[kind], None, reader.say(said))
    return Remedy(kind, plan_title(possible.plan, reader), ICONS[kind], plan_amount(possible.plan))


def refusal_words(refusal: Refused | None, rules: Mapping[str, Rule]) -> Words:
    """Say in plain words why something may not be done, with the rule that takes it away or came closest to it."""
    if refusal is None:
        return NOT_OWED
    area, _, rule = refusal.clause.partition("/")
    if area == "policy":
        return NOT_OWED if rule not in rules else _rule_words(rules[rule])
    return REFUSALS.get(refusal.clause, Words(f"{refusal}", f"{refusal}"))


def _rule_words(rule: Rule) -> Words:
    said = RULE_ENDS if rule.then.ends else RULE_NEEDED
    return Words(said.zh.format(rule.title.zh), said.en.format(rule.title.en))


def preview(possible: Possible, plan: Plan, reader: Reader) -> RemedyPreview:
    """Return what the customer will be offered, line by line."""
    shown = confirmation(plan, possible.hash, reader)
    return RemedyPreview(plan.kind, shown.title, shown.amount, shown.lines, possible.hash)


def focus(on: Wanted, orders: Iterable[Order], reader: Reader) -> Focus:
    """Return the lists to choose from: the customer's orders, reasons, and the items of the order in focus."""
    known = list(orders)
    lines = [line for order in known if order.id == on.order for line in order.lines]
    named = [line.id for line in lines if line.id in on.lines or not on.lines]
    return Focus(
        orders=tuple(Choice(one.id, f"{title_of(one, reader)} · {one.id}", one.id == on.order) for one in known),
        reasons=tuple(Choice(one, "", one == on.reason) for one in Reason),
        items=tuple(Choice(one.id, f"{reader.say(one.name)} × {one.quantity}", one.id in named) for one in lines),
        order=on.order or "",
        reason=on.reason or "",
        lines=",".join(named),
    )


def masked(name: str) -> str:
    """Return a name with all but its beginning hidden: staff who need the rest find it in the shop."""
    given, _, family = name.partition(" ")
    return f"{given} {family[0]}***" if family else f"{name[:1]}**"
