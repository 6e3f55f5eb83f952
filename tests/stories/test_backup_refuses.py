"""What a backup and a restore refuse, who stays forgotten, and what the commands say."""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.desk.shopfloor import BROKEN, EMMA, LOST
from tests.stories.kept_house import World

from amends.adapters.vault import SqliteVault
from amends.bootstrap import back_up, ledger_alone, list_forgotten, move_store, opened, present
from amends.desk.receive_message import ReceiveMessage, receive_message
from amends.desk.streams import load_conversation
from amends.kernel.errors import Invalid, NotFound, Refused, Unavailable
from amends.kernel.ids import MAIN, ConversationId, SubjectId
from amends.settings import Settings

TALK = ConversationId("conv-1")
SAID = "My parcel never came"


@pytest.fixture
def world(tmp_path: Path) -> World:
    """A world in which Emma has said something, was paid back, and a backup was taken."""
    made = World(tmp_path)
    with made.house(made.settings("old")) as floor:
        floor.agreed(LOST)
        now = floor.clock.now()
        receive_message(ReceiveMessage(TALK, SAID), caller=EMMA, office=floor.office, now=now)
    made.back_up(made.settings("old"))
    return made


def said_in(world: World, settings: Settings) -> list[str | None]:
    with world.house(settings) as floor:
        return [entry.text for entry in load_conversation(floor.office.ledger, MAIN, TALK).log if entry.text == SAID]


def forget_emma(world: World) -> Path:
    """Let Emma be forgotten in the old store; return the list on which the key's mark is kept."""
    settings = world.settings("old")
    vault = SqliteVault(Path(settings.keys_place) / "subjects.sqlite")
    vault.destroy(MAIN, SubjectId(EMMA.id))
    vault.close()
    list_forgotten(settings, world.folder / "forgotten.txt")
    return world.folder / "forgotten.txt"


def test_a_restore_brings_back_what_was_said(world: World) -> None:
    world.restore(world.settings("new"))

    assert said_in(world, world.settings("new")) == [SAID]


def test_a_restore_leaves_no_copies_of_keys_behind_not_even_those_of_a_killed_one(world: World) -> None:
    left = world.folder / "new" / "restore.unfinished"
    left.mkdir(parents=True)
    (left / "subjects.sqlite").write_text("keys")

    world.restore(world.settings("new"))

    assert said_in(world, world.settings("new")) == [SAID]
    assert not left.exists()


def test_who_was_forgotten_after_the_backup_stays_forgotten(world: World) -> None:
    marks = forget_emma(world)

    world.restore(world.settings("new"), forgotten=marks)

    assert said_in(world, world.settings("new")) == []
    assert EMMA.id not in marks.read_text()


def test_the_list_of_a_younger_backup_forgets_too_and_what_is_restored_passes_it_on(world: World) -> None:
    forget_emma(world)
    world.back_up(world.settings("old"), "younger")
    world.restore(world.settings("new"), forgotten=world.folder / "younger-keys" / "forgotten.txt")
    world.back_up(world.settings("new"), "next")

    lists = [(world.folder / f"{name}-keys" / "forgotten.txt").read_text() for name in ("younger", "next")]

    assert len(lists[0].splitlines()) == 1
    assert lists[0] == lists[1]


def test_who_was_forgotten_and_came_back_keeps_what_they_said_since(world: World) -> None:
    marks = forget_emma(world)
    with world.house(world.settings("old")) as floor:
        receive_message(ReceiveMessage(TALK, SAID), caller=EMMA, office=floor.office, now=floor.clock.now())
    world.back_up(world.settings("old"), "younger")

    world.restore(world.settings("new"), "younger", forgotten=marks)

    assert said_in(world, world.settings("new")) == [SAID]


def test_keys_that_survived_need_no_copy(world: World) -> None:
    settings = world.settings("new", keys="old-keys")
    forget_emma(world)

    arguments = ["restore", str(world.folder / "backup"), "--store", settings.store]
    done = amends(*arguments, keys=Path(settings.keys_place))

    assert done.returncode == 0
    assert "Point of recovery: " in done.stdout
    assert said_in(world, settings) == []


def test_a_list_with_something_else_in_it_is_refused(world: World) -> None:
    marks = world.folder / "marks"
    marks.write_text("c-emma\n")

    with pytest.raises(Invalid, match="marks:1: is not a mark"):
        world.restore(world.settings("new"), forgotten=marks)


