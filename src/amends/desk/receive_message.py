"""A customer writes: read it, work out what is owed, answer, all in one commit."""

from dataclasses import dataclass

from amends import conversations
from amends.assistant.dialogue import Ask, Confirm, Inform, Next, Propose, next_step
from amends.assistant.understanding import Reading, read
from amends.conversations import Conversation, ConversationEvent, MessageReceived, MessageUnderstood, Mode
from amends.desk.answer import answer
from amends.desk.commit import commit_conversation
from amends.desk.confirm_plan import say_yes
from amends.desk.incoming import checked_text
from amends.desk.office import Office
from amends.desk.recollect import known_orders, memory_of, reading_context
from amends.desk.rights import Action, authorise
from amends.desk.streams import load_conversation
from amends.desk.units import Once
from amends.kernel.clock import Instant
from amends.kernel.ids import ConversationId, MessageId, derive
from amends.kernel.market import Language
from amends.kernel.party import Caller

SPOKEN = frozenset(Language)


@dataclass(frozen=True, slots=True)
class ReceiveMessage:
    """A customer's words in a conversation."""

    conversation: ConversationId
    text: str


def receive_message(
    command: ReceiveMessage, *, caller: Caller, office: Office, now: Instant, once: Once | None = None
) -> Conversation:
    """Take a message in and answer it. While a person is asked for or has taken over, the machine only listens."""
    text = checked_text(command.text)
    talk = load_conversation(office.ledger, caller.tenant, command.conversation)
    authorise(caller, Action.SPEAK, owner=talk.customer)
    message = MessageId(derive("msg", talk.id, "in", talk.version))
    if talk.mode is not Mode.MACHINE:
        heard = MessageReceived(message, talk.language, text)
        return commit_conversation(talk, (heard,), caller=caller, office=office, now=now, once=once)
    context = reading_context(talk, tenant=caller.tenant, office=office, now=now)
    reading = read(text, context=context, model=office.model)
    language = reading.language if reading.language in SPOKEN else talk.language
    step = next_step(reading, memory_of(talk), orders=known_orders(context.orders))
    events = (MessageReceived(message, language, text), _understood(message, reading, step, office))
    if isinstance(step, Confirm) and talk.asked is not None and talk.asked.plan is not None:
        offer = talk.offer(talk.asked.plan)
        return say_yes(talk, offer, offer.offer.hash, heard=events, caller=caller, office=office, now=now, once=once)
    listening = _after(talk, events, now)
    said = answer(step, listening, context.orders, tenant=caller.tenant, office=office, now=now)
    return commit_conversation(talk, (*events, *said), caller=caller, office=office, now=now, once=once)


def _after(talk: Conversation, events: tuple[ConversationEvent, ...], now: Instant) -> Conversation:
    for event in events:
        talk = conversations.evolve(talk, event, now)
    return talk


def _understood(message: MessageId, reading: Reading, step: Next, office: Office) -> MessageUnderstood:
    """Keep what was read, and what the conversation is about from here."""
    intent, p = reading.intents[0]
    pursued = step if isinstance(step, Ask | Propose) else None
    return MessageUnderstood(
        message=message,
        model=office.model_hash,
        intent=intent,
        intent_p=round(p, 4),
        reason=step.reason if isinstance(step, Propose) else reading.reason,
        reason_p=round(reading.reasons[0][1], 4) if reading.reasons else 0.0,
        order=step.order if isinstance(step, Ask | Propose | Inform) else None,
        units=tuple((line, quantity or 0) for line, quantity in pursued.units) if pursued else (),
        ask=step.kind if isinstance(step, Ask) else None,
        wish=pursued.intent if pursued else None,
    )
