"""What is so of every order, as formulas: goods are shipped after they were ordered, a promise has a day, and so on."""

from collections.abc import Iterator
from typing import Any

import z3  # type: ignore[import-untyped]  # z3 ships no types

from amends.kernel.market import MARKETS
from amends.policy.analysis.plain import DELIVERED, ORDERED_DAYS
from amends.policy.analysis.terms import Terms


def connections(terms: Terms) -> list[Any]:
    """Return how the inputs hang together, as far as the rules use them."""
    return [*_in_order(terms), *_deliveries(terms), *_events(terms), *_place(terms)]


def _uses(terms: Terms, *names: str) -> bool:
    return set(names) <= terms.inputs.keys()


def _in_order(terms: Terms) -> Iterator[Any]:
    for earlier, later in ORDERED_DAYS:
        if _uses(terms, earlier, later):
            before, after = terms.inputs[earlier], terms.inputs[later]
            yield z3.Or(before.beside, after.beside, before.main >= after.main)


def _deliveries(terms: Terms) -> Iterator[Any]:
    at = terms.inputs
    for name in DELIVERED:
        if _uses(terms, "order_status", name):
            on_its_way = [terms.named("order_status", status) for status in ("shipped", "delivered")]
            yield z3.Or(*on_its_way, at[name].beside)
        if _uses(terms, "days_since_delivery", name):
            yield at[name].beside == at["days_since_delivery"].beside
    if _uses(terms, "arrived", "days_since_delivery"):
        yield z3.Or(at["arrived"].main, at["days_since_delivery"].beside)
    if _uses(terms, "order_status", "arrived"):
        yield z3.Implies(terms.named("order_status", "delivered"), at["arrived"].main)


def _events(terms: Terms) -> Iterator[Any]:
    at = terms.inputs
    if _uses(terms, "placed_on", "days_since_placed"):
        yield z3.Not(at["days_since_placed"].beside)
        yield at["placed_on"].main == terms.day - at["days_since_placed"].main
    if _uses(terms, "promise_given", "days_since_promise"):
        yield at["promise_given"].main != at["days_since_promise"].beside


def _place(terms: Terms) -> Iterator[Any]:
    laws = terms.contract.laws
    served = sorted({law.partition("-")[0] for law in laws})
    if laws and _uses(terms, "governing_law"):
        yield terms.any(terms.named("governing_law", law) for law in laws)
    if laws and _uses(terms, "market") and set(served) <= MARKETS.keys():
        yield terms.any(terms.named("market", code) for code in served)
