"""The simulated provider: what it keeps, how its faults are dealt, how it ends."""

import http.client
import json
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from queue import Queue
from threading import Thread

import psutil
import pytest
from hypothesis import given
from hypothesis import strategies as st

from amends.adapters.provider import Fault, ProviderProcess, doubles
from amends.adapters.provider.book import Asked, Book
from amends.adapters.provider.faults import FaultPlan, Faults, read_plan
from amends.kernel.clock import Instant
from amends.kernel.errors import Conflict, Invalid, Unavailable

REFUND = {"reference": "case-1:refund:1", "payment": "pay_1", "method": "card_1", "minor": 1230, "currency": "EUR"}
PARCEL = {
    "reference": "case-1:label:1",
    "order": "ord_1",
    "goods": [{"line": "line_1", "variant": "var_1", "quantity": 1}],
    "payer": "seller",
    "sender": {"line1": "Musterweg 5"},
    "recipient": {"line1": "Rue du Port 1"},
}
ASKED = Asked("refund", "key-1", "case-1:refund:1", {"minor": 1}, "digest-1")


@pytest.fixture
def provider(tmp_path: Path) -> Iterator[ProviderProcess]:
    with ProviderProcess(tmp_path / "book.db", mode="keyed") as provider:
        yield provider


def post(provider: ProviderProcess, path: str, body: object, *, key: str = "key-1") -> int:
    return send(provider, path, json.dumps(body), key=key)


def send(provider: ProviderProcess, path: str, text: str, *, key: str = "key-1") -> int:
    connection = http.client.HTTPConnection(provider.base_url.removeprefix("http://"), timeout=10)
    connection.request("POST", path, text, {"Idempotency-Key": key})
    status = connection.getresponse().status
    connection.close()
    return status


def test_the_book_is_on_disk_before_the_answer_and_survives_a_crash(provider: ProviderProcess) -> None:
    post(provider, "/refunds", REFUND)
    before = provider.book()
    provider.kill()
    provider.start()

    assert provider.book() == before
    assert before[0].facts == {"payment": "pay_1", "method": "card_1", "minor": 1230, "currency": "EUR"}


def test_a_key_is_known_after_a_crash(provider: ProviderProcess) -> None:
    post(provider, "/refunds", REFUND)
    provider.kill()
    provider.start()

    assert post(provider, "/refunds", REFUND) == 200
    assert len(provider.book()) == 1


def test_every_commit_of_the_book_is_flushed_to_disk(tmp_path: Path) -> None:
    book = Book(tmp_path / "book.db")

    assert book._db.execute("PRAGMA synchronous").fetchone() == (2,)
    assert book._db.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_the_book_names_no_street(provider: ProviderProcess, tmp_path: Path) -> None:
    post(provider, "/labels", PARCEL)
    provider.stop()
    kept = b"".join(path.read_bytes() for path in tmp_path.iterdir())

    assert b"ord_1" in kept
    assert b"Musterweg" not in kept
    assert b"Rue du Port" not in kept


def test_it_refunds_more_than_was_paid_when_told_to_so_that_the_book_shows_it(provider: ProviderProcess) -> None:
    for number in range(3):
        post(provider, "/refunds", REFUND, key=f"key-{number}")

    assert doubles(provider.book()) == ("case-1:refund:1",)


@pytest.mark.parametrize("on", ["refund", "any"])
def test_a_scripted_fault_meets_the_next_call_of_its_kind_only(provider: ProviderProcess, on: str) -> None:
    provider.faults(Fault.NONE, Fault.DECLINE, on=on)

    statuses = [post(provider, "/refunds", REFUND, key=f"key-{number}") for number in range(3)]

    assert statuses == [200, 402, 200]


def test_a_fault_scripted_for_refunds_leaves_labels_alone(provider: ProviderProcess) -> None:
    provider.faults(Fault.DECLINE, on="refund")

    assert post(provider, "/labels", PARCEL) == 200
    assert post(provider, "/refunds", REFUND, key="key-2") == 402


def test_a_late_order_is_done_after_the_caller_has_left(provider: ProviderProcess) -> None:
    provider.faults(Fault.LATE)
    connection = http.client.HTTPConnection(provider.base_url.removeprefix("http://"), timeout=10)
    connection.request("POST", "/refunds", json.dumps(REFUND), {"Idempotency-Key": "key-1"})
    waiting = len(provider.book())
    connection.close()

    assert waiting == 0
    assert until(lambda: len(provider.book()) == 1)


def until(came_true: Callable[[], bool]) -> bool:
    return any(came_true() for _ in range(2_000))


