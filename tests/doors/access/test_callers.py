"""From headers and cookies to a caller."""

import base64
import hashlib
import hmac
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amends.adapters.access import MemoryAccessStore
from amends.doors.access import Access, Door, sign_customer_token
from amends.doors.access.tokens import Claims
from amends.kernel.clock import DAY, HOUR, MINUTE, SECOND, Instant, instant
from amends.kernel.errors import Invalid, Refused
from amends.kernel.ids import MAIN, TenantId
from amends.kernel.party import Caller, CallerKind

NOW = instant("2026-11-23T20:00:00+00:00")
NOW_S = NOW // SECOND
OTHER = TenantId("other")
KEYS = MemoryAccessStore()
SECRET = KEYS.renew_shop_secret(MAIN, at=NOW)
OTHER_SECRET = KEYS.renew_shop_secret(OTHER, at=NOW)
SERVICE = KEYS.issue(Caller(MAIN, CallerKind.SERVICE, "shop", frozenset({"customer_service"})), at=NOW)
LOGISTICS = KEYS.issue(Caller(MAIN, CallerKind.SERVICE, "logistics"), at=NOW)
ANNA = Caller(MAIN, CallerKind.STAFF, "anna", frozenset({"agent"}))
STAFF = KEYS.issue(ANNA, at=NOW)
ACCESS = Access(KEYS, b"the secret of sessions")
SERVICE_DESK = "https://service.shop.example"
BEHIND_TLS = Access(KEYS, b"the secret of sessions", Door(frozenset({"127.0.0.1"}), SERVICE_DESK))


def bearer(credential: str, **headers: str) -> dict[str, str]:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return {"authorization": f"Bearer {credential}", **named}


def caller(headers: dict[str, str], cookies: dict[str, str] | None = None, now: Instant = NOW) -> Caller:
    return ACCESS.caller_of(headers, cookies or {}, now=now)


def claims(**changes: Any) -> dict[str, Any]:
    said = {"tenant": "main", "customer": "c-lin", "iat": NOW_S, "exp": NOW_S + 600, "nonce": "a1b2c3d4e5"}
    return said | changes


def b64(part: bytes) -> str:
    return base64.urlsafe_b64encode(part).rstrip(b"=").decode()


def token(said: Any, *, secret: str = SECRET, head: Any = None) -> str:
    """Make a token by hand, as another JWT library would."""
    signed = f"{b64(json.dumps(head or {'alg': 'HS256', 'typ': 'JWT'}).encode())}.{b64(json.dumps(said).encode())}"
    return f"{signed}.{b64(hmac.new(secret.encode(), signed.encode(), hashlib.sha256).digest())}"


def test_who_shows_nothing_is_anonymous() -> None:
    assert caller({}).kind is CallerKind.ANONYMOUS


def test_a_key_makes_its_holder() -> None:
    assert caller(bearer(STAFF)) == Caller(MAIN, CallerKind.STAFF, "anna", frozenset({"agent"}), "api_key")


def test_the_scheme_may_be_written_in_any_case() -> None:
    assert caller({"authorization": f"bEARER {STAFF}"}).id == "anna"


def test_a_service_acts_for_the_customer_that_it_names() -> None:
    found = caller(bearer(SERVICE, amends_customer="c-lin"))

    assert (found.kind, found.id, found.customer) == (CallerKind.SERVICE, "shop", "c-lin")
    assert caller(bearer(SERVICE)).customer is None


@pytest.mark.parametrize(
    "credential", [STAFF, LOGISTICS, token(claims())], ids=["staff", "unknown role", "customer token"]
)
def test_nobody_else_acts_for_a_customer(credential: str) -> None:
    with pytest.raises(Refused) as refused:
        caller(bearer(credential, amends_customer="c-emma"))

    assert refused.value.clause == "access/role"


def test_a_customer_cannot_be_named_without_a_key() -> None:
    with pytest.raises(Refused) as refused:
        caller({"amends-customer": "c-lin"})

    assert refused.value.clause == "access/authentication"


def test_a_customer_must_be_named_by_an_id() -> None:
    with pytest.raises(Invalid):
        caller(bearer(SERVICE, amends_customer="c lin"))


