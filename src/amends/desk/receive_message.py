"""A customer writes: read it, work out what is owed, answer, all in one commit."""

from dataclasses import dataclass

from amends import conversations
from amends.assistant.dialogue import Ask, CallPerson, Confirm, Heard, Inform, Next, Propose, next_step, renewed
from amends.assistant.understanding.person import asks_for_person
from amends.assistant.understanding.text import normalise
from amends.conversations import Conversation, ConversationEvent, MessageReceived, MessageUnderstood, Mode, ReplySent
from amends.desk.answer import answer
from amends.desk.ask_person import call_person
from amends.desk.commit import commit_conversation
from amends.desk.confirm_plan import say_yes
from amends.desk.incoming import checked_text
from amends.desk.office import Office
from amends.desk.recollect import hear, known_orders, memory_of
from amends.desk.replies import withheld
from amends.desk.rights import Action, authorise
from amends.desk.streams import load_conversation
from amends.desk.tracing import use_case
from amends.desk.units import Once
from amends.kernel.clock import Instant
from amends.kernel.errors import Refused
from amends.kernel.ids import ConversationId, MessageId, derive
from amends.kernel.market import Language
from amends.kernel.party import Caller

SPOKEN = frozenset(Language)
Events = tuple[ConversationEvent, ...]


@dataclass(frozen=True, slots=True)
class ReceiveMessage:
    """A customer's words in a conversation."""

    conversation: ConversationId
    text: str


@use_case
def receive_message(
    command: ReceiveMessage, *, caller: Caller, office: Office, now: Instant, once: Once | None = None
) -> Conversation:
    """Take a message in and answer it. While a person is asked for or has taken over, the machine only listens."""
    text = checked_text(command.text)
    talk = load_conversation(office.ledger, caller.tenant, command.conversation)
    authorise(caller, Action.SPEAK, owner=talk.customer)
    message = MessageId(derive("msg", talk.id, "in", talk.version))
    if talk.mode is not Mode.MACHINE:
        listened = _listened(MessageReceived(message, talk.language, text), talk, caller=caller, office=office, now=now)
        return commit_conversation(talk, listened, caller=caller, office=office, now=now, once=once)
    heard, orders = hear(text, talk, tenant=caller.tenant, office=office, now=now)
    memory = memory_of(talk, now=now)
    step = next_step(heard, memory, orders=known_orders(orders))
    received = MessageReceived(message, _language(heard, talk), text)
    if isinstance(step, Confirm) and talk.asked is not None and talk.asked.plan is not None:
        offer = talk.offer(talk.asked.plan)
        events = (received, _understood(message, heard, step, office))
        try:
            return say_yes(
                talk, offer, offer.offer.hash, heard=events, caller=caller, office=office, now=now, once=once
            )
        except Refused:
            # Nothing was written. What was offered cannot be had as it was: work it out again with today's facts.
            step = renewed(memory, "facts_changed")
    events = (received, _understood(message, heard, step, office))
    listening = _after(talk, events, now)
    said = answer(step, listening, orders, tenant=caller.tenant, office=office, now=now)
    if any(isinstance(event, ReplySent) and withheld(event) for event in said):
        said = call_person(listening, "reply_withheld", tenant=caller.tenant, office=office, now=now)
    return commit_conversation(talk, (*events, *said), caller=caller, office=office, now=now, once=once)


def _listened(received: MessageReceived, talk: Conversation, *, caller: Caller, office: Office, now: Instant) -> Events:
    """Only listen; who asks again for a person that has not come yet is told once that it was heard."""
    if not asks_for_person(normalise(received.text or "")):
        return (received,)
    listening = _after(talk, (received,), now)
    return (received, *call_person(listening, "customer_asked", tenant=caller.tenant, office=office, now=now))


def _language(heard: Heard, talk: Conversation) -> str:
    """Return the language to go on in. A bare address or number tells nothing about it."""
    tells = heard.reading.language in SPOKEN and heard.address is None and not heard.named
    return heard.reading.language if tells else talk.language


def _after(talk: Conversation, events: Events, now: Instant) -> Conversation:
    for event in events:
        talk = conversations.evolve(talk, event, now)
    return talk


def _understood(message: MessageId, heard: Heard, step: Next, office: Office) -> MessageUnderstood:
    """Keep what was read, and what the conversation is about from here."""
    reading = heard.reading
    intent, p = reading.intents[0]
    pursued = step.instead if isinstance(step, Inform) else step
    aim = pursued if isinstance(pursued, Ask | Propose | CallPerson) else None
    units = aim.units if aim else ()
    return MessageUnderstood(
        message=message,
        model=office.model_hash,
        intent=intent,
        intent_p=round(p, 4),
        reason=step.reason if isinstance(step, Ask | Propose | CallPerson | Inform) else None,
        reason_p=round(reading.reasons[0][1], 4) if reading.reasons else 0.0,
        order=step.order if isinstance(step, Ask | Propose | CallPerson | Inform) else None,
        units=tuple((line, quantity or 0) for line, quantity in units),
        variants=tuple((line, variant) for (line, _), variant in zip(units, aim.variants if aim else (), strict=False)),
        ask=step.kind if isinstance(step, Ask) else None,
        wish=aim.intent if aim else None,
    )
