"""One request as its handler needs it: who asks, when, and under which idempotency key."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from typing import Annotated, Protocol, TypeVar

import msgspec
from fastapi import Depends, Header, Path, Query, Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict

from amends.conversations import Conversation
from amends.desk.office import Office
from amends.desk.read_conversation import read_conversation
from amends.desk.rights import Action, authorise, reach
from amends.desk.units import Once, asker
from amends.doors.access import Access
from amends.kernel.clock import Clock, Instant
from amends.kernel.errors import AmendsError, Conflict, Refused
from amends.kernel.ids import ConversationId
from amends.kernel.ledger import Request as Answered
from amends.kernel.party import Caller, CallerKind

ATTEMPTS = 8
ID_PATTERN = r"^[A-Za-z0-9#][A-Za-z0-9_.:#\-]{0,127}$"
ResultT = TypeVar("ResultT")

PathId = Annotated[str, Path(pattern=ID_PATTERN)]
CustomerHeader = Annotated[
    str | None, Header(alias="Amends-Customer", pattern=ID_PATTERN, description="Service keys: act for this customer.")
]
KeyHeader = Annotated[
    str,
    Header(
        alias="Idempotency-Key",
        pattern=r"^[\x21-\x7e]{1,128}$",
        description="1-128 visible ASCII characters of your own; the same again changes nothing and answers the same.",
        examples=["7f1d4d2e-5f0b-4f5e-9c67-5b1f0c2a9d11"],
    ),
]


class NoQuery(BaseModel):
    """A request without query parameters: one it does not know is refused."""

    model_config = ConfigDict(extra="forbid")


class Verb(Protocol):
    """A use case about one conversation, its command filled in."""

    def __call__(self, *, caller: Caller, office: Office, now: Instant, once: Once | None = None) -> Conversation:
        """Do it."""
        ...


@dataclass(frozen=True, slots=True)
class Door:
    """What every request is answered with."""

    office: Office
    clock: Clock
    access: Access


@dataclass(frozen=True, slots=True)
class Call:
    """A request that reads."""

    request: Request
    door: Door
    now: Instant

    @property
    def office(self) -> Office:
        """The ports that use cases are given."""
        return self.door.office

    def caller(self, *actions: Action) -> Caller:
        """Return who asks; refuse whoever has no right to any of the actions, whatever it is about.

        The desk checks again with the object's owner. Asking here first keeps those without the right from learning
        which ids there are. Reads keys from the disk, so it is called in the handler's thread.
        """
        headers, cookies, access = self.request.headers, self.request.cookies, self.door.access
        caller = access.caller_of(headers, cookies, now=self.now)
        self.request.state.caller = caller  # whoever counts requests learns who this was
        if caller.proof == "session" and self.request.method not in {"GET", "HEAD"}:
            access.guard_unsafe(headers, cookies, token=headers.get("x-csrf-token"))
        if caller.kind is CallerKind.SERVICE and caller.on_behalf_of is None:
            raise Refused("a service names its customer in Amends-Customer", clause="access/customer")
        if caller.kind is CallerKind.ANONYMOUS:
            raise Refused("sign in first", clause="access/authentication")
        if actions and all(reach(caller, action) is None for action in actions):
            authorise(caller, actions[0])
        return caller


@dataclass(frozen=True, slots=True)
class Post(Call):
    """A request that writes, under an idempotency key."""

    key: str

    def change(self, verb: Verb, body: BaseModel | None, *actions: Action) -> Conversation:
        """Do something about a conversation once; a repeated request reads the conversation again."""
        caller = self.caller(*actions)
        return self.once(
            lambda once: verb(caller=caller, office=self.office, now=self.now, once=once),
            again=lambda kept: read_conversation(_conversation(kept), caller=caller, office=self.office),
            caller=caller,
            body=body,
        )

    def once(
        self,
        act: Callable[[Once], ResultT],
        *,
        again: Callable[[Answered], ResultT],
        caller: Caller,
        body: BaseModel | None,
    ) -> ResultT:
        """Act, unless this key was answered before: then read again what it was answered with.

        What others changed meanwhile is no reason to bother the caller: the use case reads again, a few times.
        """
        once = Once(self.key, self._fingerprint(caller, body))
        kept, tries = self._answered(caller, once), 0
        while kept is None:
            tries += 1
            try:
                return act(once)
            except AmendsError as error:
                kept = self._answered(caller, once)
                if kept is None and (tries == ATTEMPTS or not isinstance(error, Conflict)):
                    raise
        return again(kept)

    def _answered(self, caller: Caller, once: Once) -> Answered | None:
        kept = self.office.ledger.request(caller.tenant, asker(caller), once.key)
        if kept is not None and kept.fingerprint != once.fingerprint:
            raise Refused("this Idempotency-Key was used for another request", clause="idempotency/key-reused")
        return kept

    def _fingerprint(self, caller: Caller, body: BaseModel | None) -> str:
        """Return what was asked, and in whose name: a service uses its keys for many customers."""
        said = "" if body is None else body.model_dump_json()
        scope = self.request.scope
        parts = (scope["method"], scope["path"], caller.kind, caller.customer or "", said)
        return sha256("\n".join(parts).encode()).hexdigest()


def _conversation(kept: Answered) -> ConversationId:
    return ConversationId(msgspec.json.decode(kept.response)["conversation"])


async def reading(request: Request, customer: CustomerHeader = None) -> Call:  # noqa: ARG001  documented here, read by Access
    """Prepare a request that reads."""
    door: Door = request.app.state.door
    return Call(request, door, door.clock.now())


async def writing(
    request: Request,
    key: KeyHeader,
    _query: Annotated[NoQuery, Query()],
    customer: CustomerHeader = None,  # noqa: ARG001  documented here, read by Access
) -> Post:
    """Prepare a request that writes; refuse a body that can be read in two ways."""
    if doubled := doubled_names(await request.body()):
        raise RequestValidationError(
            [{"type": "doubled", "loc": ("body", name), "msg": "stands twice in one object"} for name in doubled]
        )
    door: Door = request.app.state.door
    return Post(request, door, door.clock.now(), key)


def doubled_names(body: bytes) -> list[str]:
    """Return the names that an object of a JSON body has twice: readers disagree on which one counts (RFC 8259, 4)."""
    doubled: dict[str, None] = {}

    def keep(pairs: list[tuple[str, object]]) -> None:
        seen: set[str] = set()
        for name, _ in pairs:
            if name in seen:
                doubled[repr(name)[1:-1]] = None
            seen.add(name)

    try:
        json.loads(body, object_pairs_hook=keep)
    except (ValueError, RecursionError):
        return []  # no JSON at all: that is said where the body is read
    return list(doubled)


Reading = Annotated[Call, Depends(reading)]
Writing = Annotated[Post, Depends(writing)]
