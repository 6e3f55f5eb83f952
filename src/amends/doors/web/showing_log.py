"""A conversation's log as it is shown: messages, options under the reply that brought them, trackers, notices. Pure."""

from collections.abc import Iterator, Mapping

from amends.assistant.speech import Draft, Say, render
from amends.conversations import Mode, OfferOpen, OfferState, Said, Speaker
from amends.desk.offers import offered_plan
from amends.desk.read_case import Case, Followed, Reply
from amends.desk.replies import language_of
from amends.desk.wording import MINUTES_EACH
from amends.doors.web.showing import (
    Reader,
    confirmation,
    option,
    order_card,
    plan_amount,
    plan_title,
    quick_replies,
    title_of,
    zone_of,
)
from amends.doors.web.showing_words import FORGOTTEN, UNTITLED
from amends.doors.web.views import (
    AssistantSaid,
    ConversationView,
    CustomerSaid,
    Entry,
    Notice,
    Options,
    OptionsState,
    Part,
    PersonSaid,
    Progress,
    ProgressStep,
    Rating,
    Step,
)
from amends.kernel.clock import MINUTE, Instant
from amends.kernel.ids import PlanId
from amends.kernel.remedy import RemedyKind
from amends.remedies import Execution, MoveKind, Plan, sends_back, sends_goods

STRONG = frozenset({"money", "date", "instant"})
NOTICES = {
    "person_requested": "person_requested",
    "person_taken": "person_taken",
    "handed_back": "handed_back",
}
SETTLED = frozenset({"completed", "order_cancelled", "rate_question"})


def conversation_view(case: Case, reader: Reader, *, confirming: PlanId | None = None) -> ConversationView:
    """Return a conversation's page. `confirming` is the plan that the customer has just chosen by tapping it."""
    talk = case.talk
    card = None
    if case.order is not None:
        card = order_card(case.order, case.remedies, case.seller, reader)
    return ConversationView(
        conversation=talk.id,
        title=title_of(case.order, reader) if case.order is not None else reader.say(UNTITLED),
        answering={Mode.MACHINE: "assistant", Mode.WAITING: "waiting", Mode.PERSON: "person"}[talk.mode],  # type: ignore[arg-type]  # the three of four
        person=reader.name(talk.taken_by),
        entries=log_entries(case, reader, confirming=confirming),
        order=card,
        quick_replies=quick_replies(case, reader),
    )


def log_entries(case: Case, reader: Reader, *, confirming: PlanId | None = None) -> tuple[Entry, ...]:
    """Return the log's entries. Options that wait for the second tap stand last, where the eyes are."""
    chosen = confirming or (case.talk.asked.plan if case.talk.asked is not None else None)
    entries: list[Entry] = []
    last: Options | None = None
    answers = False
    for said in case.talk.log:
        entries.append(_message(said, case, reader, answers=answers))
        answers = said.by is Speaker.CUSTOMER
        if said.offers:
            options = _options(said, case, reader, chosen)
            if options.state == "confirming":
                last = options
            else:
                entries.append(options)
        entries += _after(said, case, reader)
    return (*entries, *((last,) if last is not None else ()))


def _after(said: Said, case: Case, reader: Reader) -> Iterator[Entry]:
    """Yield what stands under a reply: the tracker of the plan it confirms, the question how it went."""
    reply = case.replies.get(said.message, Reply())
    if reply.confirms is not None and reply.confirms in case.followed:
        yield progress(case.followed[reply.confirms], reader)
    if reply.acts & SETTLED and said is _first_settled(case):
        yield Rating("rating", said.at, case.talk.stars or 0)


def _first_settled(case: Case) -> Said | None:
    return next((said for said in case.talk.log if case.replies.get(said.message, Reply()).acts & SETTLED), None)


# Messages ---------------------------------------------------------------------------------------------------------


