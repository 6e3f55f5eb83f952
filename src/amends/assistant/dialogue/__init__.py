"""Dialogue: what to do next in a conversation. Pure; says nothing itself."""

from amends.assistant.dialogue.address import read_address
from amends.assistant.dialogue.answering import renewed
from amends.assistant.dialogue.naming import named_options
from amends.assistant.dialogue.next_step import REPLACEABLE, next_step
from amends.assistant.dialogue.steps import (
    Ask,
    CallPerson,
    Choose,
    Confirm,
    Decline,
    Heard,
    Inform,
    Known,
    Memory,
    Next,
    Propose,
    Talk,
    UnitsNamed,
)
from amends.assistant.dialogue.wishes import UNDELIVERED

__all__ = [
    "REPLACEABLE",
    "UNDELIVERED",
    "Ask",
    "CallPerson",
    "Choose",
    "Confirm",
    "Decline",
    "Heard",
    "Inform",
    "Known",
    "Memory",
    "Next",
    "Propose",
    "Talk",
    "UnitsNamed",
    "named_options",
    "next_step",
    "read_address",
    "renewed",
]
