"""Fail points: named places where a test may make the store fail, or the process die, just there."""

from collections.abc import Callable

Fail = Callable[[str], None]

FAIL_POINTS = (
    "store/before-commit",
    "store/after-commit",
    "effects/before-claim",
    "effects/after-claim",
    "effects/before-postpone",
    "effects/after-postpone",
)


def never(_point: str) -> None:
    """Let everything pass: the default."""
