"""A payment gateway over HTTP, as the simulated provider speaks it."""

from collections.abc import Mapping
from typing import Any

import httpx

from amends.kernel.clock import Instant
from amends.kernel.errors import Invalid, Refused, Unavailable
from amends.kernel.money import Money
from amends.remedies.ports import ChargeOrder, FailPoint, MoneyOrder, NotSent, Receipt, Recourse, RefundOrder

BEFORE_CALL = "payments/before-call"
AFTER_CALL = "payments/after-call"
FAIL_POINTS = (BEFORE_CALL, AFTER_CALL)

# A rate limit turned the call away before anything was done.
TOO_MANY = httpx.codes.TOO_MANY_REQUESTS
# The other 4xx mean that the call was read and not done, but a proxy's time-out means nothing is known.
UNKNOWN = frozenset({httpx.codes.REQUEST_TIMEOUT})
CLAUSES: dict[int, str] = {
    httpx.codes.PAYMENT_REQUIRED: "payments/declined",
    httpx.codes.CONFLICT: "payments/key-reused",
}
KEEP = 8
# What reading an answer of another shape raises; Invalid is a currency that nobody knows.
UNREADABLE = (KeyError, TypeError, ValueError, OverflowError, Invalid)


def unarmed(_point: str) -> None:
    """Pass a boundary without failing."""


class HttpPayments:
    """Payments (remedies/ports.py) at `base_url`. Passes tests/contracts/test_payments.py.

    `timeout_ms` bounds connecting and each wait for the answer. `settles_ms` is how long the provider may still act
    on a call that was given up. Connections are kept, but not to a BLIND provider: one that went stale unseen would
    turn a call that never arrived into an unknown one.
    """

    def __init__(  # each is a setting of its own
        self,
        base_url: str,
        recourse: Recourse,
        *,
        timeout_ms: int = 5_000,
        settles_ms: int = 30_000,
        fail: FailPoint = unarmed,
    ) -> None:
        keep = 0 if recourse is Recourse.BLIND else KEEP
        self.recourse, self.settles_ms, self._fail = recourse, settles_ms, fail
        self._client = httpx.Client(
            base_url=base_url,
            timeout=timeout_ms / 1000,
            limits=httpx.Limits(max_keepalive_connections=keep),
            trust_env=False,  # money goes straight to the gateway, never through a proxy of the environment
        )

    def close(self) -> None:
        """Close the kept connections."""
        self._client.close()

    def refund(self, order: RefundOrder) -> Receipt:
        """Give money back."""
        return self._move("/refunds", order)

    def charge(self, order: ChargeOrder) -> Receipt:
        """Take money."""
        return self._move("/charges", order)

    def find(self, reference: str) -> Receipt | None:
        """Ask what was done under our reference; something listed twice is still one thing."""
        if self.recourse is not Recourse.ASKABLE:
            raise Refused("this gateway cannot be asked", clause="payments/cannot-be-asked")
        answer = self._ask("GET", "/movements", params={"reference": reference})
        try:
            receipts = [_receipt(each) for each in answer["found"]]
        except UNREADABLE as error:
            raise Unavailable("the gateway's answer cannot be read") from error
        return next((receipt for receipt in receipts if receipt.reference == reference), None)

    def _move(self, path: str, order: MoneyOrder) -> Receipt:
        self._fail(BEFORE_CALL)
        answer = self._ask("POST", path, json=_body(order), headers={"Idempotency-Key": order.key})
        self._fail(AFTER_CALL)
        try:
            receipt = _receipt(answer)
        except UNREADABLE as error:
            raise Unavailable("the gateway's answer cannot be read") from error
        if (receipt.reference, receipt.amount) != (order.reference, order.amount):
            raise Unavailable("the gateway answered about something else")
        return receipt

    def _ask(self, method: str, path: str, **call: Any) -> Any:
        """Make one call; map what came of it to the port's outcomes, and return the JSON of a 2xx."""
        try:
            response = self._client.request(method, path, **call)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
            raise NotSent(f"the gateway could not be reached: {error}") from error
        except httpx.HTTPError as error:
            raise Unavailable(f"the gateway gave no answer: {type(error).__name__}") from error
        if response.status_code == TOO_MANY:
            raise NotSent("the gateway takes no more calls for now")
        if response.is_client_error and response.status_code not in UNKNOWN:
            clause = CLAUSES.get(response.status_code, "payments/rejected")
            raise Refused(f"the gateway said no ({response.status_code})", clause=clause)
        if not response.is_success:
            raise Unavailable(f"the gateway answered {response.status_code}")
        try:
            return response.json()
        except ValueError as error:
            raise Unavailable("the gateway's answer cannot be read") from error


def _body(order: MoneyOrder) -> Mapping[str, str | int]:
    return {
        "reference": order.reference,
        "payment": order.payment,
        "method": order.method,
        "minor": order.amount.minor,
        "currency": order.amount.currency,
    }


def _receipt(answer: Mapping[str, Any]) -> Receipt:
    amount = Money(answer["minor"], answer["currency"])
    return Receipt(str(answer["reference"]), str(answer["id"]), amount, Instant(int(answer["at"])))
