"""A shop's backend takes a complaint from the first word to the refund, over HTTP alone."""

from tests.doors.api.world import COFFEE_POT, POT_LINE, World

from amends.desk.carry_out import carry_out_due
from amends.kernel.clock import DAY

RETURN = {
    "kind": "return",
    "order": COFFEE_POT,
    "units": [{"line": POT_LINE, "quantity": 1}],
    "reason": "damaged_in_transit",
    "amount": {"minor": 28800, "currency": "CNY"},
}


def carry_out(world: World) -> None:
    while carry_out_due(office=world.office, clock=world.clock):
        pass


def test_words_lead_to_options_and_a_yes_to_one_of_them(world: World) -> None:
    start = world.post("/conversations", {"language": "zh-CN"})
    path = f"/conversations/{start.json['id']}"
    said = world.post(f"{path}/messages", {"text": "我买的咖啡壶到手就碎了"})
    offers = {offer["kind"]: offer for offer in said.json["offers"] if offer["state"] == "open"}
    refund = offers["return"]
    done = world.post(f"{path}/plans/{refund['plan']}/confirmation", {"hash": refund["hash"]})

    assert start.status == said.status == done.status == 201
    assert start.headers["location"] == path.removeprefix("/")
    assert refund["moves"][0]["amount"] == {"minor": 28800, "currency": "CNY"}
    assert [entry["by"] for entry in said.json["log"]] == ["machine", "customer", "machine"]
    assert (
        said.json["log"][1] | {"text": "我买的咖啡壶到手就碎了", "at": "2026-11-23T20:00:00.000Z"}
        == said.json["log"][1]
    )
    assert {offer["plan"]: offer["state"] for offer in done.json["offers"]}[refund["plan"]] == "confirmed"


def test_a_definite_request_becomes_an_exact_plan_that_is_carried_out_once_the_goods_are_back(world: World) -> None:
    path = f"/conversations/{world.post('/conversations', {}).json['id']}"
    offer = world.post(f"{path}/remedies", RETURN).json["offers"][-1]
    world.post(f"{path}/plans/{offer['plan']}/confirmation", {"hash": offer["hash"]})
    carry_out(world)
    plan = f"/plans/{offer['plan']}"
    waiting = world.get("/tasks?state=goods", who="agent").json["tasks"]
    world.post(f"{plan}/goods", {"passed": True}, who="agent")
    carry_out(world)
    after = world.get(plan).json

    assert [task["plan"] for task in waiting] == [offer["plan"]]
    assert after["label"] is not None
    assert (after["state"], after["received"], after["inspected"], after["moved"]) == ("completed", True, True, [0])


def test_a_person_takes_answers_and_hands_back(world: World) -> None:
    path = f"/conversations/{world.post('/conversations', {}).json['id']}"
    asked = world.post(f"{path}/person")
    queue = world.get("/queue", who="agent").json["conversations"]
    world.post(f"{path}/take", who="agent")
    silent = world.post(f"{path}/messages", {"text": "我买的咖啡壶到手就碎了"}).json
    answered = world.post(f"{path}/replies", {"text": "我来帮您看看"}, who="agent").json
    taken = world.get("/queue?mode=person", who="agent").json["conversations"]
    back = world.post(f"{path}/hand-back", who="agent").json

    assert asked.json["mode"] == "waiting"
    assert [(line["id"], line["waiting_why"]) for line in queue] == [
        (path.rsplit("/", maxsplit=1)[-1], "customer_asked")
    ]
    assert silent["log"][-1]["by"] == "customer"
    assert (answered["log"][-1]["by"], answered["log"][-1]["staff"]) == ("staff", "anna")
    assert [line["taken_by"] for line in taken] == ["anna"]
    assert back["mode"] == "machine"


def test_orders_stand_as_amends_has_changed_them(world: World) -> None:
    path = f"/conversations/{world.post('/conversations', {}).json['id']}"
    pending = next(order for order in world.get("/orders").json["orders"] if order["status"] == "pending")
    asked = {"kind": "cancel", "order": pending["id"], "reason": "no_longer_needed"}
    offer = world.post(f"{path}/remedies", asked).json["offers"][-1]
    world.post(f"{path}/plans/{offer['plan']}/confirmation", {"hash": offer["hash"]})
    orders = {order["id"]: order["status"] for order in world.get("/orders").json["orders"]}

    assert orders[pending["id"]] == "cancelled"


def test_a_decision_is_explained_with_facts_rules_and_arithmetic(world: World) -> None:
    path = f"/conversations/{world.post('/conversations', {}).json['id']}"
    offer = world.post(f"{path}/remedies", RETURN).json["offers"][-1]
    why = world.get(f"/decisions/{offer['decision']}").json

    assert {fact["name"] for fact in why["facts"]} >= {"market", "amount"}
    assert set(offer["rules"]) <= {rule["rule"] for rule in why["tried"]}
    assert [sum_["amount"] for sum_ in why["offers"][0]["sums"]] == [{"minor": 28800, "currency": "CNY"}]


def test_ratings_are_kept(world: World) -> None:
    talk = world.post("/conversations", {}).json
    path = f"/conversations/{talk['id']}/ratings"
    reply = {"kind": "reply", "message": talk["log"][0]["message"], "helpful": False, "words": "not what I asked"}
    first = world.post(path, reply, key="1").json
    second = world.post(path, {"kind": "outcome", "stars": 4}, key="2").json

    assert first["log"][0]["helpful"] is False
    assert second["stars"] == 4


def test_a_refusal_is_explained_by_the_rules_that_stood_against_it(world: World) -> None:
    world.clock.advance(40 * DAY)
    service = "service for the customer"
    talk = world.post("/conversations", {"order": COFFEE_POT}, who=service).json["id"]
    said = world.post(f"/conversations/{talk}/messages", {"text": "我不想要了，想退货"}, who=service).json
    why = world.get(f"/decisions/{said['log'][-1]['decision']}", who=service).json

    assert (why["offers"], why["needs_human"]) == ([], [])
    assert "CN.withdrawal.period" in why["deciding"]
    assert set(why["deciding"]) <= {tried["rule"] for tried in why["tried"] if tried["outcome"] == "failed"}