def test_a_token_made_by_any_jwt_library_makes_its_customer() -> None:
    found = caller(bearer(token(claims(aud="amends"))))

    assert found == Caller(MAIN, CallerKind.CUSTOMER, "c-lin", proof="customer_token")


def test_our_own_tokens_are_taken_too() -> None:
    made = sign_customer_token(Claims("c-lin", NOW_S, NOW_S + 60, "0123456789", OTHER), secret=OTHER_SECRET)

    assert caller(bearer(made)).tenant == OTHER


def test_a_token_counts_until_its_end_and_not_a_moment_longer() -> None:
    made = bearer(token(claims()))

    assert caller(made, now=Instant((NOW_S + 600) * SECOND - 1)).id == "c-lin"
    with pytest.raises(Refused, match="run out"):
        caller(made, now=Instant((NOW_S + 600) * SECOND))


def test_a_shop_whose_clock_is_a_minute_ahead_is_understood() -> None:
    ahead = claims(iat=NOW_S + 60, exp=NOW_S + 660)

    assert caller(bearer(token(ahead))).id == "c-lin"


BAD = {
    "no token": "nonsense",
    "an empty one": "..",
    "four parts": token(claims()) + ".x",
    "another signature": token(claims(), secret="sk_guess"),
    "no signature": token(claims()).rpartition(".")[0] + ".",
    "another shop's signature": token(claims(tenant="main"), secret=OTHER_SECRET),
    "another tenant than signed for": token(claims(tenant="other")),
    "a tenant without a secret": token(claims(tenant="third"), secret=""),
    "the algorithm none": token(claims(), head={"alg": "none"}),
    "another algorithm": token(claims(), head={"alg": "RS256"}),
    "sixteen minutes of life": token(claims(exp=NOW_S + 16 * 60)),
    "an end before its beginning": token(claims(iat=NOW_S + 30, exp=NOW_S + 20)),
    "made in the far future": token(claims(iat=NOW_S + 61, exp=NOW_S + 120)),
    "from long ago": token(claims(iat=0, exp=600)),
    "until the end of time": token(claims(exp=2**63)),
    "a negative time": token(claims(iat=-1)),
    "a fraction of a second": token(claims(iat=NOW_S + 0.5)),
    "a time as text": token(claims(exp=str(NOW_S + 60))),
    "no nonce": token({name: value for name, value in claims().items() if name != "nonce"}),
    "a short nonce": token(claims(nonce="1")),
    "no customer": token(claims(customer="")),
    "a customer that is no id": token(claims(customer="c lin")),
    "a customer with a NUL": token(claims(customer="c\0lin")),
    "no claims": token([]),
    "a token of a megabyte": token(claims(nonce="x" * 50, more="y" * 1_000_000)),
    "letters that are no base64url": token(claims()).replace(".", ".*", 1),
    "letters beyond ASCII": token(claims()) + "é",
}


@pytest.mark.parametrize("name", BAD)
def test_a_token_that_does_not_count_is_refused(name: str) -> None:
    with pytest.raises(Refused) as refused:
        caller(bearer(BAD[name]))

    assert refused.value.clause == "access/authentication"


@given(st.text(max_size=80))
def test_no_authorization_breaks_the_door(text: str) -> None:
    with pytest.raises(Refused) as refused:
        caller({"authorization": text})

    assert refused.value.clause == "access/authentication"


@given(st.integers(0, 10_000), st.integers(1, 255))
def test_a_token_changed_anywhere_does_not_count(place: int, change: int) -> None:
    made = token(claims())
    at = place % len(made)
    changed = made[:at] + chr((ord(made[at]) + change) % 128) + made[at + 1 :]
    before = made.rpartition(".")[0]
    if changed == made or (changed.startswith(before) and same_signature(changed, made)):
        return
    with pytest.raises(Refused):
        caller(bearer(changed))


def same_signature(one: str, other: str) -> bool:
    """The last letter of a signature carries bits that do not belong to it."""
    return one.rpartition(".")[2][:-1] == other.rpartition(".")[2][:-1]