@pytest.mark.parametrize(("fault", "times"), [(Fault.NONE, 1), (Fault.TWICE, 2)])
def test_it_calls_back_once_or_twice_for_one_thing_done(provider: ProviderProcess, fault: Fault, times: int) -> None:
    heard: Queue[dict[str, object]] = Queue()

    class Listener(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            heard.put(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(204)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name in the standard library
            pass

    with HTTPServer(("127.0.0.1", 0), Listener) as listener:
        Thread(target=listener.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        provider.call_back(f"http://127.0.0.1:{listener.server_address[1]}/gateway")
        provider.faults(fault, Fault.NONE)
        post(provider, "/refunds", REFUND)
        calls = [heard.get(timeout=10)["reference"] for _ in range(times)]
        post(provider, "/refunds", REFUND)  # a known key: nothing is done, so nobody is called
        post(provider, "/refunds", REFUND | {"reference": "case-1:refund:2"}, key="key-2")
        after = heard.get(timeout=10)["reference"]
        listener.shutdown()

    assert calls == ["case-1:refund:1"] * times
    assert after == "case-1:refund:2"


def test_money_is_not_found_among_parcels(tmp_path: Path) -> None:
    with ProviderProcess(tmp_path / "book.db", mode="askable") as provider:
        post(provider, "/refunds", REFUND)

        assert len(found(provider, "/movements")) == 1
        assert found(provider, "/parcels") == []


def found(provider: ProviderProcess, path: str) -> list[object]:
    connection = http.client.HTTPConnection(provider.base_url.removeprefix("http://"), timeout=10)
    connection.request("GET", f"{path}?reference=case-1:refund:1")
    answer: list[object] = json.loads(connection.getresponse().read())["found"]
    connection.close()
    return answer


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("/refunds", "{"),
        ("/refunds", "[]"),
        ("/refunds", json.dumps({"reference": "r"})),
        ("/labels", json.dumps(REFUND)),
        ("/faults", '{"faults": [{"on": "refund", "fault": "nonsense"}]}'),
        ("/faults", '{"faults": [{"on": "nothing", "fault": "decline"}]}'),
        ("/faults", '{"faults": "decline"}'),
    ],
)
def test_what_it_cannot_read_is_a_bad_request_and_nothing_is_done(
    provider: ProviderProcess, path: str, text: str
) -> None:
    assert send(provider, path, text) == 400
    assert provider.book() == ()


def test_an_order_without_a_key_is_a_bad_request(provider: ProviderProcess) -> None:
    assert send(provider, "/refunds", json.dumps(REFUND), key="") == 400


def test_it_ends_when_told_to_and_when_its_parent_is_killed(tmp_path: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from amends.adapters.provider import ProviderProcess\n"
        "provider = ProviderProcess(Path(sys.argv[1])); provider.start()\n"
        "print(provider.pid, flush=True); sys.stdin.read()"
    )
    command = [sys.executable, "-c", program, str(tmp_path / "book.db")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        orphan = psutil.Process(int(parent.stdout.readline()))
        parent.kill()

    with ProviderProcess(tmp_path / "other.db") as provider:
        told = psutil.Process(provider.pid)

    _, left = psutil.wait_procs([orphan, told], timeout=10)

    assert [process for process in left if process.status() != psutil.STATUS_ZOMBIE] == []  # nobody may reap an orphan


def test_a_provider_that_cannot_start_says_so(tmp_path: Path) -> None:
    with pytest.raises(Unavailable):
        ProviderProcess(tmp_path / "missing" / "book.db").start()


# --- in process: the book and the faults ------------------------------------------------------------------------------


def test_a_known_key_for_another_order_is_a_conflict(tmp_path: Path) -> None:
    book = Book(tmp_path / "book.db")
    book.enter(ASKED, at=Instant(1), once=True, listed=1)
    other = Asked("refund", "key-1", "case-1:refund:1", {"minor": 2}, "digest-2")

    with pytest.raises(Conflict):
        book.enter(other, at=Instant(2), once=True, listed=1)
    assert len(book.entries()) == 1


def test_a_book_that_cannot_be_written_does_nothing(tmp_path: Path) -> None:
    book = Book(tmp_path / "book.db")
    book.close()

    with pytest.raises(sqlite3.ProgrammingError):
        book.enter(ASKED, at=Instant(1), once=True, listed=1)
    assert Book(tmp_path / "book.db").entries() == ()


rates = st.dictionaries(st.sampled_from(list(Fault)), st.floats(0, 1 / len(Fault)))


@given(seed=st.integers(), rates=rates, keys=st.lists(st.text(max_size=5), max_size=20), data=st.data())
def test_seeded_faults_do_not_hang_on_the_order_of_calls(
    seed: int, rates: dict[Fault, float], keys: list[str], data: st.DataObject
) -> None:
    def dealt(order: list[str]) -> list[tuple[str, Fault]]:
        faults = Faults(FaultPlan(seed, rates))
        return sorted((key, faults.next("refund", key)) for key in order)

    assert dealt(data.draw(st.permutations(keys))) == dealt(keys)


def test_rates_are_kept_over_many_calls() -> None:
    plan = read_plan('{"seed": 7, "rates": {"fail-after": 0.25, "decline": 0.1}}')
    drawn = [plan.draw(f"key-{number}", 0) for number in range(4_000)]

    assert abs(drawn.count(Fault.FAIL_AFTER) / 4_000 - 0.25) < 0.03
    assert abs(drawn.count(Fault.DECLINE) / 4_000 - 0.1) < 0.02


@pytest.mark.parametrize(
    "text",
    ["", "[]", '{"rates": {"nonsense": 1}}', '{"rates": {"decline": 1.1}}', '{"rates": {"decline": -0.1}}'],
)
def test_a_fault_plan_that_cannot_be_read_is_invalid(text: str) -> None:
    with pytest.raises(Invalid):
        read_plan(text)
