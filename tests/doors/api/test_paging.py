"""Lists page by page: every entry once, whatever comes meanwhile, and no cursor that we did not give."""

import base64
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.doors.api.world import EMMA, World

from amends.kernel.clock import SECOND


def walk(world: World, path: str, limit: int, *, name: str, who: str = "agent", between: Any = None) -> list[Any]:
    """Read a list to its end; `between` happens after the first page."""
    found: list[Any] = []
    after = ""
    while True:
        joint = "&" if "?" in path else "?"
        page = world.get(f"{path}{joint}limit={limit}{after}", who=who).json
        found += page[name]
        if page["next"] is None:
            return found
        after = f"&after={page['next']}"
        if between is not None:
            between()
            between = None


def waiting(world: World, number: int) -> str:
    """Let a customer wait for a person."""
    talk: str = world.post("/conversations", {}, key=f"start-{number}").json["id"]
    world.post(f"/conversations/{talk}/person", key=f"person-{number}")
    return talk


@pytest.mark.parametrize("path", ["/conversations", "/queue"])
@pytest.mark.parametrize("limit", [1, 2, 3, 7])
def test_each_page_goes_on_where_the_last_one_ended(world: World, path: str, limit: int) -> None:
    talks = []
    for number in range(7):
        talks.append(waiting(world, number))
        if number % 2:  # so that some stand at the same instant
            world.clock.advance(SECOND)
    read = [line["id"] for line in walk(world, path, limit, name="conversations")]

    assert sorted(read) == sorted(talks)
    assert read == [line["id"] for line in world.get(f"{path}?limit=100", who="agent").json["conversations"]]


@pytest.mark.parametrize("path", ["/conversations", "/queue"])
def test_who_comes_while_a_list_is_read_moves_nobody(world: World, path: str) -> None:
    talks = [waiting(world, number) for number in range(5)]
    world.clock.advance(SECOND)
    read = [line["id"] for line in walk(world, path, 2, name="conversations", between=lambda: waiting(world, 9))]

    assert [read.count(talk) for talk in talks] == [1] * 5
    assert len(read) == len(set(read))


def test_the_last_page_says_that_it_is_the_last(world: World) -> None:
    for number in range(2):
        waiting(world, number)
    pages = [world.get(f"/queue?limit={limit}", who="agent").json["next"] for limit in (1, 2, 3)]

    assert pages[0] is not None
    assert pages[1:] == [None, None]
    assert world.get("/tasks", who="agent").json == {"tasks": [], "next": None}


def encoded(text: bytes) -> str:
    return base64.urlsafe_b64encode(text).rstrip(b"=").decode()


BAD = ("x", "%00", "%FF", "a" * 301, encoded(b"[1]"), encoded(b'["1","a"]'), encoded(b"[1e400,2]"), encoded(b"\xff"),
       encoded(b'[99999999999999999999,"a"]'), encoded(b"[" * 150), "====", "-",
       encoded(b'[1,"a\\u0000"]'), encoded(b'[1,"\\ud800"]'))  # fmt: skip


@pytest.mark.parametrize("path", ["/conversations", "/queue", "/tasks", "/stuck-effects"])
@pytest.mark.parametrize("cursor", BAD)
def test_a_cursor_that_no_page_gave_is_refused(world: World, path: str, cursor: str) -> None:
    reply = world.get(f"{path}?after={cursor}", who="agent")

    assert reply.status == 422
    assert reply.json["faults"][0]["where"] == "query.after"


@given(place=st.tuples(st.integers(-(2**63), 2**63 - 1), st.text(max_size=40)))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
def test_a_made_up_place_shows_nothing_that_is_not_ones_own(world: World, place: tuple[int, str]) -> None:
    world.post("/conversations", {}, who="foreign customer", key="theirs")
    made = encoded(f'[{place[0]},"{place[1]}"]'.encode("utf-8", "surrogatepass"))
    reply = world.get(f"/conversations?after={made}")

    assert reply.status in {200, 422}
    assert EMMA not in reply.body.decode()
