"""One message, one answer: for scripts and for a quick look."""

from typing import Any

import msgspec
import typer

from amends.bootstrap import Opened, opened
from amends.conversations import Conversation, Speaker
from amends.desk.offers import offered_plan
from amends.desk.receive_message import ReceiveMessage, receive_message
from amends.desk.replies import language_of, words
from amends.desk.start_conversation import StartConversation, start_conversation
from amends.desk.wording import option_facts, option_title
from amends.doors.cli.settings import settings_for
from amends.kernel.clock import Instant, iso
from amends.kernel.ids import MAIN, ConversationId, CustomerId, OrderId, derive
from amends.kernel.market import market
from amends.kernel.party import Caller, CallerKind


def customer_at_shell(customer: str) -> Caller:
    """Return the caller for somebody who holds the shell: they may be any customer of the store in their hands."""
    return Caller(MAIN, CallerKind.CUSTOMER, customer, proof="shell")


def open_talk(at: Opened, *, customer: str, order: str | None, now: Instant) -> Conversation:
    """Start a conversation from the terminal."""
    conversation = ConversationId(derive("cnv", "terminal", customer, now))
    start = StartConversation(
        conversation, CustomerId(customer), "terminal", order=None if order is None else OrderId(order)
    )
    return start_conversation(start, caller=customer_at_shell(customer), office=at.office, now=now)


def ask_once(words_: str, *, customer: str, order: str | None, store: str | None, as_json: bool) -> None:
    """Start a conversation, say one thing, print the answer."""
    with opened(settings_for(store=store), provider=False) as at:
        now = at.clock.now()
        talk = open_talk(at, customer=customer, order=order, now=now)
        said = ReceiveMessage(talk.id, words_)
        talk = receive_message(said, caller=customer_at_shell(customer), office=at.office, now=at.clock.now())
        if as_json:
            typer.echo(msgspec.json.encode(answer_of(talk)).decode())
            return
        for line in told(talk, now=now):
            typer.echo(line)


def answer_of(talk: Conversation) -> dict[str, Any]:
    """Return the last answer as plain values: what was said, the offers with their hashes, the decision."""
    return {
        "conversation": talk.id,
        "mode": talk.mode,
        "language": talk.language,
        "understood": msgspec.to_builtins(talk.about),
        "asked": None if talk.asked is None else {"kind": talk.asked.kind, "options": talk.asked.options},
        "reply": [entry.text for entry in talk.log if entry.by is not Speaker.CUSTOMER][-1],
        "decision": talk.decision,
        "offers": [
            {
                "plan": open_.offer.plan,
                "hash": open_.offer.hash,
                "expires_at": iso(open_.offer.expires_at),
                **open_.offer.body,
            }
            for open_ in talk.open_offers
        ],
    }


def told(talk: Conversation, *, now: Instant) -> list[str]:
    """Return the last answer as lines to read, offers numbered."""
    language, zone = language_of(talk), market(talk.market).zone
    lines = [entry.text or "" for entry in talk.log if entry.by is not Speaker.CUSTOMER][-1:]
    for number, open_ in enumerate(talk.open_offers, start=1):
        plan = offered_plan(open_)
        lines.append(f"  {number}. {words(option_title(plan, now=now), language=language, zone=zone)}")
        lines += [f"     {words(part, language=language, zone=zone)}" for part in option_facts(plan, now=now)]
    return lines
