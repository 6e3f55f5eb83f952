"""Verdicts on an installation: each fact that is wrong is named, alone, with what to do."""

from dataclasses import replace
from typing import Any

import pytest

from amends.kernel.clock import DAY, HOUR, MINUTE, SECOND, Instant
from amends.oversight.health import (
    GIB,
    Database,
    Installation,
    Keeping,
    Level,
    Machine,
    Setting,
    Work,
    fit,
    verdicts,
)

NOW = Instant(1_800_000_000_000)
SQLITE = {"journal_mode": "wal", "synchronous": "2", "secure_delete": "1", "schema": "1", "version": "3.46"}
POSTGRES = {
    "synchronous_commit": "on", "fsync": "on", "full_page_writes": "on", "autovacuum": "on", "max_connections": "100",
    "connections": "5", "now": str(NOW), "schema": "1", "version": "15.6",
}  # fmt: skip
SOUND = Installation(
    now=NOW,
    setting=Setting(loopback=False, demo_sign_in=False, secret_set=True, simulated=False),
    machine=Machine(
        keys_mode=0o700, free=50 * GIB, total=100 * GIB, leftovers=(),
        program="1.0", serving=True, server="1.0", backup_at=Instant(NOW - HOUR),
    ),
    database=Database("sqlite", SQLITE, commit_ms=3.0),
    keeping=Keeping(
        last_at=Instant(NOW - HOUR), events=10_000, whole=False, broken=None, reason=None,
        streams=100, differing=(), persons=40, keyless=2, destroyed=3,
    ),
    work=Work(due_at=None, tasks=0, task_at=None),
)  # fmt: skip


def but(part: str, **facts: Any) -> Installation:
    """Return the sound installation with some facts of a part otherwise."""
    changed: Any = {part: replace(getattr(SOUND, part), **facts)}
    return replace(SOUND, **changed)


def on_postgres(**figures: str) -> Installation:
    return but("database", kind="postgresql", figures={**POSTGRES, **figures})


@pytest.mark.parametrize("at", [SOUND, on_postgres()], ids=["sqlite", "postgresql"])
def test_a_sound_installation_is_ok_in_every_check(at: Installation) -> None:
    assert {verdict.level for verdict in verdicts(at)} == {Level.OK}
    assert fit(verdicts(at))


WRONG = [
    (but("machine", keys_mode=0o750), "keys", Level.BAD, "chmod 0700"),
    (but("setting", demo_sign_in=True), "sign-in", Level.BAD, "anyone"),
    (but("setting", demo_sign_in=True, loopback=True), "sign-in", Level.LOOK, "anyone"),
    (but("setting", simulated=True), "gateway", Level.LOOK, "simulated"),
    (but("machine", free=GIB // 2), "disk", Level.BAD, "make room"),
    (but("machine", free=5 * GIB), "disk", Level.LOOK, "make room"),
    (but("machine", leftovers=("backup.unfinished",)), "leftovers", Level.LOOK, "backup.unfinished"),
    (but("machine", server="0.9"), "server", Level.LOOK, "restart"),
    (but("machine", backup_at=None), "backup", Level.LOOK, "no backup was ever taken"),
    (but("machine", backup_at=Instant(NOW - 3 * DAY)), "backup", Level.LOOK, "72 h"),
    (but("machine", backup_at=Instant(NOW - 8 * DAY)), "backup", Level.BAD, "192 h"),
    (but("database", commit_ms=0.005), "commit", Level.LOOK, "before it has written"),
    (but("database", commit_ms=80.0), "commit", Level.LOOK, "faster disk"),
    (but("database", figures={**SQLITE, "synchronous": "1"}), "database", Level.BAD, "synchronous is 1, not 2"),
    (on_postgres(fsync="off"), "database", Level.BAD, "fsync is off"),
    (on_postgres(synchronous_commit="off"), "database", Level.BAD, "synchronous_commit is off"),
    (on_postgres(connections="68"), "connections", Level.LOOK, "68 of 100"),
    (on_postgres(autovacuum="off"), "autovacuum", Level.LOOK, "bloat"),
    (on_postgres(now=str(NOW - 10 * SECOND)), "database clock", Level.LOOK, "10.0 s apart"),
    (on_postgres(now=str(NOW + HOUR)), "database clock", Level.BAD, "apart"),
    (but("keeping", last_at=Instant(NOW + 2 * SECOND)), "clock", Level.LOOK, "NTP"),
    (but("keeping", last_at=Instant(NOW + HOUR)), "clock", Level.BAD, "NTP"),
    (but("keeping", broken=77, reason="its content does not have its hash"), "chain", Level.BAD, "position 77"),
    (but("keeping", differing=("plans/p1",)), "lists", Level.BAD, "plans/p1"),
    (but("keeping", keyless=4), "vault", Level.BAD, "1 persons' keys"),
    (but("work", due_at=Instant(NOW - MINUTE)), "effects", Level.LOOK, "60 s"),
    (but("work", due_at=Instant(NOW - HOUR)), "effects", Level.BAD, "worker"),
    (but("work", tasks=3, task_at=Instant(NOW - HOUR)), "tasks", Level.LOOK, "GET /api/v1/stuck-effects"),
    (but("work", tasks=3, task_at=Instant(NOW - 2 * DAY)), "tasks", Level.BAD, "48.0 h"),
]


@pytest.mark.parametrize(("at", "check", "level", "words"), WRONG, ids=[f"{c}-{w}" for _, c, _, w in WRONG])
def test_what_is_wrong_is_named_with_its_weight(at: Installation, check: str, level: Level, words: str) -> None:
    wrong = [verdict for verdict in verdicts(at) if verdict.level is not Level.OK]

    assert [(verdict.check, verdict.level) for verdict in wrong] == [(check, level)]
    assert words in wrong[0].words
    assert fit(verdicts(at)) is (level is not Level.BAD)


def test_an_effect_that_is_due_later_is_not_late() -> None:
    at = but("work", due_at=Instant(NOW + DAY))

    assert {verdict.level for verdict in verdicts(at)} == {Level.OK}
