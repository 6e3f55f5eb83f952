"""What only a vault's file can show."""

import stat
from hashlib import sha256
from pathlib import Path

from amends.adapters.vault import SqliteVault
from amends.kernel.ids import MAIN, SubjectId


def test_only_its_owner_may_read_the_file(tmp_path: Path) -> None:
    vault = SqliteVault(tmp_path / "vault.db")
    vault.key_for_writing(MAIN, SubjectId("anna"))

    assert {stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()} == {0o600}
    vault.close()


def test_keys_outlive_the_process_that_made_them(tmp_path: Path) -> None:
    vault = SqliteVault(tmp_path / "vault.db")
    made = vault.key_for_writing(MAIN, SubjectId("anna"))
    vault.close()
    again = SqliteVault(tmp_path / "vault.db")

    assert again.key(MAIN, SubjectId("anna")) == made
    again.close()


def test_a_key_destroyed_by_one_process_is_gone_for_another(tmp_path: Path) -> None:
    server, command = SqliteVault(tmp_path / "vault.db"), SqliteVault(tmp_path / "vault.db")
    server.key_for_writing(MAIN, SubjectId("anna"))

    command.destroy(MAIN, SubjectId("anna"))

    assert server.key(MAIN, SubjectId("anna")) is None
    server.close()
    command.close()


def test_no_byte_of_a_destroyed_key_stays_among_many(tmp_path: Path) -> None:
    vault = SqliteVault(tmp_path / "vault.db")
    names = [SubjectId(sha256(b"%d" % number).hexdigest()[:12]) for number in range(300)]
    keys = {name: vault.key_for_writing(MAIN, name) for name in names}
    for name in names[::15]:
        gone = keys.pop(name)
        vault.destroy(MAIN, name)
        left = b"".join(path.read_bytes() for path in tmp_path.iterdir())

        assert gone not in left
    assert all(vault.key(MAIN, name) == key for name, key in keys.items())
    vault.close()
