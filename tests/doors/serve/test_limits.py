"""How much one caller may ask: people each for themselves, strangers together, in a table that does not grow."""

from amends.doors.serve.limits import Allowance, Limits, Recent
from amends.kernel.ids import MAIN, CustomerId
from amends.kernel.party import Caller, CallerKind

LIN = Caller(MAIN, CallerKind.CUSTOMER, "c-lin")
SHOP = Caller(MAIN, CallerKind.SERVICE, "shop", frozenset({"customer_service"}), on_behalf_of=CustomerId("c-lin"))
HERE, THERE = "192.0.2.1", "192.0.2.2"
NOBODY: dict[bytes, bytes] = {}


class Desk:
    """Limits of 3 at once and 1 a second for people, 5 and 1 for an address, with a clock that a test moves."""

    def __init__(self) -> None:
        self.now = 0.0
        self.limits = Limits(person=Allowance(1, 3), address=Allowance(1, 5), clock=lambda: self.now, size=50)

    def asks(self, headers: dict[bytes, bytes], times: int, address: str = HERE) -> list[float]:
        return [self.limits.wait(headers, address) for _ in range(times)]

    def knows(self, token: bytes, caller: Caller, **more: bytes) -> dict[bytes, bytes]:
        headers = {b"authorization": token, **{name.encode(): value for name, value in more.items()}}
        self.limits.learn(headers, caller)
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
    waits = [desk.limits.wait(lin | {b"amends-customer": str(number).encode()}, HERE) for number in range(4)]

    assert waits == [0, 0, 0, 1]


def test_made_up_credentials_all_count_for_the_address_that_they_come_from() -> None:
    desk = Desk()
    waits = [desk.limits.wait({b"authorization": str(number).encode()}, HERE) for number in range(6)]

    assert waits == [0, 0, 0, 0, 0, 1]
    assert desk.asks(NOBODY, 1, THERE) == [0]


def test_a_household_has_one_allowance_for_all_its_ipv6_addresses() -> None:
    desk = Desk()
    waits = [desk.limits.wait(NOBODY, f"2001:db8:0:1::{number:x}") for number in range(6)]

    assert waits[-1] == 1
    assert desk.asks(NOBODY, 1, "2001:db8:0:2::1") == [0]


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
        desk.limits.wait(NOBODY, f"10.0.{number // 256}.{number % 256}")

    assert len(desk.limits._buckets) == 50