def _message(said: Said, case: Case, reader: Reader, *, answers: bool) -> Entry:
    """Return one message. A reply that `answers` the customer's words can be rated, news cannot."""
    text = said.text if said.text is not None else reader.say(FORGOTTEN)
    if said.by is Speaker.CUSTOMER:
        return CustomerSaid(said.message, said.at, text, said.language)
    if said.by is Speaker.STAFF:
        return PersonSaid(said.message, said.at, reader.name(said.staff), text, said.language)
    reply = case.replies.get(said.message, Reply())
    notice = next((act for act in NOTICES if any(one.startswith(act) for one in reply.acts)), None)
    if notice is not None:
        return _notice(notice, said, reply, case, reader)
    return AssistantSaid(
        id=said.message,
        at=said.at,
        parts=_parts(text, reply, case),
        language=said.language if said.text is not None else reader.language,
        why=said.decision,
        rateable=answers and reply.confirms is None and said.text is not None,
        rating={None: "none", True: "up", False: "down"}[said.helpful],  # type: ignore[arg-type]  # the three there are
    )


def _parts(text: str, reply: Reply, case: Case) -> tuple[Part, ...]:
    """Return a reply in parts: amounts and dates stand out. Words that say themselves otherwise stay as they are."""
    if not any(fact.kind in STRONG for fact in reply.facts.values()):
        return (Part(text),)
    draft = Draft(tuple(Say(act, refs) for act, refs in reply.draft))
    rendered = render(draft, facts=reply.facts, language=language_of(case.talk), zone=zone_of(case.talk))
    if rendered.text != text:
        return (Part(text),)
    parts: list[Part] = []
    for span in rendered.spans:
        strong = span.ref is not None and reply.facts[span.ref].kind in STRONG
        piece = text[span.start : span.end]
        if parts and parts[-1].strong == strong:
            parts[-1] = Part(parts[-1].text + piece, strong)
        else:
            parts.append(Part(piece, strong))
    return tuple(parts)


def _notice(what: str, said: Said, reply: Reply, case: Case, reader: Reader) -> Notice:
    positions = [fact.value for ref, fact in reply.facts.items() if ref.endswith(".position")]
    place = positions[0] if positions and isinstance(positions[0], int) else None
    name = next((str(fact.value) for ref, fact in reply.facts.items() if ref.endswith(".name")), case.talk.taken_by)
    return Notice(
        id=said.message,
        at=said.at,
        what=what,  # type: ignore[arg-type]  # one of NOTICES
        name=reader.name(name) or reader.name("agent"),
        due=None if place is None else Instant(said.at + place * MINUTES_EACH * MINUTE),
        ahead=0 if place is None else place - 1,
    )


# Options ----------------------------------------------------------------------------------------------------------


def _options(said: Said, case: Case, reader: Reader, chosen: PlanId | None) -> Options:
    offers = [case.talk.offers[plan] for plan in said.offers]
    plans = [offered_plan(offer) for offer in offers]
    state = _options_state(offers, reader.now, chosen)
    picked = chosen if state == "confirming" else _confirmed(offers)
    asked = next(((offer, plan) for offer, plan in zip(offers, plans, strict=True) if plan.id == picked), None)
    return Options(
        id=f"options-{said.message}",
        at=said.at,
        options=tuple(option(plan, reader, preferred=n == 0) for n, plan in enumerate(plans)),
        state=state,
        until=min(offer.offer.expires_at for offer in offers),
        chosen=picked or "",
        confirmation=confirmation(asked[1], asked[0].offer.hash, reader) if asked and state == "confirming" else None,
    )


def _confirmed(offers: list[OfferOpen]) -> PlanId | None:
    return next((offer.offer.plan for offer in offers if offer.state is OfferState.CONFIRMED), None)


def _options_state(offers: list[OfferOpen], now: Instant, chosen: PlanId | None) -> OptionsState:
    states = {offer.state for offer in offers}
    if OfferState.CONFIRMED in states:
        return "confirmed"
    if OfferState.OPEN not in states:
        return "expired" if OfferState.DECLINED in states else "superseded"
    if now >= min(offer.offer.expires_at for offer in offers):
        return "expired"
    return "confirming" if chosen in {offer.offer.plan for offer in offers} else "open"


