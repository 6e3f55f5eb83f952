"""One order id, one customer id, one idempotency key in two tenants: each has its own, and nothing passes between."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from tests.doors.api.client import Client
from tests.doors.api.test_journey import RETURN
from tests.doors.api.world import COFFEE_POT, LIN, NOW, OTHER, World, a_world

from amends.adapters.carriers.memory import Fault
from amends.adapters.shops import MemoryShop
from amends.desk.carry_out import carry_out_due
from amends.desk.forget_person import forget_person
from amends.desk.office import Office
from amends.doors.api import create_api
from amends.kernel.ids import MAIN, CustomerId, TenantId
from amends.kernel.party import system
from amends.kernel.shop import ShopChange
from amends.simulation.marketplace import generate

OURS, THEIRS = "customer", "same customer of another tenant"
AGENTS = {OURS: "agent", THEIRS: "agent of another tenant"}
SAID = "mk-said"


class TwoShops:
    """A shop of each tenant, with the same customers and the same orders."""

    def __init__(self, shops: Mapping[TenantId, MemoryShop]) -> None:
        self._shops = shops

    def apply(self, change: ShopChange) -> None:
        self._shops[change.tenant].apply(change)

    def __getattr__(self, name: str) -> Any:
        return lambda tenant, *args, **more: getattr(self._shops[tenant], name)(tenant, *args, **more)


@pytest.fixture
def world() -> World:
    made = a_world()
    shops = {tenant: MemoryShop(generate(7, NOW), clock=made.clock, tenant=tenant) for tenant in (MAIN, OTHER)}
    shop: Any = TwoShops(shops)
    office: Office = replace(made.office, shop=shop)
    api = create_api(office, clock=made.clock, access=made.access)
    return replace(made, office=office, api=api, client=Client(api))


def agreed(world: World, who: str) -> tuple[str, Any]:
    """Let a customer agree to send the same order back; every key is the same in both tenants."""
    talk = world.post("/conversations", {"order": COFFEE_POT}, who=who, key="start").json["id"]
    world.post(f"/conversations/{talk}/messages", {"text": SAID}, who=who, key="say")
    offer = world.post(f"/conversations/{talk}/remedies", RETURN, who=who, key="ask").json["offers"][-1]
    path = f"/conversations/{talk}/plans/{offer['plan']}/confirmation"
    reply = world.post(path, {"hash": offer["hash"]}, who=who, key="yes")
    assert reply.status == 201, reply.json
    return talk, offer["plan"]


def work(world: World) -> None:
    while carry_out_due(office=world.office, clock=world.clock):
        pass


def test_each_tenants_return_of_the_same_order_is_carried_out_for_itself(world: World) -> None:
    talks = {who: agreed(world, who) for who in (OURS, THEIRS)}
    work(world)
    plans = {who: world.get(f"/plans/{plan}", who=AGENTS[who]).json for who, (_, plan) in talks.items()}
    carriers: Any = world.office.carriers

    assert talks[OURS][0] != talks[THEIRS][0]
    assert talks[OURS][1] != talks[THEIRS][1]
    assert len(carriers.book) == 2
    assert plans[OURS]["label"]["tracking"] != plans[THEIRS]["label"]["tracking"]


def test_a_tenants_ids_lead_nowhere_in_the_other(world: World) -> None:
    talks = {who: agreed(world, who) for who in (OURS, THEIRS)}
    talk, plan = talks[OURS]
    decision = world.get(f"/conversations/{talk}").json["offers"][-1]["decision"]
    paths = [f"/conversations/{talk}", f"/plans/{plan}", f"/decisions/{decision}"]
    seen = {(path, who): world.get(path, who=who).status for path in paths for who in (THEIRS, AGENTS[THEIRS])}

    assert [world.get(path).status for path in paths] == [200] * 3
    assert set(seen.values()) == {404}


def test_a_stuck_step_is_seen_and_settled_in_its_own_tenant_alone(world: World) -> None:
    carriers: Any = world.office.carriers
    carriers.faults(Fault.DECLINE, Fault.DECLINE)
    for who in (OURS, THEIRS):
        agreed(world, who)
    work(world)
    lists = {who: world.get("/stuck-effects", who=AGENTS[who]).json["effects"] for who in (OURS, THEIRS)}
    said = {"outcome": "retry", "note": "they were closed"}
    (mine,) = lists[OURS]
    foreign = world.post(f"/stuck-effects/{mine['effect']}/settlement", said, who=AGENTS[THEIRS], key="s")
    own = world.post(f"/stuck-effects/{mine['effect']}/settlement", said, who=AGENTS[OURS], key="s")

    assert len(lists[THEIRS]) == 1
    assert lists[THEIRS][0]["effect"] != mine["effect"]
    assert (foreign.status, own.status) == (404, 200)


def test_a_customer_forgotten_in_one_tenant_is_still_known_in_the_other(world: World) -> None:
    talks = {who: agreed(world, who)[0] for who in (OURS, THEIRS)}
    forget_person(CustomerId(LIN), caller=system("test"), office=world.office)
    texts = {who: world.get(f"/conversations/{talks[who]}", who=AGENTS[who]).body.decode() for who in talks}

    assert SAID not in texts[OURS]
    assert SAID in texts[THEIRS]
