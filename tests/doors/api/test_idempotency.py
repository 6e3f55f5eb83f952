"""A key asked twice is answered once, whatever happens in between."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

from tests.doors.api.client import Client, Reply
from tests.doors.api.test_journey import RETURN, carry_out
from tests.doors.api.world import EMMA, JSON, World

from amends.doors.api import create_api
from amends.kernel.ledger import Committed, Ledger, UnitOfWork


def a_talk(world: World) -> str:
    return f"/conversations/{world.post('/conversations', {}).json['id']}"


def together(world: World, path: str, bodies: list[tuple[str, bytes]]) -> list[Reply]:
    """Send POSTs at the same time, each (key, body)."""
    headers = {**world.callers["customer"], **JSON}

    async def all_at_once() -> list[Reply]:
        sent = (
            world.client.request("POST", path, headers={**headers, "Idempotency-Key": key}, chunks=[body])
            for key, body in bodies
        )
        return list(await asyncio.gather(*sent))

    return world.client.run(all_at_once())


def test_the_same_request_again_is_answered_the_same_and_written_once(world: World) -> None:
    path = f"{a_talk(world)}/messages"
    first = world.post(path, {"text": "你好"}, key="a")
    written = world.written()
    again = world.post(path, {"text": "你好"}, key="a")

    assert (again.status, again.json) == (201, first.json)
    assert world.written() == written


def test_spaces_and_the_order_of_fields_do_not_make_another_request(world: World) -> None:
    path, headers = f"{a_talk(world)}/ratings", {**world.callers["customer"], **JSON, "Idempotency-Key": "a"}
    bodies = (b'{"kind":"outcome","stars":5}', b' { "stars" : 5, "kind":"outcome", "words": null}')
    first, again = (world.client.send("POST", path, headers=headers, chunks=[body]) for body in bodies)

    assert first.json == again.json


def test_a_key_used_for_another_body_route_or_customer_is_refused(world: World) -> None:
    path = a_talk(world)
    ours, theirs = "service for the customer", "service for a foreign customer"
    world.post(f"{path}/messages", {"text": "你好"}, who=ours, key="a")
    world.post("/conversations", {}, who=ours, key="b")
    world.post(f"{path}/person", who=ours, key="c")
    written = world.written()
    answers = [
        world.post(f"{path}/messages", {"text": "再见"}, who=ours, key="a"),
        world.post(f"{path}/person", who=ours, key="a"),
        world.post("/conversations", {}, who=theirs, key="b"),
    ]

    assert [(reply.status, reply.json["clause"]) for reply in answers] == [(422, "idempotency/key-reused")] * 3
    assert world.written() == written


def test_two_customers_may_use_the_same_key(world: World) -> None:
    both = [world.post("/conversations", {}, who=who, key="a").json for who in ("customer", "foreign customer")]

    assert both[0]["id"] != both[1]["id"]
    assert both[1]["customer"] == EMMA


def test_a_repeated_yes_moves_nothing_twice(world: World) -> None:
    path = a_talk(world)
    offer = world.post(f"{path}/remedies", RETURN).json["offers"][-1]
    confirmation, yes = f"{path}/plans/{offer['plan']}/confirmation", {"hash": offer["hash"]}
    answers = [world.post(confirmation, yes, key="a"), world.post(confirmation, yes, key="a")]
    fresh_key = world.post(confirmation, yes, key="b")

    assert [reply.status for reply in answers] == [201, 201]
    assert (fresh_key.status, fresh_key.json["clause"]) == (409, "confirmation/replayed")


def test_a_repeated_report_of_goods_answers_with_the_plan(world: World) -> None:
    path = a_talk(world)
    offer = world.post(f"{path}/remedies", RETURN).json["offers"][-1]
    world.post(f"{path}/plans/{offer['plan']}/confirmation", {"hash": offer["hash"]})
    carry_out(world)
    goods = f"/plans/{offer['plan']}/goods"
    first, again = (world.post(goods, {"passed": True}, who="agent", key="a") for _ in range(2))

    assert (first.status, again.status) == (200, 200)
    assert first.json == again.json


def test_the_same_key_at_the_same_moment_wins_once_and_is_repeated_to_the_others(world: World) -> None:
    path = f"{a_talk(world)}/messages"
    answers = together(world, path, [("a", b'{"text":"hello"}')] * 8)
    said = [entry for entry in answers[0].json["log"] if entry["by"] == "customer"]

    assert [reply.status for reply in answers] == [201] * 8
    assert all(reply.json == answers[0].json for reply in answers)
    assert len(said) == 1


def test_messages_at_the_same_moment_under_their_own_keys_are_all_taken_in(world: World) -> None:
    path = a_talk(world)
    answers = together(world, f"{path}/messages", [(str(n), f'{{"text":"hello {n}"}}'.encode()) for n in range(4)])
    said = [entry["text"] for entry in world.get(path).json["log"] if entry["by"] == "customer"]

    assert [reply.status for reply in answers] == [201] * 4
    assert sorted(said) == [f"hello {n}" for n in range(4)]


def test_one_yes_of_many_at_the_same_moment_counts(world: World) -> None:
    path = a_talk(world)
    offer = world.post(f"{path}/remedies", RETURN).json["offers"][-1]
    yes = f'{{"hash":"{offer["hash"]}"}}'.encode()
    answers = together(world, f"{path}/plans/{offer['plan']}/confirmation", [(str(n), yes) for n in range(6)])

    assert sorted(reply.status for reply in answers) == [201, 409, 409, 409, 409, 409]


def test_a_key_is_remembered_when_the_server_was_started_again(world: World) -> None:
    path = f"{a_talk(world)}/messages"
    first = world.post(path, {"text": "你好"}, key="a")
    api = create_api(world.office, clock=world.clock, access=world.access)
    restarted = replace(world, api=api, client=Client(api))
    again = restarted.post(path, {"text": "你好"}, key="a")

    assert again.json == first.json


class Crowded:
    """A ledger in which somebody else is always a moment faster, as often as there are `others`."""

    def __init__(self, ledger: Ledger, others: list[Callable[[], object]]) -> None:
        self._ledger, self._others = ledger, others

    def __getattr__(self, name: str) -> Any:
        return getattr(self._ledger, name)

    def commit(self, work: UnitOfWork) -> Committed:
        if self._others:
            self._others.pop()()
        return self._ledger.commit(work)


def crowded(world: World, others: list[Callable[[], object]]) -> World:
    ledger: Any = Crowded(world.store, others)
    api = create_api(replace(world.office, ledger=ledger), clock=world.clock, access=world.access)
    return replace(world, api=api, client=Client(api))


def hellos(world: World, path: str, count: int) -> list[Callable[[], object]]:
    """Return as many messages to be sent, each under a key of its own."""
    beside = replace(world, client=Client(world.api))
    return [partial(beside.post, path, {"text": f"hello {n}"}, key=f"other-{n}") for n in range(count)]


def test_a_message_is_taken_in_although_others_were_faster(world: World) -> None:
    path = f"{a_talk(world)}/messages"
    reply = crowded(world, hellos(world, path, 3)).post(path, {"text": "hello"}, key="mine")
    said = [entry["text"] for entry in reply.json["log"] if entry["by"] == "customer"]

    assert reply.status == 201
    assert said == ["hello 2", "hello 1", "hello 0", "hello"]


def test_whoever_is_always_too_late_is_told_to_read_again(world: World) -> None:
    path = f"{a_talk(world)}/messages"
    reply = crowded(world, hellos(world, path, 20)).post(path, {"text": "hello"}, key="mine")

    assert (reply.status, reply.json["code"]) == (409, "conflict")


def test_whoever_loses_to_the_same_key_repeats_the_winner(world: World) -> None:
    path = f"{a_talk(world)}/messages"
    beside = replace(world, client=Client(world.api))
    won: list[Reply] = []
    reply = crowded(world, [lambda: won.append(beside.post(path, {"text": "hello"}, key="a"))]).post(
        path, {"text": "hello"}, key="a"
    )

    assert (reply.status, reply.json) == (201, won[0].json)
