"""Rule packs over HTTP: the way into force and back, asked again, and asked wrongly."""

from typing import Any

import pytest
from tests.desk.policy_people import ERIK, US, noted_clean, shipped_text, with_window
from tests.doors.api.world import NOW, World

from amends.kernel.clock import DAY, Instant, iso

PATH = f"/policies/{US}"
WIDER = with_window(60)
EDITOR, APPROVER = "policy editor", "policy approver"


def editor(world: World, step: str, body: Any, *, key: str = "") -> Any:
    return world.post(f"{PATH}/{step}", body, who=EDITOR, key=key)


def approver(world: World, step: str, body: Any, *, key: str = "") -> Any:
    return world.post(f"{PATH}/{step}", body, who=APPROVER, key=key)


def approved(world: World) -> str:
    """Bring a draft as far as an approval, its analysis noted as clean; return its hash."""
    made = str(editor(world, "draft", {"text": WIDER}).json["draft"])
    noted_clean(US, made, office=world.office, now=NOW, by=ERIK)
    assert editor(world, "submission", {"hash": made}).status == 200
    assert approver(world, "approval", {"hash": made}).status == 200
    return made


def test_a_pack_is_drafted_approved_published_staged_and_rolled_back(world: World) -> None:
    shipped = world.get(PATH, who="agent").json
    made = approved(world)
    begins = iso(Instant(NOW + DAY))
    scheduled = approver(world, "publication", {"hash": made, "effective_at": begins, "share": 10}).json
    world.clock.set(Instant(NOW + DAY))
    staged = world.get(PATH, who="agent").json
    whole = approver(world, "share", {"hash": made, "share": 100}).json
    back = approver(world, "rollback", {}).json
    listed = {line["id"]: line for line in world.get("/policies", who="agent").json["policies"]}

    assert shipped["in_force"] == shipped["shipped"] == scheduled["in_force"] == staged["in_force"]
    assert scheduled["candidate"] == staged["candidate"] == {"hash": made, "effective_at": begins, "share": 10}
    assert (whole["in_force"], whole["candidate"], whole["before"]) == (made, None, "shipped")
    assert back["in_force"] == shipped["in_force"] == listed[US]["in_force"]
    assert [(one["event"], one["by"], one["share"]) for one in back["history"]] == [
        ("PolicyDrafted", "erik", None),
        ("PolicyAnalysed", "erik", None),
        ("PolicyBackTested", "erik", None),
        ("PolicySubmitted", "erik", None),
        ("PolicyApproved", "paula", None),
        ("PolicyPublished", "paula", 10),
        ("PolicyShareChanged", "paula", 100),
        ("PolicyRolledBack", "paula", None),
    ]
    assert world.get(f"{PATH}/versions/{made}", who="agent").json == {"hash": made, "text": WIDER}
    assert world.get(f"{PATH}/versions/{shipped['shipped']}", who="agent").json["text"] == shipped_text()


def test_the_kill_switch_is_one_request(world: World) -> None:
    made = approved(world)
    approver(world, "publication", {"hash": made})
    stopped = approver(world, "stop", {"hash": made}).json

    assert stopped["in_force"] == stopped["shipped"]
    assert stopped["versions"][0]["stopped"] is True
    assert approver(world, "rollback", {"to": made}).json["clause"] == "policy/stopped"


def test_whoever_drafted_cannot_approve_with_another_role_of_theirs(world: World) -> None:
    made = editor(world, "draft", {"text": WIDER}).json["draft"]
    noted_clean(US, made, office=world.office, now=NOW, by=ERIK)
    editor(world, "submission", {"hash": made})
    both = world.staff("erik", "policy_editor", "policy_approver")
    reply = world.client.send(
        "POST",
        f"{PATH}/approval",
        headers=both | {"Content-Type": "application/json", "Idempotency-Key": "k"},
        chunks=[b'{"hash": "%s"}' % made.encode()],
    )

    assert (reply.status, reply.json["clause"]) == (409, "policy/second-person")


def test_the_same_request_again_is_done_once(world: World) -> None:
    made = approved(world)
    first = approver(world, "publication", {"hash": made, "share": 10}, key="once")
    again = approver(world, "publication", {"hash": made, "share": 10}, key="once")
    other = approver(world, "publication", {"hash": made, "share": 20}, key="once")

    assert first.status == again.status == 200
    assert first.json == again.json
    assert (other.status, other.json["code"]) == (422, "idempotency/key-reused")


def test_a_wrong_pack_is_refused_with_every_fault_and_its_line(world: World) -> None:
    before = world.written()
    text = shipped_text().replace("kind: merchant", "kind: monster", 1).replace("nature: promise", "nature: whim", 1)
    reply = editor(world, "draft", {"text": text})

    assert reply.status == 422
    assert [fault["where"].rsplit(":", 1)[0] for fault in reply.json["faults"]] == [f"{US}.yaml"] * 2
    assert world.written() == before


@pytest.mark.parametrize(
    ("body", "where"),
    [
        ({"share": 0}, "share"),
        ({"share": 101}, "share"),
        ({"effective_at": "tomorrow"}, "effective_at"),
        ({"effective_at": "2026-12-01T00:00:00"}, "effective_at"),
        ({"hash": "A" * 64}, "hash"),
        ({"who": "me"}, "who"),
    ],
)
def test_a_publication_that_makes_no_sense_is_refused(world: World, body: dict[str, Any], where: str) -> None:
    reply = approver(world, "publication", {"hash": "0" * 64, **body})

    assert reply.status == 422
    assert [fault["where"] for fault in reply.json["faults"]] == [where]


@pytest.mark.parametrize(
    ("at", "clause"), [(NOW - 1, "policy/past"), (NOW + 11 * 366 * DAY, "policy/too-far"), (None, None)]
)
def test_a_time_in_the_past_or_in_another_age_is_refused(world: World, at: int | None, clause: str | None) -> None:
    body = {"hash": approved(world), "effective_at": None if at is None else iso(Instant(at))}
    reply = approver(world, "publication", body)

    assert reply.json.get("clause") == clause
    assert (reply.status == 200) == (clause is None)


def test_an_edit_on_top_of_an_edit_that_was_not_seen_is_refused(world: World) -> None:
    first = editor(world, "draft", {"text": WIDER}).json["draft"]
    unseen = editor(world, "draft", {"text": with_window(50)}, key="unseen")
    seen = editor(world, "draft", {"text": with_window(50), "instead_of": first}, key="seen")

    assert (unseen.status, unseen.json["clause"]) == (409, "policy/not-the-draft")
    assert seen.status == 200


def test_a_draft_of_another_pack_than_the_address_says_is_refused(world: World) -> None:
    reply = world.post("/policies/merchant.eu_retailer/draft", {"text": WIDER}, who=EDITOR)

    assert (reply.status, reply.json["faults"][0]["where"]) == (422, "text.id")


@pytest.mark.parametrize(("length", "status"), [(100_000, 200), (150_000, 422), (600_000, 413)])
def test_a_pack_may_be_larger_than_other_bodies_but_not_any_size(world: World, length: int, status: int) -> None:
    text = WIDER + "#" * (length - len(WIDER) + 1)

    assert editor(world, "draft", {"text": text}).status == status