# Trackers ---------------------------------------------------------------------------------------------------------

# Which effect belongs to which step: where it went to a person, that step has failed.
_EFFECTS: Mapping[Step, tuple[str, ...]] = {
    "label": ("carriers.label",),
    "reshipped": ("carriers.ship",),
    "sent_back": ("carriers.send_back",),
    "refunded": ("payments.refund",),
    "cancelled": ("shop.change",),
    "changed": ("shop.change", "payments.charge"),
}
_HAPPENED: Mapping[Step, str] = {
    "label": "LabelIssued",
    "received": "GoodsReceived",
    "inspected": "GoodsInspected",
    "rejected": "GoodsRejected",
    "reshipped": "GoodsSent",
    "sent_back": "GoodsSent",
    "cancelled": "ShopUpdated",
    "changed": "ShopUpdated",
}


def progress(followed: Followed, reader: Reader) -> Progress:
    """Return the tracker of a confirmed plan: what was done when, what is next, what a person has."""
    execution = followed.execution
    plan = execution.plan
    confirmed_at = followed.times["PlanConfirmed"]
    steps: list[ProgressStep] = [ProgressStep("confirmed", "done", confirmed_at)]
    under_way = not execution.lapsed
    for name in _steps_of(plan) if execution.rejected is None else _steps_back(execution):
        at = _done_at(name, followed)
        if at is not None:
            steps.append(ProgressStep(name, "done", at, note=_note(name, execution)))
        elif _has_failed(name, execution):
            steps.append(ProgressStep(name, "failed"))
            under_way = False
        else:
            state = "now" if under_way else "todo"
            under_way = False
            steps.append(ProgressStep(name, state, expected=_expected(name, plan)))  # type: ignore[arg-type]  # both are states
    amount = plan_amount(plan) if execution.rejected is None else None
    return Progress(f"progress-{plan.id}", confirmed_at, plan_title(plan, reader), amount, tuple(steps))


def _steps_of(plan: Plan) -> list[Step]:
    names: list[Step] = []
    if plan.needs_return:
        names += ["label", "received", "inspected"]
    if sends_goods(plan):
        names.append("reshipped")
    if plan.kind is RemedyKind.CANCEL:
        names.append("cancelled")
    elif plan.kind.startswith("modify"):
        names.append("changed")
    if plan.amount(MoveKind.REFUND) is not None:
        names.append("refunded")
    return names


def _steps_back(execution: Execution) -> list[Step]:
    """Return the steps of a plan whose goods were turned down: they and what was charged go back."""
    names: list[Step] = ["label", "received", "rejected"]
    if sends_back(execution):
        names.append("sent_back")
    if execution.charges:
        names.append("refunded")
    return names


def _done_at(name: Step, followed: Followed) -> Instant | None:
    execution = followed.execution
    if name == "refunded":
        everything = (
            len(execution.moved) == len(execution.plan.moves)
            if execution.rejected is None
            else execution.charges <= execution.given_back
        )
        return followed.times["MoneyMoved"] if everything else None
    if name == "inspected" and execution.inspected is not True:
        return None
    return followed.times.get(_HAPPENED[name])


def _has_failed(name: Step, execution: Execution) -> bool:
    if name == "inspected":
        return execution.inspected is False
    kinds = {step.partition(":")[0] for step in execution.handed_over}
    return bool(kinds & set(_EFFECTS.get(name, ())))


def _note(name: Step, execution: Execution) -> str:
    parcel = {"label": execution.label, "reshipped": execution.sent, "sent_back": execution.sent}.get(name)
    return " ".join(parcel) if parcel else ""


def _expected(name: Step, plan: Plan) -> Instant | None:
    return {"received": plan.return_by, "refunded": plan.refund_by}.get(name)
