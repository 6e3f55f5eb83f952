"""Units of work for the contract suites: builders that set only what matters."""

from dataclasses import replace
from typing import Any

from amends.kernel.clock import Instant
from amends.kernel.events import NewEvent
from amends.kernel.ids import MAIN, EffectKey, StreamId, SubjectId, TenantId
from amends.kernel.ledger import Append, NewEffect, Request, UnitOfWork, ViewRow
from amends.kernel.party import Caller, CallerKind

NOW = Instant(1_700_000_000_000)
CASE = StreamId("case-1")
OTHER = StreamId("case-2")
ANNA = SubjectId("anna")
BUYER = Caller(MAIN, CallerKind.CUSTOMER, "C1")
ELSEWHERE = TenantId("elsewhere")

OPENED = NewEvent("case.opened", {"reason": "defective", "lines": [1, 2]})
SAID = NewEvent("case.said", {"side": "buyer"}, {"text": "锅坏了 / it broke"}, ANNA)


def unit(*appends: Append, **parts: Any) -> UnitOfWork:
    return replace(UnitOfWork(BUYER, NOW, "turn-1", appends=appends), **parts)


def opening(stream: StreamId = CASE, expected: int = 0, events: tuple[NewEvent, ...] = (OPENED,)) -> Append:
    return Append(stream, expected, events)


def view_row(row: str = "r1", *, owner: str = "seller-1", state: str = "open", sort: int = 1, **body: Any) -> ViewRow:
    return ViewRow("inbox", row, owner, state, sort, body)


def effect(key: str = "refund-1", due_at: int = NOW, **body: Any) -> NewEffect:
    return NewEffect(EffectKey(key), "refund", CASE, Instant(due_at), body)


def request(key: str = "k1", caller: str = "customer:C1") -> Request:
    return Request(caller, key, "fingerprint", '{"id": 1}')
