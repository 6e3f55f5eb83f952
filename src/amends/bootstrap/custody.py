"""What those who keep a store do to it as a whole: back up, restore and move it."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from amends import __version__
from amends.adapters.backup import (
    KeysManifest,
    Manifest,
    Noted,
    checked,
    copy_database,
    move_into,
    new_folder,
    note_backup,
    refuse_existing,
    refuse_inside,
    scratch_folder,
    sealed,
)
from amends.adapters.store import (
    Copied,
    PostgresStore,
    SqliteStore,
    load,
    move,
    newest,
    refuse_newer,
    save,
)
from amends.adapters.vault import NoKeys, keep_marks, read_marks
from amends.bootstrap.looking import destroyed_marks
from amends.bootstrap.opening import FORGOTTEN, KEY_FILES, LEDGER, VAULT, Store, keys_at
from amends.desk.note_restore import RestorePoint, note_restore
from amends.kernel.clock import Instant, iso
from amends.kernel.errors import NotFound, Refused, Unavailable
from amends.kernel.ids import Position
from amends.settings import Settings, shown

SCRATCH = "restore.unfinished"  # ledger and keys in plain files while a restore runs; doctor names what is left


def require_store(settings: Settings) -> None:
    """Raise NotFound for a folder without a store, so that looking for one does not make it."""
    if not settings.on_postgres and not (settings.folder / LEDGER).is_file():
        raise NotFound(f"there is no store in {settings.store}; name yours with --store or AMENDS_STORE")


@contextmanager
def ledger_alone(settings: Settings, *, new: bool = False) -> Iterator[Store]:
    """Open the ledger without keys, shop and gateway: to verify, copy or fill it. Unless it is `new` it must exist."""
    if new and not settings.on_postgres:
        settings.folder.mkdir(parents=True, exist_ok=True)
    if not new:
        require_store(settings)
    name = "amends, the ledger alone"
    store = PostgresStore(settings.store, vault=NoKeys(), name=name) if settings.on_postgres else _file(settings)
    try:
        yield store
    finally:
        store.close()


def back_up(settings: Settings, *, to: Path, keys_to: Path, now: Instant) -> Manifest:
    """Write a proven backup while others work with the store, and note beside the store that there is one.

    Raise Refused for folders that are not apart or not free, Unavailable where a copy cannot be written.
    """
    refuse_inside(to, keys_to)
    try:
        made = _backed_up(settings, to, keys_to, now)
    except sqlite3.Error as error:
        raise Unavailable(f"no backup was made: {error}") from error
    note_backup(settings.folder, Noted(made.began_at, made.position))
    return made


def _backed_up(settings: Settings, to: Path, keys_to: Path, now: Instant) -> Manifest:
    """Write ledger and shop to one folder, keys to another.

    Keys are copied once the ledger's copy stands still, so every key that its events need is there, unless its subject
    was forgotten meanwhile. The simulated gateway's book is left out: it stands for the outside world.
    """
    with ledger_alone(settings) as store, new_folder(to) as folder, new_folder(keys_to) as keys:

        def beside() -> None:
            keep_marks(keys / FORGOTTEN, _copy_keys(settings.keys_place, keys))
            for path in _shops(settings):
                copy_database(path, folder / path.name)

        copied = save(store, folder / LEDGER, vault=NoKeys(), meanwhile=beside)
        sealed(keys, KeysManifest(program=__version__, began_at=now))
        return sealed(
            folder,
            Manifest(
                program=__version__,
                began_at=now,
                schema=newest("sqlite"),
                source="postgresql" if settings.on_postgres else "sqlite",
                position=copied.last,
                last_at=copied.last_at,
                heads=copied.ends,
                counts=copied.counts,
            ),
        )


def restore(settings: Settings, *, source: Path, keys: Path | None, forgotten: Path | None, now: Instant) -> Manifest:
    """Fill an empty store from a backup; without `keys` the store keeps the keys that it has.

    `forgotten` lists the marks of keys that were destroyed since. Raise Refused, before anything is written, for what
    is altered, newer than this program, or not empty; a store that was not filled to the end stays withdrawn.
    """
    manifest = checked(source, Manifest)
    refuse_newer(manifest.schema, newest("sqlite"))
    _refuse_mismatch(settings, manifest, keys)
    refuse_existing(settings.folder / name for name in manifest.files.keys() - {LEDGER})
    with ledger_alone(settings, new=True) as store, scratch_folder(settings.folder / SCRATCH) as scratch:
        move_into(source / LEDGER, scratch / LEDGER)  # opening it may bring it to a newer schema
        copied = load(scratch / LEDGER, store, vault=NoKeys())
        if copied.ends != manifest.heads:
            raise Refused("the ledger does not end where the manifest says", clause="backup/altered")
        if keys is not None:
            for name in KEY_FILES:
                move_into(keys / name, scratch / name)
            _copy_keys(scratch, settings.keys_place, read_marks(forgotten) if forgotten else frozenset())
        for name in manifest.files.keys() - {LEDGER}:
            move_into(source / name, settings.folder / name)
        note_restore(RestorePoint(manifest.began_at, Position(manifest.position)), copied.heads, ledger=store, now=now)
        store.reinstate()
    return manifest


def move_store(settings: Settings, *, to: str, now: Instant) -> Copied:
    """Copy a store that nobody serves into an empty one, ledger equal, and withdraw it.

    Keys and the shop's records come along where the other store has folders of its own. Raise Refused when the source
    is in use.
    """
    other = settings.model_copy(update={"store": to})
    with ledger_alone(settings) as source, ledger_alone(other, new=True) as target:
        if isinstance(source, PostgresStore) and source.in_use():
            raise Refused("other processes of Amends use this database; stop them first", clause="move/in-use")

        why = f"it was moved to {shown(other)['store']} at {iso(now)}"

        def beside() -> None:
            here, there = settings.keys_place, other.keys_place
            if isinstance(here, Path) and isinstance(there, Path) and here.resolve() != there.resolve():
                _copy_keys(here, there)
            if other.folder.resolve() != settings.folder.resolve():
                for path in _shops(settings):
                    copy_database(path, other.folder / path.name)

        return move(source, target, why=why, meanwhile=beside)


def _file(settings: Settings) -> SqliteStore:
    return SqliteStore(settings.folder / LEDGER, vault=NoKeys())


def _shops(settings: Settings) -> list[Path]:
    return sorted(settings.folder.glob("shop*.sqlite"))


def _copy_keys(source: Path | str, target: Path | str, marks: frozenset[str] = frozenset()) -> frozenset[str]:
    """Copy keys to where there are none, but those that were destroyed; return the marks of all such."""
    if isinstance(source, Path) and not (source / VAULT).is_file():
        raise NotFound(f"there are no keys in {source}")
    with keys_at(source) as (old, held), keys_at(target) as (new, copied):
        new.fill(old.rows(), old.marks() | marks)
        copied.fill(held.rows())
        return new.marks()


def _refuse_mismatch(settings: Settings, manifest: Manifest, keys: Path | None) -> None:
    """Refuse keys that may lack some which the ledger needs, and a restore that would have none."""
    if keys is not None and checked(keys, KeysManifest).began_at < manifest.began_at:
        raise Refused("the copy of the keys is older than the backup", clause="restore/older-keys")
    if keys is None and not _has_keys(settings.keys_place):
        raise Refused("this installation has no keys; give their copy", clause="restore/no-keys")
    if keys is not None and _has_keys(settings.keys_place):
        where = settings.keys_place if isinstance(settings.keys_place, Path) else "the keys' database"
        raise Refused(f"a restore overwrites nothing, and there are keys in {where}", clause="restore/not-empty")


def _has_keys(place: Path | str) -> bool:
    if isinstance(place, Path):
        return any((place / name).exists() for name in KEY_FILES)
    with keys_at(place) as (vault, access):
        return any(True for _ in vault.rows()) or any(True for _ in access.rows())


def list_forgotten(settings: Settings, path: Path) -> None:
    """Add the marks of all keys that were destroyed to a list that a restore can be given."""
    keep_marks(path, destroyed_marks(settings))
