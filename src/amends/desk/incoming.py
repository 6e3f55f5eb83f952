"""Texts from outside: what may come in as somebody's words."""

import unicodedata

from amends.kernel.errors import Fault, Invalid

LONGEST = 4_000
ALLOWED_CONTROLS = frozenset("\n\t\r")


def checked_text(text: str) -> str:
    """Return the words without the space around them; raise Invalid naming every fault.

    At most 4,000 characters, not empty, no control characters but line breaks and tabs, no lone surrogates.
    """
    words = text.strip()
    faults = []
    if not words:
        faults.append(Fault("text", "is empty"))
    if len(words) > LONGEST:
        faults.append(Fault("text", f"has {len(words)} characters; at most {LONGEST} are taken"))
    if any(unicodedata.category(char) in {"Cc", "Cs"} and char not in ALLOWED_CONTROLS for char in words):
        faults.append(Fault("text", "holds control characters"))
    if faults:
        raise Invalid(faults)
    return words
