"""Every route x every kind of caller x own, foreign and unknown objects, against the desk's table of rights."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, cast

import pytest
from tests.desk.policy_people import US, PolicyDesk, with_window
from tests.desk.shopfloor import Floor
from tests.doors.api.client import Reply
from tests.doors.api.world import COFFEE_POT, EMMA, LIN, POT_LINE, World, a_world

from amends.adapters.carriers.memory import Fault
from amends.desk.carry_out import carry_out_due
from amends.desk.rights import Action, Reach, reach
from amends.desk.streams import load_publications
from amends.kernel.clock import Instant
from amends.kernel.ids import MAIN
from amends.kernel.ledger import EffectState
from amends.kernel.party import Caller, CallerKind

OWNERS = {"own": LIN, "foreign": EMMA, "unknown": None}
ORDERS = {LIN: COFFEE_POT, EMMA: "UK-204118"}
STAFF = ("agent", "operator")
WIDER = with_window(60)
POLICY_STEPS = {"drafted", "checked", "submitted", "approved", "staged", "rolled back"}


@dataclass(frozen=True, slots=True)
class Objects:
    """What a request is about, whoever's it is."""

    customer: str
    order: str
    conversation: str = "cnv_unknown"
    message: str = "msg_unknown"
    plan: str = "plan_unknown"
    hash: str = "0" * 64
    decision: str = "dec_unknown"
    effect: str = "fx_unknown"
    version: str = "0" * 64
    pack: str = US


@dataclass(frozen=True, slots=True)
class Entry:
    """A route of the map: the actions it asks for, what to send, what success is, what must have happened before.

    `is_list`: it shows what the caller may see, whatever is there.
    """

    actions: tuple[Action, ...]
    success: int = 200
    body: Callable[[Objects], Any] = lambda _: None
    query: Callable[[Objects], str] = lambda _: ""
    prepared: tuple[str, ...] = ()
    is_list: bool = False


def remedy(about: Objects) -> dict[str, Any]:
    return {"kind": "return", "order": about.order, "units": [{"line": POT_LINE, "quantity": 1}], "reason": "defect"}


def of_version(about: Objects) -> dict[str, Any]:
    return {"hash": about.version}


ROUTES: Mapping[tuple[str, str], Entry] = {
    ("post", "/conversations"): Entry((Action.START,), 201, lambda o: {"order": o.order}),
    ("get", "/conversations"): Entry((Action.READ,), query=lambda o: f"?customer={o.customer}", is_list=True),
    ("get", "/conversations/{conversation}"): Entry((Action.READ,)),
    ("post", "/conversations/{conversation}/messages"): Entry((Action.SPEAK,), 201, lambda _: {"text": "转人工"}),
    ("post", "/conversations/{conversation}/remedies"): Entry(
        (Action.PROPOSE, Action.PREPARE_REMEDY), 201, remedy, prepared=("taken by staff",)
    ),
    ("post", "/conversations/{conversation}/plans/{plan}/confirmation"): Entry(
        (Action.CONFIRM,), 201, lambda o: {"hash": o.hash}
    ),
    ("post", "/conversations/{conversation}/person"): Entry((Action.ASK_PERSON,)),
    ("post", "/conversations/{conversation}/ratings"): Entry(
        (Action.RATE,), 201, lambda o: {"kind": "reply", "message": o.message, "helpful": True}
    ),
    ("get", "/orders"): Entry((Action.READ,), query=lambda o: f"?customer={o.customer}", is_list=True),
    ("get", "/decisions/{decision}"): Entry((Action.EXPLAIN,)),
    ("get", "/plans/{plan}"): Entry((Action.READ,), prepared=("confirmed",)),
    ("get", "/queue"): Entry((Action.READ_QUEUE,), is_list=True),
    ("get", "/tasks"): Entry((Action.READ_TASKS,), is_list=True),
    ("get", "/stuck-effects"): Entry((Action.READ_TASKS,), is_list=True),
    ("post", "/stuck-effects/{effect}/settlement"): Entry(
        (Action.SETTLE_TASK,), body=lambda _: {"outcome": "retry", "note": "they were closed"}, prepared=("stuck",)
    ),
    ("post", "/conversations/{conversation}/take"): Entry((Action.TAKE,)),
    ("post", "/conversations/{conversation}/replies"): Entry(
        (Action.REPLY,), 201, lambda _: {"text": "Hello"}, prepared=("taken by staff",)
    ),
    ("post", "/conversations/{conversation}/hand-back"): Entry((Action.HAND_BACK,), prepared=("taken by staff",)),
    ("post", "/plans/{plan}/goods"): Entry(
        (Action.HANDLE_GOODS,), body=lambda _: {"passed": None}, prepared=("confirmed",)
    ),
    ("post", "/plans/{plan}/rejection"): Entry(
        (Action.REJECT_GOODS,),
        body=lambda _: {"finding": "worn", "note": "Worn through."},
        prepared=("confirmed", "failed"),
    ),
    ("get", "/policies"): Entry((Action.READ_POLICIES,), is_list=True),
    ("get", "/policies/{pack}"): Entry((Action.READ_POLICIES,), is_list=True),
    ("get", "/policies/{pack}/versions/{hash}"): Entry((Action.READ_POLICIES,), prepared=("drafted",)),
    ("post", "/policies/{pack}/draft"): Entry((Action.DRAFT_POLICY,), body=lambda _: {"text": WIDER}, is_list=True),
    ("post", "/policies/{pack}/withdrawal"): Entry((Action.DRAFT_POLICY,), body=of_version, prepared=("drafted",)),
    ("post", "/policies/{pack}/analysis"): Entry((Action.DRAFT_POLICY,), body=of_version, prepared=("drafted",)),
    ("post", "/policies/{pack}/back-test"): Entry((Action.DRAFT_POLICY,), body=of_version, prepared=("drafted",)),
    ("post", "/policies/{pack}/submission"): Entry((Action.DRAFT_POLICY,), body=of_version, prepared=("checked",)),
    ("post", "/policies/{pack}/approval"): Entry((Action.PUBLISH_POLICY,), body=of_version, prepared=("submitted",)),
    ("post", "/policies/{pack}/publication"): Entry((Action.PUBLISH_POLICY,), body=of_version, prepared=("approved",)),
    ("post", "/policies/{pack}/share"): Entry(
        (Action.PUBLISH_POLICY,), body=lambda o: {"hash": o.version, "share": 50}, prepared=("staged",)
    ),
    ("post", "/policies/{pack}/stop"): Entry((Action.PUBLISH_POLICY,), body=of_version, prepared=("staged",)),
    ("post", "/policies/{pack}/rollback"): Entry(
        (Action.PUBLISH_POLICY,), body=lambda o: {"to": o.version}, prepared=("rolled back",)
    ),
}
CALLERS = (
    "anonymous",
    "customer",
    "foreign customer",
    "service for the customer",
    "service for a foreign customer",
    "service for nobody",
    "agent",
    "operator",
    "policy editor",
    "policy approver",
    "staff without a role",
    "seller",
    "same customer of another tenant",
    "agent of another tenant",
    "operator of another tenant",
)