def test_an_old_secret_counts_until_the_one_after_the_next() -> None:
    keys = MemoryAccessStore()
    access, old = Access(keys, b"x"), keys.renew_shop_secret(MAIN, at=NOW)
    made = bearer(token(claims(), secret=old))
    keys.renew_shop_secret(MAIN, at=NOW)
    once = access.caller_of(made, {}, now=NOW).id
    keys.renew_shop_secret(MAIN, at=NOW)

    assert once == "c-lin"
    with pytest.raises(Refused):
        access.caller_of(made, {}, now=NOW)


def cookie_of(set_cookie: str) -> dict[str, str]:
    name, _, value = set_cookie.partition(";")[0].partition("=")
    return {name: value}


def test_a_session_makes_who_signed_in_for_eight_hours() -> None:
    cookies = cookie_of(ACCESS.start_session(ANNA, now=NOW))
    found = caller({}, cookies, now=Instant(NOW + 8 * HOUR - 1))

    assert found == Caller(MAIN, CallerKind.STAFF, "anna", frozenset({"agent"}), "session")
    assert caller({}, cookies, now=Instant(NOW + 8 * HOUR)).kind is CallerKind.ANONYMOUS


def test_a_cookie_is_kept_from_scripts_and_other_sites() -> None:
    plain, secure = ACCESS.start_session(ANNA, now=NOW), BEHIND_TLS.start_session(ANNA, now=NOW)

    assert {"HttpOnly", "SameSite=Lax", "Path=/", f"Max-Age={8 * HOUR // SECOND}"} <= set(plain.split("; "))
    assert "Secure" in secure.split("; ")
    assert "Max-Age=0" in ACCESS.end_session({})


@pytest.mark.parametrize("value", ["", "x", "é", "a.b", "." * 100, "\x00"])
def test_a_cookie_that_is_not_ours_makes_nobody(value: str) -> None:
    assert caller({}, {"amends_session": value}).kind is CallerKind.ANONYMOUS


def test_a_cookie_signed_with_another_secret_makes_nobody() -> None:
    foreign = cookie_of(Access(KEYS, b"another secret").start_session(ANNA, now=NOW))

    assert caller({}, foreign).kind is CallerKind.ANONYMOUS


def test_a_copied_cookie_is_worth_nothing_after_signing_out_and_other_sessions_stay() -> None:
    access = Access(KEYS, b"the secret of sessions")
    copied, elsewhere = (cookie_of(access.start_session(ANNA, now=NOW)) for _ in range(2))
    before = access.caller_of({}, copied, now=NOW).id
    access.end_session(copied)

    assert before == "anna"
    assert access.caller_of({}, copied, now=NOW).kind is CallerKind.ANONYMOUS
    assert access.caller_of({}, elsewhere, now=NOW).id == "anna"


def test_a_sign_out_in_another_process_counts_five_seconds_later_at_most() -> None:
    here, there = (Access(KEYS, b"the secret of sessions") for _ in range(2))
    cookies = cookie_of(here.start_session(ANNA, now=NOW))
    here.caller_of({}, cookies, now=NOW)
    there.end_session(cookies)

    assert here.caller_of({}, cookies, now=Instant(NOW + 5 * SECOND)).kind is CallerKind.ANONYMOUS


def test_a_clock_that_was_set_back_believes_no_session_longer() -> None:
    here, there = (Access(KEYS, b"the secret of sessions") for _ in range(2))
    cookies = cookie_of(here.start_session(ANNA, now=NOW))
    here.caller_of({}, cookies, now=NOW)
    there.end_session(cookies)

    assert here.caller_of({}, cookies, now=Instant(NOW - HOUR)).kind is CallerKind.ANONYMOUS


def test_signing_out_with_a_cookie_that_is_not_ours_ends_nothing() -> None:
    cookies = cookie_of(ACCESS.start_session(ANNA, now=NOW))
    value = cookies["amends_session"].rpartition(".")[0]
    ACCESS.end_session({"amends_session": value})
    ACCESS.end_session({"amends_session": f"{value}.forged"})
    ACCESS.end_session({})

    assert caller({}, cookies).id == "anna"


def test_a_key_is_taken_before_a_cookie() -> None:
    cookies = cookie_of(ACCESS.start_session(ANNA, now=NOW))

    assert caller(bearer(token(claims())), cookies).id == "c-lin"


OURS = {"host": "127.0.0.1:8000", "origin": "http://127.0.0.1:8000"}


