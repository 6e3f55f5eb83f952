"""What the HTTP adapters of payments and carriers make of answers that the simulated provider never gives."""

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from amends.adapters.carriers import HttpCarriers
from amends.adapters.payments import HttpPayments
from amends.kernel.errors import Refused, Unavailable
from amends.kernel.events import Json
from amends.kernel.ids import LineId, MethodId, OrderId, PaymentId, VariantId
from amends.kernel.money import Money
from amends.kernel.orders import Address
from amends.kernel.remedy import Payer
from amends.remedies.ports import Goods, LabelOrder, NotSent, Recourse, RefundOrder

REFUND = RefundOrder("key-1", PaymentId("pay_1"), MethodId("card_1"), Money(1230, "EUR"), "case-1")
HOME = Address("Musterweg 5", "", "Berlin", "BE", "10115", "DE")
GOODS = (Goods(LineId("line_1"), VariantId("var_1"), 2),)
LABEL = LabelOrder("key-2", "case-1", OrderId("ord_1"), GOODS, HOME, HOME, Payer.SELLER)
RECEIPT: dict[str, Json] = {"id": "MV1", "reference": "case-1", "minor": 1230, "currency": "EUR", "at": 1}
PARCEL: dict[str, Json] = {"id": "LA1", "reference": "case-1", "carrier": "Elsewhere", "document": "/LA1", "at": 1}


class Scripted(ThreadingHTTPServer):
    """Answers everything with one status and JSON text, and counts the connections it was offered."""

    def __init__(self, answer: Json, status: int = 200) -> None:
        super().__init__(("127.0.0.1", 0), ScriptedHandler)
        self.status, self.content, self.connections = status, json.dumps(answer).encode(), 0
        Thread(target=self.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class ScriptedHandler(BaseHTTPRequestHandler):
    server: Scripted
    protocol_version = "HTTP/1.1"

    def setup(self) -> None:
        super().setup()
        self.server.connections += 1

    def do_GET(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", "0")))
        self.send_response(self.server.status)
        self.send_header("Content-Length", str(len(self.server.content)))
        self.end_headers()
        self.wfile.write(self.server.content)

    def do_POST(self) -> None:
        self.do_GET()

    def log_message(self, *_: object) -> None:
        pass


Start = Callable[..., Scripted]


@pytest.fixture
def scripted() -> Iterator[Start]:
    with ExitStack() as ends:

        def start(answer: Json, status: int = 200) -> Scripted:
            server = ends.enter_context(Scripted(answer, status))
            ends.callback(server.shutdown)
            return server

        yield start


@pytest.mark.parametrize(
    "answer",
    [
        RECEIPT | {"reference": "case-2"},
        RECEIPT | {"minor": 1229},
        RECEIPT | {"minor": 12.3},
        RECEIPT | {"currency": "USD"},
        RECEIPT | {"currency": "XXX"},
        RECEIPT | {"at": "noon"},
        RECEIPT | {"at": float("inf")},
        {"id": "MV1"},
        [],
        None,
    ],
)
def test_a_receipt_for_something_else_is_unknown(scripted: Start, answer: Json) -> None:
    with pytest.raises(Unavailable):
        HttpPayments(scripted(answer).base_url, Recourse.KEYED).refund(REFUND)


@pytest.mark.parametrize(
    "answer",
    [
        PARCEL | {"reference": "case-2"},
        PARCEL | {"at": float("inf")},
        PARCEL | {"document": "javascript:alert(1)"},
        PARCEL | {"document": "http://[::"},
        {"id": "LA1"},
        [],
        None,
    ],
)
def test_a_label_for_something_else_is_unknown(scripted: Start, answer: Json) -> None:
    with pytest.raises(Unavailable):
        HttpCarriers(scripted(answer).base_url, Recourse.KEYED).label(LABEL)


both = pytest.mark.parametrize("adapter", [HttpPayments, HttpCarriers])


@both
@pytest.mark.parametrize("answer", [{"found": [{"id": "1"}]}, {"found": None}, {}, []])
def test_a_garbled_answer_to_a_question_is_unknown_never_none(
    scripted: Start, adapter: type[HttpPayments | HttpCarriers], answer: Json
) -> None:
    with pytest.raises(Unavailable):
        adapter(scripted(answer).base_url, Recourse.ASKABLE).find("case-1")


@both
def test_what_was_done_under_another_reference_is_not_ours(
    scripted: Start, adapter: type[HttpPayments | HttpCarriers]
) -> None:
    server = scripted({"found": [RECEIPT | PARCEL | {"reference": "case-2"}]})

    assert adapter(server.base_url, Recourse.ASKABLE).find("case-1") is None


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (204, Unavailable),
        (302, Unavailable),
        (400, Refused),
        (401, Refused),
        (402, Refused),
        (408, Unavailable),
        (409, Refused),
        (429, NotSent),
        (500, Unavailable),
        (503, Unavailable),
    ],
)
def test_every_status_has_one_meaning_for_both(scripted: Start, status: int, kind: type[Exception]) -> None:
    url = scripted("" if status != 204 else None, status).base_url

    with pytest.raises(kind) as money:
        HttpPayments(url, Recourse.KEYED).refund(REFUND)
    with pytest.raises(kind) as parcel:
        HttpCarriers(url, Recourse.KEYED).label(LABEL)
    assert (type(money.value), type(parcel.value)) == (kind, kind)


@pytest.mark.parametrize(("recourse", "connections"), [(Recourse.KEYED, 1), (Recourse.ASKABLE, 1), (Recourse.BLIND, 3)])
def test_connections_are_kept_except_to_a_blind_provider(scripted: Start, recourse: Recourse, connections: int) -> None:
    money, parcels = scripted(RECEIPT), scripted(PARCEL)
    payments, carriers = HttpPayments(money.base_url, recourse), HttpCarriers(parcels.base_url, recourse)
    for _ in range(3):
        payments.refund(REFUND)
        carriers.label(LABEL)

    assert (money.connections, parcels.connections) == (connections, connections)
