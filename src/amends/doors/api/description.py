"""What the OpenAPI document says beyond the routes: security, problems."""

from collections.abc import Mapping
from typing import Any

import msgspec
from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from amends.doors.api.limit import LARGEST_BODY
from amends.doors.api.problems import MEDIA_TYPE, Problem, invalid, plain, problem_of, respond, too_many
from amends.kernel.errors import Fault, NotFound, Refused, Unavailable

INTRODUCTION = (
    "After-sales service for marketplaces. Every POST needs an `Idempotency-Key`. "
    "Errors are problem details (RFC 9457). Amounts are whole minor units; instants are ISO 8601 in UTC. "
    "Within v1 there are only additions: ignore fields that you do not know."
)
SCHEMES = {
    "bearer": {
        "type": "http",
        "scheme": "bearer",
        "description": "An API key (`ak_...`) of a service or of staff, or a customer token signed by the shop.",
    },
    "session": {"type": "apiKey", "in": "cookie", "name": "amends_session", "description": "A signed-in person."},
}
PROBLEM = {
    "title": "Problem",
    "type": "object",
    "required": ["type", "title", "status", "detail", "code"],
    "properties": {
        "type": {"type": "string", "format": "uri"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "code": {"type": "string", "description": "What it is, for programs."},
        "clause": {"type": "string", "description": "The rule that says no.", "examples": ["confirmation/stale"]},
        "faults": {
            "type": "array",
            "description": "Every mistake in the input.",
            "items": {
                "type": "object",
                "required": ["where", "what"],
                "properties": {"where": {"type": "string"}, "what": {"type": "string"}},
                "additionalProperties": False,
            },
        },
    },
    "additionalProperties": False,
}
ALWAYS = {
    "401": "Nobody we know: no key or token, or one that does not count.",
    "403": "Not for callers of this kind.",
    "404": "Nothing of that id, or not for you.",
    "422": "Wrong input; `faults` names every mistake. Or the Idempotency-Key was used for another request.",
    "429": "This caller asks too much at once; nothing was begun. Try again after `Retry-After` seconds.",
    "503": "More is asked than can be answered in time (`code` busy: nothing was begun), or something this needs did"
    " not answer (`code` unavailable: it may still take place). Retry with the same key after `Retry-After` seconds.",
}
ON_WRITING = {
    "400": "The body is not JSON.",
    "409": "The rules say no (`code` refused, with the `clause`), or it changed meanwhile (`code` conflict).",
    "413": "The body has more than 64 KiB; the draft of a rule pack more than 512 KiB.",
    "415": "The body is not sent as application/json.",
}
EXAMPLES: Mapping[str, Problem] = {
    "400": plain(400, "The body is not JSON: Expecting value at character 9."),
    "401": problem_of(Refused("this API key does not count", clause="access/authentication")),
    "403": problem_of(Refused("a customer may not take", clause="access/role")),
    "404": problem_of(NotFound()),
    "409": problem_of(Refused("the offer has run out; ask again", clause="confirmation/stale")),
    "413": plain(413, f"A body has at most {LARGEST_BODY} bytes."),
    "415": plain(415, "Send the body as Content-Type: application/json."),
    "422": invalid([Fault("units.0.quantity", "Input should be greater than or equal to 1")]),
    "429": too_many(1),
    "503": problem_of(Unavailable()),
}


def describe(api: FastAPI) -> None:
    """Complete the OpenAPI document of the API."""

    def document() -> dict[str, Any]:
        if api.openapi_schema is None:
            api.openapi_schema = _document(api)
        return api.openapi_schema

    api.openapi = document  # type: ignore[method-assign]  # the way that FastAPI documents


def _document(api: FastAPI) -> dict[str, Any]:
    found = get_openapi(
        title=api.title, version=api.version, description=INTRODUCTION, routes=api.routes, servers=api.servers
    )
    parts = found["components"]
    parts["securitySchemes"] = SCHEMES
    parts["schemas"]["Problem"] = PROBLEM
    for unused in ("HTTPValidationError", "ValidationError"):
        parts["schemas"].pop(unused, None)
    found["security"] = [{name: []} for name in SCHEMES]
    for path in found["paths"].values():
        for method, operation in path.items():
            problems = ALWAYS | (ON_WRITING if method == "post" else {})
            operation["responses"] |= {status: _problem(status, text) for status, text in problems.items()}
    return found


def _problem(status: str, text: str) -> dict[str, Any]:
    schema = {"$ref": "#/components/schemas/Problem"}
    content = {"schema": schema, "example": msgspec.json.decode(respond(EXAMPLES[status]).body)}
    return {"description": text, "content": {MEDIA_TYPE: content}}
