"""How much one caller may ask: people each for themselves, strangers together, in a table that does not grow."""

from typing import Any

import pytest

from amends.doors.serve.limits import Allowance, Asker, Limits, Recent
from amends.kernel.ids import MAIN, CustomerId
from amends.kernel.party import Caller, CallerKind

LIN = Caller(MAIN, CallerKind.CUSTOMER, "c-lin")
SHOP = Caller(MAIN, CallerKind.SERVICE, "shop", frozenset({"customer_service"}), on_behalf_of=CustomerId("c-lin"))
HERE, THERE = "192.0.2.1", "192.0.2.2"
Headers = dict[bytes, bytes] | list[tuple[bytes, bytes]]
NOBODY: dict[bytes, bytes] = {}


class Desk:
    """Limits of 3 at once and 1 a second for people, 5 and 1 for an address, with a clock that a test moves."""

    def __init__(self) -> None:
        self.now = 0.0
        self.limits = Limits(person=Allowance(1, 3), address=Allowance(1, 5), clock=lambda: self.now, size=50)

    def asker(self, headers: Headers, address: str = HERE) -> Asker:
        shown = list(headers.items()) if isinstance(headers, dict) else headers
        scope: dict[str, Any] = {"type": "http", "headers": shown, "client": (address, 1)}
        return self.limits.asker(scope)

    def asks(self, headers: Headers, times: int, address: str = HERE) -> list[float]:
        return [self.limits.wait(self.asker(headers, address)) for _ in range(times)]

    def answered(self, headers: Headers, caller: Caller) -> float:
        """Ask once and be answered, as whoever it is."""
        asker = self.asker(headers)
        wait = self.limits.wait(asker)
        self.limits.learn(asker, caller)
        return wait

    def knows(self, token: bytes, caller: Caller, **more: bytes) -> dict[bytes, bytes]:
        headers = {b"authorization": token, **{name.encode(): value for name, value in more.items()}}
        self.limits.learn(self.asker(headers), caller)
        self.limits._buckets = Recent(50)  # what it cost to become known
        return headers


def test_who_asks_too_much_is_told_when_to_come_back_and_may_then() -> None:
    desk = Desk()
    lin = desk.knows(b"one", LIN)

    assert desk.asks(lin, 4) == [0, 0, 0, 1]

    desk.now += 1

    assert desk.asks(lin, 2) == [0, 1]


def test_nobody_saves_up_more_than_a_burst() -> None:
    desk = Desk()
    lin = desk.knows(b"one", LIN)
    desk.asks(lin, 1)
    desk.now += 1_000_000

    assert desk.asks(lin, 4) == [0, 0, 0, 1]


def test_one_who_floods_does_not_hurt_another_at_the_same_address() -> None:
    desk = Desk()
    lin = desk.knows(b"one", LIN)
    emma = desk.knows(b"two", Caller(MAIN, CallerKind.CUSTOMER, "c-emma"))
    flood = desk.asks(lin, 1000)

    assert sum(not wait for wait in flood) == 3
    assert desk.asks(emma, 3) == [0, 0, 0]


def test_a_second_session_brings_no_second_allowance() -> None:
    desk = Desk()
    first, second = desk.knows(b"one", LIN), desk.knows(b"two", LIN)
    desk.asks(first, 3)

    assert desk.asks(second, 1) == [1]


def test_each_customer_whom_a_service_speaks_for_has_an_allowance_of_their_own() -> None:
    desk = Desk()
    lin = desk.knows(b"key", SHOP, **{"amends-customer": b"c-lin"})
    emma = lin | {b"amends-customer": b"c-emma"}
    desk.asks(lin, 3)

    assert (desk.asks(lin, 1), desk.asks(emma, 1)) == ([1], [0])


def test_a_customer_who_names_others_gets_no_more_by_it() -> None:
    desk = Desk()
    lin = desk.knows(b"one", LIN)
    waits = [desk.asks(lin | {b"amends-customer": str(number).encode()}, 1)[0] for number in range(4)]

    assert waits == [0, 0, 0, 1]


@pytest.mark.parametrize("name", [b"", b"-", b"a b", b"x" * 129, b"x" * 60_000, b"\xff"])
def test_a_service_that_names_what_can_be_no_customer_has_its_own_allowance(name: bytes) -> None:
    desk = Desk()
    shop = desk.knows(b"key", SHOP)
    desk.asks(shop, 3)

    assert desk.asks(shop | {b"amends-customer": name}, 1) == [1]
    assert all(len(str(key)) < 300 for key in desk.limits._buckets._kept)


def test_what_stands_beside_a_session_makes_no_other_caller_of_it() -> None:
    desk = Desk()
    desk.answered({b"cookie": b"amends_session=one"}, LIN)
    waits = [desk.asks({b"cookie": b"amends_session=one; x=%d" % number}, 1)[0] for number in range(3)]

    assert waits == [0, 0, 1]


def test_cookies_without_a_session_are_a_strangers() -> None:
    desk = Desk()
    asker = desk.asker({b"cookie": b"amends_language=en"})

    assert (asker.credential, asker.account) == (None, HERE)


def test_of_two_authorizations_the_one_counts_that_is_read() -> None:
    desk = Desk()
    lin = desk.knows(b"one", LIN)
    waits = [desk.asks([*lin.items(), (b"authorization", b"%d" % number)], 1)[0] for number in range(4)]

    assert waits == [0, 0, 0, 1]


def test_a_new_session_for_each_request_is_charged_to_the_person_too() -> None:
    desk = Desk()
    for number in range(3):
        desk.answered({b"authorization": b"token %d" % number}, LIN)

    assert desk.asks({b"authorization": b"token 0"}, 1) == [1]


def test_made_up_credentials_all_count_for_the_address_that_they_come_from() -> None:
    desk = Desk()
    waits = [desk.asks({b"authorization": str(number).encode()}, 1)[0] for number in range(6)]

    assert waits == [0, 0, 0, 0, 0, 1]
    assert desk.asks(NOBODY, 1, THERE) == [0]


def test_a_household_has_one_allowance_for_all_its_ipv6_addresses() -> None:
    desk = Desk()
    waits = [desk.asks(NOBODY, 1, f"2001:db8:0:1::{number:x}")[0] for number in range(6)]

    assert waits[-1] == 1
    assert desk.asks(NOBODY, 1, "2001:db8:0:2::1") == [0]


def test_an_ipv4_address_that_comes_as_ipv6_is_that_address_alone() -> None:
    desk = Desk()
    desk.asks(NOBODY, 3, f"::ffff:{HERE}")
    desk.asks(NOBODY, 2, HERE)

    assert desk.asks(NOBODY, 1, HERE) == [1]
    assert desk.asks(NOBODY, 1, f"::ffff:{THERE}") == [0]


def test_a_table_forgets_whoever_was_away_longest_and_never_grows() -> None:
    table: Recent[int] = Recent(2)
    table.keep("a", 1)
    table.keep("b", 2)
    table.get("a")
    table.keep("c", 3)

    assert (table.get("a"), table.get("b"), table.get("c"), len(table)) == (1, None, 3, 2)


def test_many_strangers_take_no_more_memory_than_some() -> None:
    desk = Desk()
    for number in range(1000):
        desk.asks(NOBODY, 1, f"10.0.{number // 256}.{number % 256}")

    assert len(desk.limits._buckets) == 50
