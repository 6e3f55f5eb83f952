"""The OpenAPI document is complete, and what is sent and answered is what it says."""

import re
from collections.abc import Sequence
from functools import cache
from typing import Any, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from tests.doors.api.client import Reply
from tests.doors.api.schema import json_values, values_of
from tests.doors.api.test_journey import RETURN
from tests.doors.api.world import World, a_world

from amends.doors.api import create_api

# The document needs nothing of the house behind it, so that collecting these tests builds none.
DOCUMENT = create_api(cast("Any", None), clock=cast("Any", None), access=cast("Any", None)).openapi()
OPERATIONS = {
    f"{method} {path}": operation
    for path, methods in DOCUMENT["paths"].items()
    for method, operation in methods.items()
}
PROBLEM = "application/problem+json"


def fits(operation: dict[str, Any], reply: Reply) -> bool:
    """Tell whether an answer is one that the document allows for this operation."""
    declared = operation["responses"].get(str(reply.status))
    media = reply.headers["content-type"]
    if declared is None or media not in declared["content"]:
        return False
    schema = {"components": DOCUMENT["components"], **declared["content"][media]["schema"]}
    return bool(Draft202012Validator(schema).is_valid(reply.json)) and (media == PROBLEM) == (reply.status >= 400)


def test_the_document_is_served(world: World) -> None:
    reply = world.client.send("GET", "/openapi.json")

    assert reply.status == 200
    assert reply.json == DOCUMENT
    assert reply.json["servers"] == [{"url": "/api/v1"}]


@pytest.mark.parametrize("name", OPERATIONS)
def test_an_operation_is_described_with_its_problems(name: str) -> None:
    operation = OPERATIONS[name]
    statuses = set(operation["responses"])
    names = {parameter["name"] for parameter in operation["parameters"]}

    assert operation["summary"]
    assert operation["description"]
    assert statuses >= {"401", "403", "404", "422", "503"}
    assert ("Idempotency-Key" in names) == name.startswith("post")
    assert ({"400", "409", "413", "415"} <= statuses) == name.startswith("post")


def test_every_model_has_a_description_and_refuses_other_fields() -> None:
    models = {name: model for name, model in DOCUMENT["components"]["schemas"].items() if model["type"] == "object"}
    loose = [name for name, model in models.items() if model.get("additionalProperties") is not False]

    assert [name for name, model in models.items() if not model.get("description") and name != "Problem"] == []
    assert loose == []


def fits_schema(value: Any, schema: Any) -> bool:
    return bool(Draft202012Validator({"components": DOCUMENT["components"], **schema}).is_valid(value))


def test_examples_fit_their_schemas() -> None:
    models = DOCUMENT["components"]["schemas"]
    parts = [*models.values(), *(part for model in models.values() for part in model.get("properties", {}).values())]
    media = [
        content
        for operation in OPERATIONS.values()
        for reply in operation["responses"].values()
        for content in reply["content"].values()
        if "example" in content
    ]

    assert [
        schema for schema in parts for example in schema.get("examples", ()) if not fits_schema(example, schema)
    ] == []
    assert [content for content in media if not fits_schema(content["example"], content["schema"])] == []


def test_every_request_has_an_example() -> None:
    models = DOCUMENT["components"]["schemas"]
    bodies = [
        operation["requestBody"]["content"]["application/json"]["schema"]
        for operation in OPERATIONS.values()
        if "requestBody" in operation
    ]
    named = {ref for body in bodies for ref in re.findall(r"schemas/(\w+)", str(body))} - {"Nothing"}

    assert len(named) >= 15
    assert [name for name in named if not models[name].get("examples")] == []


@cache
def busy_world() -> tuple[World, dict[str, str]]:
    """Make something of everything; return the world, and the ids in it by their names in paths and bodies."""
    world = a_world()
    talk = world.post("/conversations", {}).json
    path = f"/conversations/{talk['id']}"
    offer = world.post(f"{path}/remedies", RETURN).json["offers"][-1]
    world.post(f"{path}/plans/{offer['plan']}/confirmation", {"hash": offer["hash"]})
    return world, {
        "conversation": talk["id"],
        "plan": offer["plan"],
        "decision": offer["decision"],
        "effect": "fx_unknown",
        "message": talk["log"][0]["message"],
        "hash": offer["hash"],
        "order": "CN-104902",
        "line": "1",
        "pack": "merchant.us_retail",
    }


STRANGE_IDS = ("%00", "..%2F..", "%ED%A0%80", "%C3%A9", "x" * 129, "null", "plan_unknown")
STRANGE_QUERIES = ("?limit=-1", "?limit=99999999999999999999", "?customer=%ED%A0%80", "?a=%00", "?limit=1", "?=")
USUAL_CALLERS = ("customer", "customer", "customer", "agent", "agent", "policy editor", "policy approver")


def mostly(usual: Any, strange: Sequence[Any]) -> st.SearchStrategy[Any]:
    """Return something usual five times of six."""
    return st.integers(0, 5).flatmap(lambda n: st.sampled_from(strange) if n == 0 else st.just(usual))


@st.composite
def requests(draw: st.DrawFn, name: str) -> tuple[str, bytes, dict[str, str]]:
    """Draw a request that is often right and often just wrong."""
    world, ids = busy_world()
    operation, path = OPERATIONS[name], name.split(" ")[1]
    for parameter in operation["parameters"]:
        if parameter["in"] == "path":
            known = ids[parameter["name"]]
            path = path.replace(f"{{{parameter['name']}}}", draw(mostly(known, (*STRANGE_IDS, *ids.values()))))
    content = operation.get("requestBody", {}).get("content", {}).get("application/json")
    body: Any = b""
    if content is not None:
        right = values_of(content["schema"], DOCUMENT["components"]["schemas"], tuple(ids.values()))
        body = draw(json_values(right))
    who = draw(st.sampled_from([*USUAL_CALLERS, *USUAL_CALLERS, *world.callers]))
    key = draw(mostly(str(draw(st.uuids())), ("", "é", "a b", "again", "x" * 200)))
    headers = {**world.callers[who], "Content-Type": "application/json", "Idempotency-Key": key}
    return f"{path}{draw(mostly('', STRANGE_QUERIES))}", body, headers


@pytest.mark.parametrize("name", OPERATIONS)
def test_no_request_breaks_the_door_and_every_answer_is_one_that_is_documented(name: str) -> None:
    method = name.split(" ", maxsplit=1)[0].upper()

    @settings(max_examples=60)
    @given(requests(name))
    def tried(request: tuple[str, bytes, dict[str, str]]) -> None:
        path, body, headers = request
        reply = busy_world()[0].client.send(method, path, headers=headers, chunks=[body])

        assert reply.status < 500, reply.body
        assert fits(OPERATIONS[name], reply), (reply.status, reply.body)

    tried()
