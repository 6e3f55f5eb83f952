"""One suite for every store of keys and secrets: the port is doors/access/ports.py."""

import stat
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Thread

import pytest

from amends.adapters.access import MemoryAccessStore, SqliteAccessStore
from amends.kernel.clock import Instant
from amends.kernel.errors import Invalid
from amends.kernel.ids import MAIN, TenantId
from amends.kernel.party import Caller, CallerKind

Store = MemoryAccessStore | SqliteAccessStore
AT = Instant(1_764_000_000_000)
OTHER = TenantId("other")
SHOP = Caller(MAIN, CallerKind.SERVICE, "shop", frozenset({"customer_service"}))


@pytest.fixture(params=["memory", "sqlite"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    made = MemoryAccessStore() if request.param == "memory" else SqliteAccessStore(tmp_path / "access.sqlite")
    yield made
    made.close()


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


def test_a_revoked_holder_is_out_at_once_and_others_stay(store: Store) -> None:
    gone = [store.issue(SHOP, at=AT), store.issue(SHOP, at=AT)]
    elsewhere = store.issue(Caller(OTHER, CallerKind.SERVICE, "shop"), at=AT)
    count = store.revoke(MAIN, "shop")

    assert count == 2
    assert [store.holder(key) for key in gone] == [None, None]
    assert store.holder(elsewhere) is not None


def test_keys_in_force_are_listed_without_the_keys(store: Store) -> None:
    key = store.issue(SHOP, at=AT)
    store.issue(Caller(OTHER, CallerKind.SERVICE, "shop"), at=AT)
    listed = store.issued(MAIN)

    assert [(issued.holder.id, issued.at) for issued in listed] == [("shop", AT)]
    assert key not in repr(listed)


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


def test_the_file_is_its_owners_alone_keeps_no_key_and_is_read_by_another_process(tmp_path: Path) -> None:
    path = tmp_path / "access.sqlite"
    first, second = SqliteAccessStore(path), SqliteAccessStore(path)
    key = first.issue(SHOP, at=AT)
    seen = second.holder(key)
    second.revoke(MAIN, "shop")
    after, secrets = first.holder(key), {first.session_secret(), second.session_secret()}
    first.close()
    second.close()
    kept = b"".join(file.read_bytes() for file in tmp_path.iterdir())

    assert seen is not None
    assert after is None
    assert len(secrets) == 1
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert key.encode() not in kept
