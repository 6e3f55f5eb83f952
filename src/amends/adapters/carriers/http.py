"""A carrier over HTTP, as the simulated provider speaks it."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import httpx

from amends.kernel.clock import Instant
from amends.kernel.errors import Refused, Unavailable
from amends.remedies.ports import FailPoint, Label, LabelOrder, NotSent, ParcelOrder, Recourse, ShipOrder

BEFORE_CALL = "carriers/before-call"
AFTER_CALL = "carriers/after-call"
FAIL_POINTS = (BEFORE_CALL, AFTER_CALL)

# A rate limit turned the call away before anything was done.
TOO_MANY = httpx.codes.TOO_MANY_REQUESTS
# The other 4xx mean that the call was read and not done, but a proxy's time-out means nothing is known.
UNKNOWN = frozenset({httpx.codes.REQUEST_TIMEOUT})
CLAUSES: dict[int, str] = {
    httpx.codes.PAYMENT_REQUIRED: "carriers/declined",
    httpx.codes.CONFLICT: "carriers/key-reused",
}
KEEP = 8
# What reading an answer of another shape raises.
UNREADABLE = (KeyError, TypeError, ValueError, OverflowError, httpx.InvalidURL)


def unarmed(_point: str) -> None:
    """Pass a boundary without failing."""


class HttpCarriers:
    """Carriers (remedies/ports.py) at `base_url`. Passes tests/contracts/test_carriers.py.

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

    def label(self, order: LabelOrder) -> Label:
        """Issue a return label."""
        return self._send("/labels", order)

    def ship(self, order: ShipOrder) -> Label:
        """Send goods out."""
        return self._send("/shipments", order)

    def find(self, reference: str) -> Label | None:
        """Ask what was done under our reference; something listed twice is still one thing."""
        if self.recourse is not Recourse.ASKABLE:
            raise Refused("this carrier cannot be asked", clause="carriers/cannot-be-asked")
        answer = self._ask("GET", "/parcels", params={"reference": reference})
        try:
            labels = [self._label(each) for each in answer["found"]]
        except UNREADABLE as error:
            raise Unavailable("the carrier's answer cannot be read") from error
        return next((label for label in labels if label.reference == reference), None)

    def _send(self, path: str, order: ParcelOrder) -> Label:
        self._fail(BEFORE_CALL)
        answer = self._ask("POST", path, json=_body(order), headers={"Idempotency-Key": order.key})
        self._fail(AFTER_CALL)
        try:
            label = self._label(answer)
        except UNREADABLE as error:
            raise Unavailable("the carrier's answer cannot be read") from error
        if label.reference != order.reference:
            raise Unavailable("the carrier answered about something else")
        return label

    def _label(self, answer: Mapping[str, Any]) -> Label:
        document = self._client.base_url.join(str(answer["document"]))
        if document.scheme not in {"http", "https"}:
            raise ValueError("a label is a page, not a script")  # somebody will click on it
        at = Instant(int(answer["at"]))
        return Label(str(answer["reference"]), str(answer["carrier"]), str(answer["id"]), str(document), at)

    def _ask(self, method: str, path: str, **call: Any) -> Any:
        """Make one call; map what came of it to the port's outcomes, and return the JSON of a 2xx."""
        try:
            response = self._client.request(method, path, **call)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
            raise NotSent(f"the carrier could not be reached: {error}") from error
        except httpx.HTTPError as error:
            raise Unavailable(f"the carrier gave no answer: {type(error).__name__}") from error
        if response.status_code == TOO_MANY:
            raise NotSent("the carrier takes no more calls for now")
        if response.is_client_error and response.status_code not in UNKNOWN:
            clause = CLAUSES.get(response.status_code, "carriers/rejected")
            raise Refused(f"the carrier said no ({response.status_code})", clause=clause)
        if not response.is_success:
            raise Unavailable(f"the carrier answered {response.status_code}")
        try:
            return response.json()
        except ValueError as error:
            raise Unavailable("the carrier's answer cannot be read") from error


def _body(order: ParcelOrder) -> Mapping[str, Any]:
    return {
        "reference": order.reference,
        "order": order.order,
        "goods": [asdict(goods) for goods in order.goods],
        "sender": asdict(order.sender),
        "recipient": asdict(order.recipient),
        "payer": order.payer,
    }
