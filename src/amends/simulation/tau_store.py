"""A small store in the tau-bench retail format, with tasks: our own and seeded, so that checks need no other."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from random import Random  # noqa: TID251  chance is seeded by the caller
from typing import Any

USERS, TASKS = 40, 60
# One task of this many holds a gold action that the store's own rules refuse.
REFUSED_EVERY = 8

FIRST = ("Avery", "Blake", "Casey", "Dana", "Ellis", "Frances", "Jordan", "Morgan", "Riley", "Sasha")
LAST = ("Abbott", "Bishop", "Conway", "Dalton", "Emery", "Foster", "Hale", "Keller")
CITIES = (("Denver", "CO", "80202"), ("Boston", "MA", "02108"), ("Tampa", "FL", "33602"), ("Reno", "NV", "89501"))
DESIGNS = (
    ("Reading Lamp", 3900, ("color", ("black", "white", "brass")), ("bulb", ("warm", "cool"))),
    ("Travel Mug", 2100, ("color", ("red", "green")), ("capacity", ("350ml", "500ml"))),
    ("Rain Jacket", 8900, ("color", ("navy", "yellow")), ("size", ("S", "M", "L"))),
    ("Trail Shoes", 11200, ("color", ("grey", "orange")), ("size", ("8", "9", "10"))),
    ("Desk Fan", 4600, ("color", ("black", "white")), ("speed settings", ("3", "5"))),
    ("Camp Stove", 7400, ("fuel", ("gas", "alcohol")), ("burners", ("1", "2"))),
    ("Drawing Set", 3300, ("pieces", ("24", "48")), ("case", ("tin", "wood"))),
    ("Wall Calendar", 1800, ("motif", ("birds", "maps", "gardens")), ("size", ("A4", "A3"))),
    ("Ear Defenders", 5200, ("color", ("black", "lime")), ("fit", ("headband", "neckband"))),
    ("Kitchen Scale", 2700, ("material", ("glass", "steel")), ("limit", ("5 kg", "10 kg"))),
)

Doc = dict[str, Any]


@dataclass(frozen=True, slots=True)
class TauStore:
    """The four files of a store as JSON values; amounts are decimals in dollars, written as numbers."""

    users: Doc
    orders: Doc
    products: Doc
    tasks: list[Doc]


def generate_tau_store(seed: int) -> TauStore:
    """Return the store of `seed`: 40 users, 80 orders and 60 tasks, some with gold actions that are rightly refused."""
    rng = Random(seed)  # noqa: S311  nothing secret hangs on it
    products = _products(rng)
    users = dict(_user(index, rng) for index in range(USERS))
    orders: Doc = {}
    for key, user in users.items():
        for _ in range(2):
            order = _order(f"#W{1000001 + len(orders) * 37}", key, user, products, rng)
            orders[order["order_id"]] = order
            user["orders"].append(order["order_id"])
    return TauStore(users, orders, products, _Tasks(users, orders, products, rng).make())


def _dollars(cents: int) -> Decimal:
    return Decimal(cents).scaleb(-2)


def _products(rng: Random) -> Doc:
    products: Doc = {}
    for index, (name, cents, (axis, values), (second, others)) in enumerate(DESIGNS):
        variants: Doc = {}
        for number, (one, two) in enumerate((one, two) for one in values for two in others):
            item = str(7_000_000_003 + index * 1000 + number * 7)
            price = _dollars(cents + rng.randrange(-400, 900))
            available = number == 0 or rng.randrange(5) > 0
            options = {axis: one, second: two}
            variants[item] = {"item_id": item, "options": options, "available": available, "price": price}
        key = str(5_000_000_001 + index * 11)
        products[key] = {"name": name, "product_id": key, "variants": variants}
    return products


def _user(index: int, rng: Random) -> tuple[str, Doc]:
    first, last = FIRST[index % len(FIRST)], LAST[index // len(FIRST) % len(LAST)]
    number = 1000 + index * 13
    card, paypal, gift = f"credit_card_{number}", f"paypal_{number}", f"gift_card_{number}"
    methods: Doc = {
        card: {"source": "credit_card", "brand": "visa", "last_four": str(number), "id": card},
        paypal: {"source": "paypal", "id": paypal},
    }
    if index % 2:
        methods[gift] = {"source": "gift_card", "balance": rng.randrange(2, 240), "id": gift}
    user = {
        "name": {"first_name": first, "last_name": last},
        "address": _address(rng),
        "email": f"{first}.{last}{number}@example.com".lower(),
        "payment_methods": methods,
        "orders": [],
    }
    return f"{first}_{last}_{number}".lower(), user


def _address(rng: Random) -> Doc:
    city, state, code = rng.choice(CITIES)
    first, second = f"{rng.randrange(1, 900)} Elm Street", f"Suite {rng.randrange(1, 400)}"
    return {"address1": first, "address2": second, "city": city, "country": "USA", "state": state, "zip": code}


def _order(key: str, owner: str, user: Doc, products: Doc, rng: Random) -> Doc:
    status = rng.choice(("pending",) * 4 + ("delivered",) * 4 + ("processed", "cancelled"))
    items = [_item(products[chosen], rng) for chosen in rng.sample(sorted(products), rng.randrange(1, 4))]
    if rng.randrange(12) == 0:
        items.append(items[0])
    amount = sum((item["price"] for item in items), Decimal(0))
    method = rng.choice(sorted(user["payment_methods"]))
    kinds = ("payment", "refund") if status == "cancelled" else ("payment",)
    history = [{"transaction_type": kind, "amount": amount, "payment_method_id": method} for kind in kinds]
    parcel = {"tracking_id": [f"9{key[2:]}55"], "item_ids": [item["item_id"] for item in items]}
    return {
        "order_id": key,
        "user_id": owner,
        "address": user["address"],
        "items": items,
        "fulfillments": [] if status == "pending" else [parcel],
        "status": status,
        "payment_history": history,
    }


def _item(product: Doc, rng: Random) -> Doc:
    variant = product["variants"][rng.choice(sorted(product["variants"]))]
    kept = {"item_id": variant["item_id"], "price": variant["price"], "options": variant["options"]}
    return {"name": product["name"], "product_id": product["product_id"], **kept}


class _Tasks:
    """Makes tasks over a store. Each maker returns None when the order offers no such action."""

    def __init__(self, users: Doc, orders: Doc, products: Doc, rng: Random) -> None:
        self._users, self._orders, self._products, self._rng = users, orders, products, rng

    def make(self) -> list[Doc]:
        return [self._task(number) for number in range(TASKS)]

    def _task(self, number: int) -> Doc:
        turn, place = divmod(number, REFUSED_EVERY)
        allowed = self._rng.sample(self._allowed(), 6)
        makers = [self._refused()[turn % 4], *allowed] if place == 0 else allowed
        orders = self._rng.sample(sorted(self._orders), len(self._orders))
        offers = ((self._orders[key], make(self._orders[key])) for make in makers for key in orders)
        order, actions = next((order, actions) for order, actions in offers if actions is not None)
        return self._as_task(number, order["user_id"], actions)

    def _as_task(self, number: int, owner: str, actions: list[Doc]) -> Doc:
        user = self._users[owner]
        found = {"name": "find_user_id_by_email", "kwargs": {"email": user["email"]}}
        told = f"You are {user['name']['first_name']} {user['name']['last_name']}."
        every = [{"_type": "Action", **action} for action in (found, *actions)]
        task = {"split": "own", "task_id": number, "_type": "Task", "annotator": "generated"}
        return {**task, "user_id": owner, "instruction": told, "actions": every, "outputs": []}

    def _allowed(self) -> list[Callable[[Doc], list[Doc] | None]]:
        return [self._cancel, self._items, self._payment, self._move, self._return, self._exchange]

    def _refused(self) -> list[Callable[[Doc], list[Doc] | None]]:
        return [self._same_item, self._gift_card_short, self._foreign_refund, self._twice]

    def _cancel(self, order: Doc) -> list[Doc] | None:
        reason = self._rng.choice(("no longer needed", "ordered by mistake"))
        return [_call("cancel_pending_order", order, reason=reason)] if order["status"] == "pending" else None

    def _items(self, order: Doc) -> list[Doc] | None:
        new = self._other_variant(order["items"][0])
        if order["status"] != "pending" or new is None:
            return None
        items = {"item_ids": [order["items"][0]["item_id"]], "new_item_ids": [new]}
        return [_call("modify_pending_order_items", order, **items, payment_method_id=self._plain_method(order))]

    def _payment(self, order: Doc) -> list[Doc] | None:
        paid = order["payment_history"][0]["payment_method_id"]
        if order["status"] != "pending" or paid == self._plain_method(order):
            return None
        return [_call("modify_pending_order_payment", order, payment_method_id=self._plain_method(order))]

    def _move(self, order: Doc) -> list[Doc] | None:
        """Move the order, then change an item of it: both while it is pending."""
        items = self._items(order)
        if items is None:
            return None
        address = _address(self._rng)
        home = {"name": "modify_user_address", "kwargs": {"user_id": order["user_id"], **address}}
        return [home, _call("modify_pending_order_address", order, **address), *items]

    def _return(self, order: Doc) -> list[Doc] | None:
        paid = order["payment_history"][0]["payment_method_id"]
        return self._return_to(order, paid)

    def _return_to(self, order: Doc, method: str) -> list[Doc] | None:
        items = [item["item_id"] for item in order["items"]]
        if order["status"] != "delivered":
            return None
        return [_call("return_delivered_order_items", order, item_ids=items, payment_method_id=method)]

    def _exchange(self, order: Doc) -> list[Doc] | None:
        new = self._other_variant(order["items"][0])
        if order["status"] != "delivered" or new is None:
            return None
        items = {"item_ids": [order["items"][0]["item_id"]], "new_item_ids": [new]}
        return [_call("exchange_delivered_order_items", order, **items, payment_method_id=self._plain_method(order))]

    def _same_item(self, order: Doc) -> list[Doc] | None:
        actions = self._items(order)
        if actions is not None:
            actions[0]["kwargs"]["new_item_ids"] = actions[0]["kwargs"]["item_ids"]
        return actions

    def _gift_card_short(self, order: Doc) -> list[Doc] | None:
        methods = self._users[order["user_id"]]["payment_methods"]
        paid = order["payment_history"][0]
        short = [key for key, one in methods.items() if one.get("balance", paid["amount"]) < paid["amount"]]
        if order["status"] != "pending" or not short or short[0] == paid["payment_method_id"]:
            return None
        return [_call("modify_pending_order_payment", order, payment_method_id=short[0])]

    def _foreign_refund(self, order: Doc) -> list[Doc] | None:
        """Ask the refund to a card that did not pay."""
        paid = order["payment_history"][0]["payment_method_id"]
        method = self._plain_method(order)
        return None if method == paid else self._return_to(order, method)

    def _twice(self, order: Doc) -> list[Doc] | None:
        first, second = self._return(order), self._exchange(order)
        return None if first is None or second is None else [*first, *second]

    def _plain_method(self, order: Doc) -> str:
        methods: Doc = self._users[order["user_id"]]["payment_methods"]
        return next(key for key, method in methods.items() if method["source"] == "credit_card")

    def _other_variant(self, item: Doc) -> str | None:
        variants = self._products[item["product_id"]]["variants"].values()
        others = [one["item_id"] for one in variants if one["available"] and one["item_id"] != item["item_id"]]
        return self._rng.choice(others) if others else None


def _call(name: str, order: Doc, **kwargs: object) -> Doc:
    return {"name": name, "kwargs": {"order_id": order["order_id"], **kwargs}}
