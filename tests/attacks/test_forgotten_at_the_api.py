"""What the API shows of a customer who was forgotten: nothing that they wrote and nothing that names them."""

import pytest
from tests.doors.api.test_rights import ROUTES
from tests.doors.api.world import COFFEE_POT, LIN, World, a_world

from amends.desk.forget_person import forget_person
from amends.kernel.ids import CustomerId
from amends.kernel.party import system

WORDS, RATING, STREET, STAFF_WORDS, NOTE = "mk-words", "mk-rating", "mk-street", "mk-reply", "mk-outcome"
MARKERS = (WORDS, RATING, STREET, STAFF_WORDS, NOTE)
BROKEN = f"我买的咖啡壶到手就碎了 {WORDS}"
ADDRESS = {"line1": STREET, "city": "mk-street city", "postcode": "100000", "country": "China"}
STAFF = ("agent", "operator")


def lived_through() -> tuple[World, dict[str, str]]:
    """Let a customer leave words wherever the API takes some; return the ids of what came of it."""
    world = a_world()
    talk = world.post("/conversations", {"order": COFFEE_POT}).json
    path = f"/conversations/{talk['id']}"
    said = world.post(f"{path}/messages", {"text": BROKEN}).json
    offer = said["offers"][0]
    world.post(f"{path}/plans/{offer['plan']}/confirmation", {"hash": offer["hash"]})
    moved = world.post(f"{path}/remedies", {"kind": "modify_profile", "address": ADDRESS}, key="move").json["offers"][
        -1
    ]
    world.post(f"{path}/plans/{moved['plan']}/confirmation", {"hash": moved["hash"]}, key="moved")
    message = said["log"][-1]["message"]
    reply = {"kind": "reply", "message": message, "helpful": False, "reason": RATING, "words": RATING}
    world.post(f"{path}/ratings", reply, key="r1")
    world.post(f"{path}/ratings", {"kind": "outcome", "stars": 1, "words": NOTE}, key="r2")
    world.post(f"{path}/person", key="person")
    world.post(f"{path}/take", who="agent", key="take")
    world.post(f"{path}/replies", {"text": f"Dear {STAFF_WORDS}"}, who="agent", key="reply")
    return world, {
        "conversation": talk["id"], "plan": offer["plan"], "moved": moved["plan"], "decision": offer["decision"]
    }  # fmt: skip


def addresses(ids: dict[str, str]) -> list[str]:
    """Return the address of everything that can be read, made from the map of routes."""
    # Rules name nobody, and each has a pack of its own in its path.
    read = [path for method, path in ROUTES if method == "get" and not path.startswith("/policies/")]
    queries = {"/queue": ["?mode=waiting", "?mode=person"], "/tasks": [f"?state={s}" for s in ("person", "goods")]}
    listed = [f"{path}{query}" for path in read for query in queries.get(path, [""])]
    plans = [f"/plans/{ids['moved']}"]
    return [path.format(**ids, effect="fx") for path in listed] + plans + [f"/conversations?customer={LIN}"]


def shown(world: World, ids: dict[str, str]) -> dict[str, list[str]]:
    """Return which markers can be read where, by whom."""
    answers = {
        f"{who} {path}": world.get(path, who=who).body.decode()
        for path in addresses(ids)
        for who in ("customer", "service for the customer", *STAFF)
    }
    found = {name: [marker for marker in MARKERS if marker in body] for name, body in answers.items()}
    return {name: markers for name, markers in found.items() if markers}


def test_a_forgotten_customer_is_in_no_answer_of_the_api() -> None:
    world, ids = lived_through()
    before = shown(world, ids)
    forget_person(CustomerId(LIN), caller=system("test"), office=world.office)
    after = shown(world, ids)

    assert {marker for markers in before.values() for marker in markers} >= {WORDS, STREET, STAFF_WORDS}
    assert after == {}


def test_what_is_left_of_a_forgotten_customer_can_still_be_read() -> None:
    world, ids = lived_through()
    forget_person(CustomerId(LIN), caller=system("test"), office=world.office)
    statuses = {path: world.get(path, who="agent").status for path in addresses(ids)}

    assert {path: status for path, status in statuses.items() if status != 200} == {}


@pytest.mark.parametrize("name", ["move", "r1", "r2"])
def test_a_request_repeated_after_forgetting_gives_nothing_back(name: str) -> None:
    world, ids = lived_through()
    forget_person(CustomerId(LIN), caller=system("test"), office=world.office)
    path = f"/conversations/{ids['conversation']}"
    bodies = {
        "move": ("remedies", {"kind": "modify_profile", "address": ADDRESS}),
        "r1": ("ratings", {"kind": "outcome", "stars": 2}),
        "r2": ("ratings", {"kind": "outcome", "stars": 1, "words": NOTE}),
    }
    where, body = bodies[name]
    answer = world.post(f"{path}/{where}", body, key=name).body.decode()

    assert [marker for marker in MARKERS if marker in answer] == []