def flip(path: Path) -> None:
    whole = bytearray(path.read_bytes())
    whole[len(whole) // 2] ^= 1
    path.write_bytes(whole)


def newer(folder: Path, field: str) -> None:
    manifest = json.loads((folder / "manifest.json").read_text())
    manifest[field] += 1
    (folder / "manifest.json").write_text(json.dumps(manifest))


def shorter(folder: Path) -> None:
    manifest = json.loads((folder / "manifest.json").read_text())
    manifest["heads"][MAIN][0] -= 1
    (folder / "manifest.json").write_text(json.dumps(manifest))


SPOILT: dict[str, Callable[[Path], None]] = {
    "backup/altered: ledger.sqlite": lambda at: flip(at / "backup" / "ledger.sqlite"),
    "backup/altered: shop.sqlite": lambda at: flip(at / "backup" / "shop.sqlite"),
    "backup/altered: subjects.sqlite": lambda at: flip(at / "backup-keys" / "subjects.sqlite"),
    "backup/altered: access.sqlite": lambda at: (at / "backup-keys" / "access.sqlite").unlink(),
    "backup/altered: manifest says": lambda at: shorter(at / "backup"),
    "backup/newer-format: newer program": lambda at: newer(at / "backup", "format"),
    "store/newer-data: newer program": lambda at: newer(at / "backup", "schema"),
    "backup/none: no backup": lambda at: shutil.rmtree(at / "backup"),
    "restore/older-keys: older than the backup": lambda at: newer(at / "backup", "began_at"),
}


@pytest.mark.parametrize("what", SPOILT)
def test_a_backup_that_is_not_as_it_was_is_refused(world: World, what: str) -> None:
    clause, words = what.split(": ")
    SPOILT[what](world.folder)

    with pytest.raises(Refused, match=words) as refusal:
        world.restore(world.settings("new"))

    assert refusal.value.clause == clause
    assert not (Path(world.settings("new").keys_place) / "subjects.sqlite").exists()


@pytest.mark.parametrize("there", ["old/ledger.sqlite", "new/shop.sqlite", "new-keys/access.sqlite"])
def test_a_restore_overwrites_nothing(world: World, there: str) -> None:
    new = world.folder / "new"
    found = world.folder / ("new/ledger.sqlite" if there.startswith("old") else there)
    found.parent.mkdir(parents=True)
    found.write_bytes((world.folder / "old" / "ledger.sqlite").read_bytes())

    with pytest.raises(Refused) as refusal:
        world.restore(world.settings("new"))

    assert refusal.value.clause in {"restore/not-empty", "copy/not-empty"}
    assert found.name in str(refusal.value) or "events" in str(refusal.value) or "new-keys" in str(refusal.value)
    assert sorted(path.name for path in new.glob("shop*")) == (["shop.sqlite"] if found.name == "shop.sqlite" else [])


def test_a_restore_without_any_keys_is_refused(world: World) -> None:
    done = amends(
        "restore", str(world.folder / "backup"), "--store", str(world.folder / "new"), keys=world.folder / "k"
    )

    assert done.returncode == 2
    assert "restore/no-keys" in done.stderr


@pytest.mark.parametrize("keys", ["next", "next/keys", "."])
def test_data_and_keys_are_never_put_into_one_folder(world: World, keys: str) -> None:
    to, keys_to = world.folder / "next", world.folder / keys

    with pytest.raises(Refused) as refusal:
        back_up(world.settings("old"), to=to, keys_to=keys_to, now=present())

    assert refusal.value.clause == "backup/keys-apart"
    assert not to.exists()


def test_a_backup_is_there_whole_or_not_at_all(world: World) -> None:
    (world.folder / "old-keys" / "subjects.sqlite").unlink()

    with pytest.raises(NotFound, match="there are no keys"):
        world.back_up(world.settings("old"), "next")

    assert sorted(path.name for path in world.folder.glob("next*")) == []


def test_a_backup_is_readable_by_its_owner_alone(world: World) -> None:
    modes = {
        path.stat().st_mode & 0o777
        for name in ("backup", "backup-keys")
        for path in (world.folder / name, *(world.folder / name).iterdir())
    }

    assert modes == {0o700, 0o600}


def test_a_moved_store_cannot_be_opened_again_by_mistake(world: World) -> None:
    old = world.settings("old")
    move_store(old, to=str(world.folder / "new"), now=present())

    with pytest.raises(Refused, match="it was moved to ") as refusal, opened(old, provider=False):
        pass
    with pytest.raises(Unavailable, match="this store is withdrawn"), world.house(old) as floor:
        floor.agreed(BROKEN, name="conv-2")
    with ledger_alone(old) as ledger:
        ledger.reinstate()

    assert refusal.value.clause == "store/withdrawn"
    assert said_in(world, world.settings("new", keys="old-keys")) == said_in(world, old) == [SAID]


@pytest.mark.parametrize("damage", [0, 20, 100, 4096 * 3])
def test_a_file_that_sqlite_cannot_read_is_one_sentence(world: World, damage: int) -> None:
    path = world.folder / "old" / "ledger.sqlite"
    whole = path.read_bytes()
    path.write_bytes(whole[:damage] + bytes(byte ^ 0xFF for byte in whole[damage : damage + 64]) + whole[damage + 64 :])

    done = amends("ledger", "verify", "--store", str(world.folder / "old"), keys=world.folder / "old-keys")

    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1
    assert "Traceback" not in done.stderr


def amends(*arguments: str, keys: Path) -> subprocess.CompletedProcess[str]:
    """Run the command as a person would."""
    return subprocess.run(
        [sys.executable, "-c", "from amends.doors.cli.main import main; main()", *arguments],
        capture_output=True,
        text=True,
        check=False,
        cwd=keys.parent,
        env={"PATH": "", "AMENDS_KEYS": str(keys)},
        timeout=60,
    )
