"""Understanding: what a customer's message says, as typed options with calibrated probabilities."""

from amends.assistant.understanding.corpus import Row, Sources, compose, labelled
from amends.assistant.understanding.model import ReadingModel
from amends.assistant.understanding.read import read
from amends.assistant.understanding.reading import (
    Clarification,
    Intent,
    ItemMatch,
    OrderMatch,
    Reading,
    ReadingContext,
)

__all__ = [
    "Clarification",
    "Intent",
    "ItemMatch",
    "OrderMatch",
    "Reading",
    "ReadingContext",
    "ReadingModel",
    "Row",
    "Sources",
    "compose",
    "labelled",
    "read",
]
