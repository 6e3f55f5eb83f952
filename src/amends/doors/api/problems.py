"""From a kind of error to a status: the one translator of this door, to problem details (RFC 9457)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import msgspec
from starlette.responses import Response

from amends.kernel.errors import AmendsError, Conflict, Fault, Invalid, NotFound, Refused, Unavailable
from amends.kernel.remedy import RemedyKind

MEDIA_TYPE = "application/problem+json"
URN = "urn:problem-type:amends:"
RETRY_AFTER = 2  # s
MOST_FAULTS = 100  # a request made of nothing but mistakes is not answered with ten times its size
TAGS = frozenset({*RemedyKind, "reply", "outcome"})  # what tells the members of a union apart


@dataclass(frozen=True, slots=True)
class Problem:
    """One problem: `code` tells programs what it is, `clause` is the rule of a refusal, `faults` name every mistake."""

    status: int
    code: str
    title: str
    detail: str
    clause: str | None = None
    faults: tuple[Fault, ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)


# Somebody else's object must not be told from one that never was, so neither says more than this.
NOTHING_HERE = Problem(404, "not-found", "Not found", "There is nothing of that id here for you.")
SIGN_IN = {"WWW-Authenticate": 'Bearer realm="amends"'}


def problem_of(error: AmendsError) -> Problem:
    """Translate an error of the kernel's tree."""
    match error:
        case Invalid():
            return invalid(error.faults)
        case NotFound():
            return NOTHING_HERE
        case Refused():
            return _refusal(error)
        case Conflict():
            return Problem(409, "conflict", "Changed meanwhile", f"{error}. Read again and retry.")
        case Unavailable():
            detail = (
                "Something this needs did not answer in time. What was asked may still take place: retry with the"
                " same Idempotency-Key, and it is done once."
            )
            return Problem(503, "unavailable", "Unavailable", detail, headers={"Retry-After": str(RETRY_AFTER)})
    return internal()


def _refusal(error: Refused) -> Problem:
    area = error.clause.partition("/")[0]
    if error.clause == "access/owner":
        return NOTHING_HERE
    if error.clause == "access/authentication":
        return Problem(401, "authentication", "Sign in first", str(error), error.clause, headers=SIGN_IN)
    if area == "access":
        return Problem(403, "forbidden", "Not allowed", str(error), error.clause)
    if area == "idempotency":
        return Problem(422, "idempotency/key-reused", "Key used before", str(error), error.clause)
    return Problem(409, "refused", "The rules say no", str(error), error.clause)


def invalid(faults: Iterable[Fault]) -> Problem:
    """Return the problem of a wrong input, every fault named."""
    named = tuple(faults)
    return Problem(422, "invalid", "Invalid input", "; ".join(map(str, named)), faults=named)


def internal() -> Problem:
    """Return the problem of a mistake of ours; it says nothing about it, the log does."""
    return Problem(500, "internal", "Internal error", "This is our fault. Nothing was half done; it is in our log.")


def busy(retry_after: int) -> Problem:
    """Return the problem of a request that would have waited too long: nothing of it was begun."""
    detail = f"More is asked than can be answered in time. Nothing was begun; try again in {retry_after} s."
    return Problem(503, "busy", "Busy", detail, headers={"Retry-After": str(retry_after)})


def too_many(retry_after: int) -> Problem:
    """Return the problem of a caller who asks more than one caller may."""
    detail = f"This caller asks too much at once. Nothing was begun; try again in {retry_after} s."
    return Problem(429, "too-many-requests", "Too many requests", detail, headers={"Retry-After": str(retry_after)})


def plain(status: int, detail: str, headers: Mapping[str, str] | None = None) -> Problem:
    """Return the problem for a status that HTTP itself gives."""
    codes = {
        400: ("malformed", "Malformed request"),
        404: ("not-found", "Not found"),
        405: ("method-not-allowed", "Method not allowed"),
        413: ("too-large", "Too large"),
        414: ("query-too-long", "Query too long"),
        415: ("unsupported-media-type", "Unsupported media type"),
        431: ("headers-too-large", "Headers too large"),
    }
    code, title = codes.get(status, ("http", "Error"))
    return Problem(status, code, title, detail, headers=headers or {})


def from_validation(errors: Iterable[Any]) -> Problem:
    """Translate what pydantic found in a request."""
    found = list(errors)
    for error in found:
        if error["type"] == "json_invalid":
            where = f"character {error['loc'][-1]}"
            return plain(400, f"The body is not JSON: {error['ctx']['error']} at {where}.")
        if isinstance(error.get("input"), bytes):
            return plain(415, "Send the body as Content-Type: application/json.")
    faults = [Fault(_where(error["loc"]), error["msg"]) for error in found[:MOST_FAULTS]]
    if len(found) > MOST_FAULTS:
        faults.append(Fault("", f"{len(found) - MOST_FAULTS} more faults of this kind"))
    return invalid(faults)


def _where(location: Iterable[Any]) -> str:
    """Return the dotted path of a fault; `body` and the tag of a union say nothing that a caller wrote."""
    place, *path = (str(part) for part in location)
    if place != "body":
        return ".".join((place, *path))
    return ".".join(path[1:] if len(path) > 1 and path[0] in TAGS else path)


def respond(problem: Problem) -> Response:
    """Write a problem as a response."""
    body: dict[str, object] = {
        "type": f"{URN}{problem.code}",
        "title": problem.title,
        "status": problem.status,
        "detail": problem.detail,
        "code": problem.code,
    }
    if problem.clause is not None:
        body["clause"] = problem.clause
    if problem.faults:
        body["faults"] = [{"where": fault.where, "what": fault.what} for fault in problem.faults]
    return Response(msgspec.json.encode(body), problem.status, problem.headers, MEDIA_TYPE)