def routes_of(api: Any) -> set[tuple[str, str]]:
    return {(method, path) for path, methods in api.openapi()["paths"].items() for method in methods}


def test_every_route_has_an_entry_in_the_map(world: World) -> None:
    assert routes_of(world.api) == set(ROUTES)


def test_every_kind_of_caller_is_tried(world: World) -> None:
    kinds = {caller_of(world, who).kind for who in CALLERS}

    assert kinds == set(CallerKind) - {CallerKind.SYSTEM}
    assert set(CALLERS) == set(world.callers)


def caller_of(world: World, who: str) -> Caller:
    headers = {name.lower(): value for name, value in world.callers[who].items()}
    return world.access.caller_of(headers, {}, now=Instant(world.clock.now()))


def expected(caller: Caller, entry: Entry, owner: str | None) -> int:
    """Work out the status from the table."""
    granted = {reach(caller, action) for action in entry.actions} - {None}
    if caller.kind is CallerKind.ANONYMOUS:
        return 401
    if not granted or (caller.kind is CallerKind.SERVICE and caller.customer is None):
        return 403
    theirs = Reach.ANY in granted or caller.customer == owner
    there = entry.is_list or (owner is not None and caller.tenant == MAIN)
    return entry.success if theirs and there else 404


def prepare(world: World, owner: str | None, entry: Entry, who: str) -> Objects:
    """Bring the world to where the request makes sense, and return what it is about."""
    if owner is None:
        return Objects("c-unknown", "XX-0")
    if POLICY_STEPS & set(entry.prepared):
        return Objects(owner, ORDERS[owner], version=published(world, as_far_as=entry.prepared[0]))
    whose = {LIN: "customer", EMMA: "foreign customer"}[owner]
    order = ORDERS[owner]
    talk = world.post("/conversations", {"order": order}, who=whose).json
    path = f"/conversations/{talk['id']}"
    request = remedy(Objects(owner, order))
    talk = world.post(f"{path}/remedies", request, who=whose, key="prepare").json
    offer = talk["offers"][-1]
    if {"confirmed", "stuck"} & set(entry.prepared):
        world.post(f"{path}/plans/{offer['plan']}/confirmation", {"hash": offer["hash"]}, who=whose, key="confirm")
    if "failed" in entry.prepared:
        world.post(f"/plans/{offer['plan']}/goods", {"passed": False}, who="agent", key="goods")
    if "taken by staff" in entry.prepared and who in STAFF:
        world.post(f"{path}/take", who=who, key="take")
    effect = stuck_step(world, offer["plan"]) if "stuck" in entry.prepared else "fx_none"
    message = talk["log"][-1]["message"]
    return Objects(owner, order, talk["id"], message, offer["plan"], offer["hash"], offer["decision"], effect)


