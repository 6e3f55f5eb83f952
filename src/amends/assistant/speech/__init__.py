"""What Amends says: reviewed sentences in two languages, with facts by reference."""

from amends.assistant.speech.act import Draft, Free, Say, SpeechAct, say
from amends.assistant.speech.catalogue import ACTS
from amends.assistant.speech.enum_words import ENUM_WORDS, QUICK_REPLIES
from amends.assistant.speech.fact_text import QUOTED_AT_MOST, fact_text
from amends.assistant.speech.render import FREE, Rendered, Span, render

__all__ = [
    "ACTS",
    "ENUM_WORDS",
    "FREE",
    "QUICK_REPLIES",
    "QUOTED_AT_MOST",
    "Draft",
    "Free",
    "Rendered",
    "Say",
    "Span",
    "SpeechAct",
    "fact_text",
    "render",
    "say",
]
