"""Whom one may be in the demo. Pure."""

from collections.abc import Sequence
from typing import Protocol

from amends.doors.web.views import Persona
from amends.kernel.market import Language, Words


class Person(Protocol):
    """Somebody of the demo, as bootstrap names them; `market` is None for staff."""

    @property
    def id(self) -> str: ...  # noqa: D102  # names of a record
    @property
    def name(self) -> Words: ...  # noqa: D102  # names of a record
    @property
    def market(self) -> str | None: ...  # noqa: D102  # names of a record
    @property
    def language(self) -> Language: ...  # noqa: D102  # names of a record
    @property
    def special(self) -> tuple[Words, ...]: ...  # noqa: D102  # names of a record
    @property
    def roles(self) -> frozenset[str]: ...  # noqa: D102  # names of a record


PLACES = {
    "CN": Words("中国", "China"),
    "DE": Words("德国", "Germany"),
    "FR": Words("法国", "France"),
    "UK": Words("英国", "United Kingdom"),
    "US": Words("美国", "United States"),
}
DESK = Words("客服", "Service desk")
RULES = Words("规则", "Rules")


def personas(people: Sequence[Person], language: Language) -> tuple[Persona, ...]:
    """Return the people of the demo as the sign-in page shows them."""
    return tuple(
        Persona(
            id=person.id,
            name=person.name.within(language),
            role="staff" if person.market is None else "customer",
            place=_place(person).within(language),
            language=person.language,
            special=tuple(line.within(language) for line in person.special),
            roles=person.roles,
        )
        for person in people
    )


def _place(person: Person) -> Words:
    if person.market is not None:
        return PLACES[person.market]
    return DESK if "agent" in person.roles else RULES
