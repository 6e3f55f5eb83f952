"""Keys of data subjects and of callers, copied from one kind of place to another: what a backup does and undoes."""

from collections.abc import Iterator
from contextlib import ExitStack, closing
from itertools import count
from pathlib import Path

import pytest
from tests.postgres_server import fresh_database, postgres

from amends.adapters.access import PostgresAccessStore, SqliteAccessStore
from amends.adapters.vault import PostgresVault, SqliteVault
from amends.kernel.clock import Instant
from amends.kernel.ids import MAIN, SubjectId
from amends.kernel.party import Caller, CallerKind

__all__ = ["postgres"]

Vault = SqliteVault | PostgresVault
Access = SqliteAccessStore | PostgresAccessStore
ANNA, BERT = SubjectId("anna"), SubjectId("bert")
SHOP = Caller(MAIN, CallerKind.SERVICE, "shop", frozenset({"customer_service"}))
NOW = Instant(1_700_000_000_000)
NUMBERS = count()
PLACES = ["folder", "database"]


class Places:
    """Gives empty places for keys, closed at the end."""

    def __init__(self, folder: Path, server: pytest.FixtureRequest, stack: ExitStack) -> None:
        self._folder, self._server, self._stack = folder, server, stack

    def new(self, kind: str) -> tuple[Vault, Access]:
        if kind == "database":
            url = self._stack.enter_context(fresh_database(self._server.getfixturevalue("postgres")))
            both: tuple[Vault, Access] = (PostgresVault(url), PostgresAccessStore(url))
        else:
            number = next(NUMBERS)
            both = (SqliteVault(self._folder / f"v{number}"), SqliteAccessStore(self._folder / f"a{number}"))
        for one in both:
            self._stack.enter_context(closing(one))
        return both


@pytest.fixture
def places(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Places]:
    with ExitStack() as stack:
        yield Places(tmp_path, request, stack)


pytestmark = [
    pytest.mark.postgres,
    pytest.mark.parametrize("source", PLACES),
    pytest.mark.parametrize("target", PLACES),
]


def test_every_key_arrives_and_a_destroyed_one_stays_destroyed(places: Places, source: str, target: str) -> None:
    old, new = places.new(source)[0], places.new(target)[0]
    kept = old.key_for_writing(MAIN, ANNA)
    old.key_for_writing(MAIN, BERT)
    backup = list(old.rows())
    old.destroy(MAIN, BERT)
    new.fill(backup, old.marks())

    assert new.key(MAIN, ANNA) == kept
    assert new.key(MAIN, BERT) is None
    assert new.marks() == old.marks()
    assert len(old.marks()) == 1


def test_callers_are_known_where_their_keys_were_copied_to(places: Places, source: str, target: str) -> None:
    old, new = places.new(source)[1], places.new(target)[1]
    key = old.issue(SHOP, at=NOW)
    first, second = old.renew_shop_secret(MAIN, at=NOW), old.renew_shop_secret(MAIN, at=NOW)
    signing = old.session_secret()
    session = old.start_session(SHOP, at=NOW, ends_at=Instant(NOW + 1_000))
    new.fill(old.rows())
    third = new.renew_shop_secret(MAIN, at=NOW)

    assert new.holder(key) == old.holder(key)
    assert new.holder(key) is not None
    assert new.session_secret() == signing
    assert new.session(session) is None
    assert old.shop_secrets(MAIN) == (second, first)
    assert new.shop_secrets(MAIN) == (third, second)
