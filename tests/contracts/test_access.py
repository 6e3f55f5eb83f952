"""One suite for every store of keys, secrets and sessions: the port is doors/access/ports.py."""

import stat
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from threading import Thread

import pytest
from tests.postgres_server import fresh_database

from amends.adapters.access import MemoryAccessStore, PostgresAccessStore, SqliteAccessStore
from amends.kernel.clock import HOUR, MINUTE, Instant
from amends.kernel.errors import Invalid
from amends.kernel.ids import MAIN, TenantId, is_id
from amends.kernel.party import Caller, CallerKind

Store = MemoryAccessStore | SqliteAccessStore | PostgresAccessStore
AT = Instant(1_764_000_000_000)
OTHER = TenantId("other")
SHOP = Caller(MAIN, CallerKind.SERVICE, "shop", frozenset({"customer_service"}))


@pytest.fixture(params=["memory", "sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    with ExitStack() as stack:
        made: Store
        if request.param == "postgres":
            made = PostgresAccessStore(stack.enter_context(fresh_database(request.getfixturevalue("postgres"))))
        else:
            made = MemoryAccessStore() if request.param == "memory" else SqliteAccessStore(tmp_path / "access.sqlite")
        stack.callback(made.close)
        yield made


def test_a_key_leads_to_its_holder_with_tenant_kind_and_roles(store: Store) -> None:
    staff = Caller(OTHER, CallerKind.STAFF, "anna", frozenset({"agent", "operator"}))
    key = store.issue(staff, at=AT)
    found = store.holder(key)

    assert found is not None
    assert (found.tenant, found.kind, found.id, found.roles) == (OTHER, CallerKind.STAFF, "anna", staff.roles)
    assert (found.proof, found.on_behalf_of) == ("api_key", None)


@pytest.mark.parametrize("key", ["", "ak_", "ak_" + "A" * 43, "ak_\x00", "ak_\ud800", "' OR 1=1 --"])
def test_a_key_that_was_never_issued_leads_to_nobody(store: Store, key: str) -> None:
    store.issue(SHOP, at=AT)

    assert store.holder(key) is None


def test_two_keys_are_never_the_same_and_hold_256_random_bits(store: Store) -> None:
    keys = {store.issue(SHOP, at=AT) for _ in range(20)}

    assert len(keys) == 20
    assert all(key.startswith("ak_") and len(key) == 46 for key in keys)


def test_a_revoked_key_is_out_at_once_and_others_stay_even_of_the_same_holder(store: Store) -> None:
    gone = store.issue(SHOP, at=AT)
    stays = store.issue(SHOP, at=Instant(AT + 1))
    first, second = store.issued(MAIN)
    revoked = store.revoke(MAIN, first.id)

    assert revoked
    assert store.holder(gone) is None
    assert store.holder(stays) is not None
    assert store.issued(MAIN) == (second,)


def test_another_tenant_cannot_revoke_a_key(store: Store) -> None:
    key = store.issue(SHOP, at=AT)
    revoked = [store.revoke(OTHER, store.issued(MAIN)[0].id), store.revoke(MAIN, "shop"), store.revoke(MAIN, "")]

    assert revoked == [False, False, False]
    assert store.holder(key) is not None


def test_keys_in_force_are_listed_without_the_keys(store: Store) -> None:
    key = store.issue(SHOP, at=AT)
    store.issue(Caller(OTHER, CallerKind.SERVICE, "shop"), at=AT)
    listed = store.issued(MAIN)

    assert [(issued.holder.id, issued.at) for issued in listed] == [("shop", AT)]
    assert key not in repr(listed)
    assert is_id(listed[0].id)


def test_listed_keys_stand_by_age_and_each_has_an_id_of_its_own(store: Store) -> None:
    for minute in (3, 1, 2):
        store.issue(SHOP, at=Instant(AT + minute * MINUTE))
    listed = store.issued(MAIN)

    assert [issued.at - AT for issued in listed] == [MINUTE, 2 * MINUTE, 3 * MINUTE]
    assert len({issued.id for issued in listed}) == 3


def test_only_services_staff_and_sellers_get_keys_and_every_fault_is_named(store: Store) -> None:
    with pytest.raises(Invalid) as refused:
        store.issue(Caller(MAIN, CallerKind.CUSTOMER, "a b", frozenset({"x y"})), at=AT)

    assert [fault.where for fault in refused.value.faults] == ["kind", "id", "roles"]


def test_the_newest_two_secrets_of_a_shop_count(store: Store) -> None:
    made = [store.renew_shop_secret(MAIN, at=AT) for _ in range(3)]

    assert store.shop_secrets(MAIN) == (made[2], made[1])
    assert store.shop_secrets(OTHER) == ()


def test_the_session_secret_stays_the_same(store: Store) -> None:
    assert len(store.session_secret()) == 32
    assert store.session_secret() == store.session_secret()


ANNA = Caller(OTHER, CallerKind.STAFF, "anna", frozenset({"agent", "operator"}), proof="api_key")
END = Instant(AT + 12 * HOUR)


def test_a_session_leads_to_its_holder_and_its_end(store: Store) -> None:
    value = store.start_session(ANNA, at=AT, ends_at=END)
    found = store.session(value)

    assert found == (Caller(OTHER, CallerKind.STAFF, "anna", ANNA.roles, proof="session"), END)


def test_each_session_is_another_with_256_random_bits(store: Store) -> None:
    values = {store.start_session(ANNA, at=AT, ends_at=END) for _ in range(20)}

    assert len(values) == 20
    assert all(len(value) == 43 for value in values)


def test_an_ended_session_leads_to_nobody_and_others_stay(store: Store) -> None:
    gone, stays = (store.start_session(ANNA, at=AT, ends_at=END) for _ in range(2))
    store.end_session(gone)
    store.end_session(gone)

    assert store.session(gone) is None
    assert store.session(stays) is not None


@pytest.mark.parametrize("value", ["", "A" * 43, "\x00", "\ud800", "' OR 1=1 --"])
def test_a_session_that_was_never_begun_leads_to_nobody_and_can_be_ended(store: Store, value: str) -> None:
    begun = store.start_session(ANNA, at=AT, ends_at=END)
    store.end_session(value)

    assert store.session(value) is None
    assert store.session(begun) is not None


def test_a_key_is_no_session_and_a_session_no_key(store: Store) -> None:
    key, session = store.issue(SHOP, at=AT), store.start_session(ANNA, at=AT, ends_at=END)

    assert store.session(key) is None
    assert store.holder(session) is None


def test_sessions_that_are_over_are_forgotten_when_another_begins(store: Store) -> None:
    over, lasting = (store.start_session(ANNA, at=AT, ends_at=Instant(END + late)) for late in (0, 1))
    store.start_session(ANNA, at=END, ends_at=Instant(END + HOUR))

    assert store.session(over) is None
    assert store.session(lasting) is not None


def test_a_revoked_key_ends_the_sessions_of_its_holder_alone(store: Store) -> None:
    store.issue(ANNA, at=AT)
    others = [replace(ANNA, id="olga"), replace(ANNA, tenant=MAIN), replace(ANNA, kind=CallerKind.CUSTOMER)]
    gone = [store.start_session(ANNA, at=AT, ends_at=END) for _ in range(2)]
    stays = [store.start_session(other, at=AT, ends_at=END) for other in others]
    store.revoke(OTHER, store.issued(OTHER)[0].id)

    assert [store.session(value) for value in gone] == [None, None]
    assert None not in [store.session(value) for value in stays]


def in_threads(act: Callable[[int], object], count: int = 8) -> list[object]:
    found: list[object] = []
    threads = [Thread(target=lambda n=n: found.append(act(n))) for n in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def test_keys_may_be_issued_and_read_by_several_threads(store: Store) -> None:
    holders = in_threads(lambda n: store.holder(store.issue(Caller(MAIN, CallerKind.STAFF, f"s{n}"), at=AT)))

    assert sorted(holder.id for holder in holders if isinstance(holder, Caller)) == [f"s{n}" for n in range(8)]


def test_sessions_may_begin_and_end_in_several_threads(store: Store) -> None:
    def come_and_go(_: int) -> object:
        stays, goes = (store.start_session(ANNA, at=AT, ends_at=END) for _ in range(2))
        store.end_session(goes)
        return store.session(stays) is not None and store.session(goes) is None

    assert in_threads(come_and_go) == [True] * 8


def test_the_file_is_its_owners_alone_keeps_no_key_and_is_read_by_another_process(tmp_path: Path) -> None:
    path = tmp_path / "access.sqlite"
    first, second = SqliteAccessStore(path), SqliteAccessStore(path)
    key = first.issue(SHOP, at=AT)
    session = first.start_session(SHOP, at=AT, ends_at=END)
    seen, signed_in = second.holder(key), second.session(session)
    second.revoke(MAIN, second.issued(MAIN)[0].id)
    second.end_session(session)
    after, secrets = (first.holder(key), first.session(session)), {first.session_secret(), second.session_secret()}
    first.close()
    second.close()
    kept = b"".join(file.read_bytes() for file in tmp_path.iterdir())

    assert seen is not None
    assert signed_in is not None
    assert after == (None, None)
    assert len(secrets) == 1
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert key.encode() not in kept
    assert session.encode() not in kept