def published(world: World, *, as_far_as: str) -> str:
    """Bring a version of a rule pack as far as that; return its hash. Nothing is really analysed."""
    desk = PolicyDesk(Floor(world.office, world.clock, cast("Any", None), cast("Any", None)))
    if spells := load_publications(world.store, MAIN).pack(US).spells:
        return spells[0].hash  # brought there before: a tenant has one such pack, whosever the orders are
    if as_far_as == "drafted":
        return desk.drafts(WIDER)
    if as_far_as in {"checked", "submitted"}:
        return desk.submits(WIDER) if as_far_as == "submitted" else desk.checks(WIDER)
    if as_far_as == "approved":
        return desk.approves(WIDER)
    version = desk.publishes(WIDER, share=20 if as_far_as == "staged" else 100)
    if as_far_as == "rolled back":
        desk.rolls_back()
    return version


def stuck_step(world: World, plan: str) -> str:
    """Let the carrier refuse, so that the confirmed plan waits for a person; return the effect."""
    carriers: Any = world.office.carriers
    carriers.faults(Fault.DECLINE)
    while carry_out_due(office=world.office, clock=world.clock):
        pass
    return next(e.key for e in world.store.effects(state=EffectState.TASK) if e.body["plan"] == plan)


def ask(world: World, route: tuple[str, str], entry: Entry, about: Objects, who: str) -> Reply:
    method, template = route
    path = template.format(
        conversation=about.conversation,
        plan=about.plan,
        decision=about.decision,
        effect=about.effect,
        pack=about.pack,
        hash=about.version,
    )
    if method == "get":
        return world.get(f"{path}{entry.query(about)}", who=who)
    return world.post(path, entry.body(about), who=who, key="the-request")


@pytest.mark.parametrize("whose", OWNERS)
@pytest.mark.parametrize("route", ROUTES, ids=" ".join)
def test_a_route_answers_each_caller_as_the_table_of_rights_says(route: tuple[str, str], whose: str) -> None:
    entry, owner = ROUTES[route], OWNERS[whose]
    world, wrong = a_world(), {}
    about = prepare(world, owner, entry, "nobody")
    for who in CALLERS:
        wanted = expected(caller_of(world, who), entry, owner)
        if wanted == entry.success:
            world = a_world()
            about = prepare(world, owner, entry, who)
        before = world.written()
        reply = ask(world, route, entry, about, who)
        written = world.written() != before
        if reply.status != wanted or written != (wanted == entry.success and route[0] == "post"):
            wrong[who] = (reply.status, wanted, written, reply.body)
        if wanted == entry.success:
            world = a_world()
            about = prepare(world, owner, entry, "nobody")

    assert not wrong


@pytest.mark.parametrize("route", [route for route in ROUTES if "{" in route[1]], ids=" ".join)
def test_a_foreign_object_cannot_be_told_from_one_that_never_was(route: tuple[str, str]) -> None:
    world, entry = a_world(), ROUTES[route]
    prepare(world, LIN, entry, "nobody")
    foreign = prepare(world, EMMA, entry, "nobody")
    answers = [ask(world, route, entry, about, "customer") for about in (foreign, Objects("c-unknown", "XX-0"))]

    assert answers[0] == answers[1]


def test_another_tenant_sees_none_of_our_conversations(world: World) -> None:
    prepare(world, LIN, ROUTES["get", "/conversations"], "nobody")
    lists = [world.get(path, who="agent of another tenant") for path in ("/conversations", "/queue", "/tasks")]
    mine = world.get("/conversations", who="same customer of another tenant")

    assert [reply.status for reply in lists] == [200, 200, 200]
    assert [*lists[0].json["conversations"], *mine.json["conversations"]] == []


def test_lists_show_a_customer_only_their_own(world: World) -> None:
    for owner in (LIN, EMMA):
        prepare(world, owner, ROUTES["get", "/conversations"], "nobody")
    seen = world.get("/conversations").json["conversations"]
    all_of_them = world.get("/conversations", who="agent").json["conversations"]

    assert [line["customer"] for line in seen] == [LIN]
    assert {line["customer"] for line in all_of_them} == {LIN, EMMA}
