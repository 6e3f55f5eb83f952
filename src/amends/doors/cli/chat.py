"""A conversation in the terminal, on the same desk as every other door."""

import typer

from amends.bootstrap import Opened, opened
from amends.conversations import Conversation, Speaker
from amends.desk.carry_out import carry_out_due
from amends.desk.receive_message import ReceiveMessage, receive_message
from amends.desk.streams import load_conversation
from amends.doors.cli.ask import customer_at_shell, open_talk, told
from amends.doors.cli.settings import settings_for
from amends.kernel.errors import AmendsError, Conflict
from amends.kernel.ids import MAIN

ATTEMPTS = 4
BYE = frozenset({"bye", "exit", "quit", "再见"})


def chat_in_terminal(*, customer: str, order: str | None, store: str | None) -> None:
    """Read lines until the customer leaves (an empty line, `bye`, or the end of input)."""
    with opened(settings_for(store=store)) as at:
        talk = open_talk(at, customer=customer, order=order, now=at.clock.now())
        typer.echo("\n".join(told(talk, now=at.clock.now())))
        while words := _next_words():
            talk = _turn(at, talk, words, customer)


def _next_words() -> str:
    try:
        words = typer.prompt(">", prompt_suffix=" ", default="", show_default=False).strip()
    except (typer.Abort, EOFError):
        return ""
    return "" if words.lower() in BYE else words


def _say(at: Opened, said: ReceiveMessage, customer: str) -> None:
    """Say one thing; a server beside us may write into the conversation meanwhile, then it is said again."""
    for attempt in range(1, ATTEMPTS + 1):
        try:
            receive_message(said, caller=customer_at_shell(customer), office=at.office, now=at.clock.now())
        except Conflict:
            if attempt == ATTEMPTS:
                raise
        else:
            return


def _turn(at: Opened, talk: Conversation, words: str, customer: str) -> Conversation:
    """Say one thing; what was confirmed is carried out at once, and what came of it is told."""
    known = len(talk.log)
    try:
        _say(at, ReceiveMessage(talk.id, words), customer)
    except AmendsError as error:
        typer.echo(str(error), err=True)
    while carry_out_due(office=at.office, clock=at.clock):
        pass
    talk = load_conversation(at.office.ledger, MAIN, talk.id)
    news = [entry.text or "" for entry in talk.log[known:] if entry.by is not Speaker.CUSTOMER]
    typer.echo("\n".join([*news[:-1], *told(talk, now=at.clock.now())]))
    return talk
