"""Oversight: whether a drafted reply may go out."""

from amends.oversight.free_words import Doubt, doubts_of
from amends.oversight.reply import Disposition, DoubtfulSpan, Duty, Limits, Verdict, check_reply

__all__ = ["Disposition", "Doubt", "DoubtfulSpan", "Duty", "Limits", "Verdict", "check_reply", "doubts_of"]