def unsafe(headers: dict[str, str], form: str | None, *, access: Access = ACCESS) -> None:
    cookies = cookie_of(ACCESS.start_session(ANNA, now=NOW))
    access.guard_unsafe(headers, cookies, token=ACCESS.csrf_token(cookies) if form == "right" else form)


def test_a_form_of_our_own_page_passes() -> None:
    unsafe(OURS, "right")
    unsafe({"host": "127.0.0.1:8000", "sec-fetch-site": "same-origin"}, "right")


@pytest.mark.parametrize(
    ("headers", "clause"),
    [
        (OURS | {"origin": "http://evil.example"}, "access/origin"),
        (OURS | {"origin": "http://127.0.0.1:9000"}, "access/origin"),
        (OURS | {"origin": "null"}, "access/origin"),
        (OURS | {"origin": "http://["}, "access/origin"),
        (OURS | {"host": "["}, "access/host"),
        ({"host": "127.0.0.1:8000", "sec-fetch-site": "cross-site"}, "access/origin"),
        ({"host": "127.0.0.1:8000", "sec-fetch-site": "same-site"}, "access/origin"),
        ({"host": "evil.example:8000", "origin": "http://evil.example:8000"}, "access/host"),
        ({}, "access/host"),
    ],
)
def test_a_foreign_page_is_refused(headers: dict[str, str], clause: str) -> None:
    with pytest.raises(Refused) as refused:
        unsafe(headers, "right", access=Access(KEYS, b"the secret of sessions", Door(frozenset({"127.0.0.1"}))))

    assert refused.value.clause == clause


PUBLIC = {"host": "service.shop.example", "origin": SERVICE_DESK}


@pytest.mark.parametrize("headers", [PUBLIC, PUBLIC | {"host": "Service.Shop.Example"}, OURS])
def test_a_form_passes_at_the_public_address_and_at_this_machine(headers: dict[str, str]) -> None:
    unsafe(headers, "right", access=BEHIND_TLS)


def test_a_port_that_is_not_the_schemes_own_belongs_to_the_address() -> None:
    access = Access(KEYS, b"the secret of sessions", Door(address=f"{SERVICE_DESK}:8443"))
    unsafe({"host": "service.shop.example:8443", "origin": f"{SERVICE_DESK}:8443"}, "right", access=access)

    with pytest.raises(Refused, match="this server is not"):
        unsafe(PUBLIC, "right", access=access)


@pytest.mark.parametrize(
    ("headers", "clause"),
    [
        (PUBLIC | {"origin": "http://service.shop.example"}, "access/origin"),
        (PUBLIC | {"origin": f"{SERVICE_DESK}:8443"}, "access/origin"),
        (PUBLIC | {"origin": "https://shop.example"}, "access/origin"),
        (PUBLIC | {"origin": "http://127.0.0.1:8000"}, "access/origin"),
        ({"host": "service.shop.example", "sec-fetch-site": "same-site"}, "access/origin"),
        ({"host": "evil.example", "origin": "https://evil.example"}, "access/host"),
        ({"host": "service.shop.example:8443", "origin": f"{SERVICE_DESK}:8443"}, "access/host"),
        ({"host": "127.0.0.1:8000", "origin": SERVICE_DESK}, "access/origin"),
    ],
)
def test_behind_tls_a_foreign_page_is_refused_and_so_is_ours_without_tls(headers: dict[str, str], clause: str) -> None:
    with pytest.raises(Refused) as refused:
        unsafe(headers, "right", access=BEHIND_TLS)

    assert refused.value.clause == clause


@pytest.mark.parametrize("form", [None, "", "wrong", "é", "\ud800"])
def test_a_form_without_the_token_of_its_session_is_refused(form: str | None) -> None:
    with pytest.raises(Refused) as refused:
        unsafe(OURS, form)

    assert refused.value.clause == "access/csrf"


def test_each_session_has_a_token_of_its_own() -> None:
    later = Instant(NOW + MINUTE)
    tokens = {
        ACCESS.csrf_token(cookie_of(ACCESS.start_session(ANNA, now=at))) for at in (NOW, later, Instant(NOW + DAY))
    }

    assert len(tokens) == 3


def test_a_secret_is_not_shown_by_accident() -> None:
    assert "secret of sessions" not in repr(ACCESS)
