"""Is an installation fit to carry money: facts in, verdicts in plain words out.

OK needs nobody; LOOK wants an eye soon; BAD means that money, promises or people's data are in danger now.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from amends.kernel.clock import DAY, HOUR, MINUTE, SECOND, Instant

GIB = 1 << 30
OWNER_ALONE = 0o077  # bits that others must not have
INSTANT_FLUSH = 0.02  # ms: no disk is that fast; something answers before it is written
SLOW_FLUSH = 50.0  # ms: below 20 commits a second for one caller
CONNECTIONS = 33  # that one process may hold: 16 in its pool, one that listens, 8 and 8 for keys in a database
SQLITE = {"journal_mode": "wal", "synchronous": "2", "secure_delete": "1"}
POSTGRES = {"fsync": "on", "full_page_writes": "on"}
DURABLE = frozenset({"on", "remote_write", "remote_apply", "local"})


class Level(StrEnum):
    """How a check ended."""

    OK = "ok"
    LOOK = "look"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Verdict:
    """One check, how it ended, and what was seen, with what to do where something is to be done."""

    check: str
    level: Level
    words: str


@dataclass(frozen=True, slots=True)
class Setting:
    """What was set, as far as it can be dangerous."""

    loopback: bool
    demo_sign_in: bool
    secret_set: bool
    simulated: bool


@dataclass(frozen=True, slots=True)
class Machine:
    """Bytes free and in all; what interrupted commands left; the server that holds the store and its version.

    `keys_mode`: permission bits of the keys' folder, None without one. `backup_at`: when the last backup was begun that
    was completed here, None without one.
    """

    keys_mode: int | None
    free: int
    total: int
    leftovers: tuple[str, ...]
    program: str
    serving: bool
    server: str | None
    backup_at: Instant | None


@dataclass(frozen=True, slots=True)
class Database:
    """What the database says of itself, by name, and the median time of a lone commit in ms."""

    kind: str
    figures: Mapping[str, str]
    commit_ms: float


@dataclass(frozen=True, slots=True)
class Keeping:
    """The chain as far as it was walked, the sampled read models, and persons' keys; `destroyed`: keys ever forgotten.

    `reason` says why the chain does not hold, `broken` where.
    """

    last_at: Instant | None
    events: int
    whole: bool
    broken: int | None
    reason: str | None
    streams: int
    differing: tuple[str, ...]
    persons: int
    keyless: int
    destroyed: int


@dataclass(frozen=True, slots=True)
class Work:
    """What waits: effects that are due and nobody holds, and tasks for a person, by when the first was due."""

    due_at: Instant | None
    tasks: int
    task_at: Instant | None


@dataclass(frozen=True, slots=True)
class Installation:
    """Everything that is judged, as it stood at `now`."""

    now: Instant
    setting: Setting
    machine: Machine
    database: Database
    keeping: Keeping
    work: Work


def verdicts(at: Installation) -> tuple[Verdict, ...]:
    """Judge an installation, in the order in which a person would look."""
    return tuple(verdict for check in _CHECKS for verdict in check(at))


def fit(found: tuple[Verdict, ...]) -> bool:
    """Tell whether nothing is bad."""
    return all(verdict.level is not Level.BAD for verdict in found)


def _setting(at: Installation) -> Iterator[Verdict]:
    setting = at.setting
    mode = at.machine.keys_mode
    open_to_others = mode is not None and mode & OWNER_ALONE
    shown = "there is no folder of keys yet" if mode is None else f"the folder of keys has mode {mode:04o}"
    if open_to_others:
        yield Verdict("keys", Level.BAD, f"{shown}; others can read it: chmod 0700 and renew the secrets")
    else:
        yield Verdict("keys", Level.OK, shown)
    if setting.demo_sign_in:
        level = Level.LOOK if setting.loopback else Level.BAD
        yield Verdict("sign-in", level, "anyone may be anybody (demo_sign_in); never with real customers")
    else:
        yield Verdict("sign-in", Level.OK, "everybody shows who they are")
    where = "set" if setting.secret_set else "made on first use and kept with the keys"
    yield Verdict("secret", Level.OK, f"the secret of sessions is {where}")
    if setting.simulated:
        yield Verdict("gateway", Level.LOOK, "payments and parcels are simulated: nothing moves in the real world")


def _disk(at: Installation) -> Iterator[Verdict]:
    free, total = at.machine.free, max(1, at.machine.total)
    words = f"{free / GIB:.1f} GiB free of {total / GIB:.1f}"
    if free < GIB or free * 50 < total:
        yield Verdict("disk", Level.BAD, f"{words}; a full disk stops every write: make room now")
    elif free * 10 < total:
        yield Verdict("disk", Level.LOOK, f"{words}; make room")
    else:
        yield Verdict("disk", Level.OK, words)
    yield _commit(at.database.commit_ms)
    left = at.machine.leftovers
    if left:
        yield Verdict("leftovers", Level.LOOK, f"an interrupted command left {', '.join(left)}; delete it if none runs")
    else:
        yield Verdict("leftovers", Level.OK, "no unfinished files")


def _commit(took: float) -> Verdict:
    words = f"a lone commit takes {took:.2f} ms"
    if took < INSTANT_FLUSH:
        return Verdict("commit", Level.LOOK, f"{words}: the disk may answer before it has written; ask its maker")
    if took > SLOW_FLUSH:
        return Verdict("commit", Level.LOOK, f"{words}: everybody who writes waits for it; use a faster disk")
    return Verdict("commit", Level.OK, words)


def _clock(at: Installation) -> Iterator[Verdict]:
    last = at.keeping.last_at
    if last is not None and at.now < last:
        behind = (last - at.now) / SECOND
        words = f"the clock is {behind:.0f} s behind the last event; set it (NTP): deadlines would be wrong"
        yield Verdict("clock", Level.BAD if behind > 60 else Level.LOOK, words)
    else:
        yield Verdict("clock", Level.OK, "the clock is not behind the last event")
    theirs = at.database.figures.get("now")
    if theirs is not None:
        apart = abs(at.now - int(theirs)) / SECOND
        level = Level.OK if apart < 2 else Level.LOOK if apart < 60 else Level.BAD
        yield Verdict("database clock", level, f"this machine and the database are {apart:.1f} s apart")


def _database(at: Installation) -> Iterator[Verdict]:
    figures, kind = at.database.figures, at.database.kind
    wanted = SQLITE if kind == "sqlite" else POSTGRES
    wrong = [
        f"{name} is {figures.get(name)}, not {value}" for name, value in wanted.items() if figures.get(name) != value
    ]
    if kind == "postgresql" and figures.get("synchronous_commit") not in DURABLE:
        wrong.append("synchronous_commit is off")
    if wrong:
        yield Verdict("database", Level.BAD, f"{'; '.join(wrong)}: what was acknowledged could be lost")
    else:
        yield Verdict(
            "database", Level.OK, f"{kind} {figures.get('version', '')}, durable; schema {figures.get('schema')}"
        )
    if kind == "postgresql":
        yield from _server(figures)


def _server(figures: Mapping[str, str]) -> Iterator[Verdict]:
    left = int(figures["max_connections"]) - int(figures["connections"])
    words = f"{figures['connections']} of {figures['max_connections']} connections are used"
    level = Level.OK if left >= CONNECTIONS else Level.LOOK
    yield Verdict(
        "connections", level, words if level is Level.OK else f"{words}; one more process may need {CONNECTIONS}"
    )
    if figures.get("autovacuum") != "on":
        yield Verdict("autovacuum", Level.LOOK, "autovacuum is off: tables of effects and lists will bloat")


def _chain(at: Installation) -> Iterator[Verdict]:
    kept = at.keeping
    if kept.reason is not None:
        words = f"broken at position {kept.broken}: {kept.reason}; stop writing, restore beside, and compare"
        yield Verdict("chain", Level.BAD, words)
    else:
        walked = "all" if kept.whole else "the last"
        more = "" if kept.whole else " (all of them: --full)"
        yield Verdict("chain", Level.OK, f"{walked} {kept.events} events hold{more}")
    if kept.differing:
        shown = ", ".join(kept.differing[:3])
        words = f"{len(kept.differing)} rows differ from their events ({shown}): amends ledger rebuild"
        yield Verdict("lists", Level.BAD, words)
    else:
        yield Verdict("lists", Level.OK, f"the lists agree with the events of the {kept.streams} latest streams")
    lost = kept.keyless - kept.destroyed
    if lost > 0:
        words = f"{lost} persons' keys are missing though nobody forgot them: restore the keys from their copy"
        yield Verdict("vault", Level.BAD, words)
    else:
        yield Verdict(
            "vault", Level.OK, f"{kept.persons} persons looked at; {kept.keyless} without a key were forgotten"
        )


def _work(at: Installation) -> Iterator[Verdict]:
    work = at.work
    late = 0 if work.due_at is None else max(0, at.now - work.due_at)
    words = f"the earliest due effect waits for {late // SECOND} s"
    if late > 5 * MINUTE:
        yield Verdict("effects", Level.BAD, f"{words}: is a worker running (amends serve, amends work)?")
    elif late > 30 * SECOND:
        yield Verdict("effects", Level.LOOK, words)
    else:
        yield Verdict("effects", Level.OK, "no effect is late")
    if work.task_at is None:
        yield Verdict("tasks", Level.OK, "no effect waits for a person")
        return
    age = max(0, at.now - work.task_at)
    level = Level.BAD if age > DAY else Level.LOOK
    words = f"{work.tasks} effects wait for a person, the first for {age / HOUR:.1f} h"
    yield Verdict("tasks", level, f"{words}: page /w, or GET /api/v1/stuck-effects")


def _running(at: Installation) -> Iterator[Verdict]:
    machine = at.machine
    if machine.serving and machine.server not in (None, machine.program):
        words = f"the server runs {machine.server} and this command is {machine.program}: restart it"
        yield Verdict("server", Level.LOOK, words)
    elif at.database.kind == "sqlite":
        yield Verdict("server", Level.OK, "a server has the store" if machine.serving else "no server runs")
    yield _backup(None if machine.backup_at is None else max(0, at.now - machine.backup_at))


def _backup(age: int | None) -> Verdict:
    if age is None:
        return Verdict("backup", Level.LOOK, "no backup was ever taken from here: amends backup")
    level = Level.OK if age < 2 * DAY else Level.LOOK if age < 7 * DAY else Level.BAD
    return Verdict("backup", level, f"the last backup is {age / HOUR:.0f} h old")


_CHECKS: tuple[Callable[[Installation], Iterator[Verdict]], ...] = (
    _setting,
    _disk,
    _clock,
    _database,
    _chain,
    _work,
    _running,
)
