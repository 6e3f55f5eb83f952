"""Where a rule comes from."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Citation:
    """The text a rule rests on: its title, the place in it, how sure we are (high, medium, general_knowledge)."""

    title: str
    place: str
    confidence: str
