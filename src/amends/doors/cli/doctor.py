"""Is this installation fit to carry money: facts are gathered, judged, and printed with a verdict each."""

import sys

import msgspec
import typer

from amends.bootstrap import Opened, destroyed_keys, ledger_alone, machine_of, opened, verified_now
from amends.conversations import Mode
from amends.desk.projections import CONVERSATIONS
from amends.desk.sample_keeping import sample_keeping
from amends.doors.cli.settings import settings_for
from amends.kernel.clock import Instant
from amends.kernel.errors import AmendsError
from amends.kernel.ids import Position
from amends.kernel.watching import Census
from amends.oversight.health import Database, Installation, Keeping, Level, Setting, Verdict, Work, fit, verdicts
from amends.settings import LOOPBACK, Settings

LAST = 10_000  # events verified without --full
SAMPLED = 2_000  # of which as many are compared with lists and keys


def examine(*, full: bool, store: str | None, as_json: bool) -> None:
    """Print a verdict for each check; exit 1 when one is bad."""
    settings = settings_for(store=store)
    try:
        with ledger_alone(settings):
            pass  # a store that is not there must not be made by looking for it
        with opened(settings, provider=False) as at:
            found = verdicts(_installation(at, full=full))
    except AmendsError as error:
        found = (Verdict("store", Level.BAD, f"it cannot be opened or read: {error}"),)
    if as_json:
        typer.echo(msgspec.json.encode({"fit": fit(found), "checks": found}).decode())
    else:
        for verdict in found:
            typer.echo(f"{verdict.level:<5}{verdict.check:<16}{verdict.words}")
    sys.exit(0 if fit(found) else 1)


def _installation(at: Opened, *, full: bool) -> Installation:
    now = at.clock.now()
    census = at.store.census(now, view=CONVERSATIONS, state=Mode.WAITING)
    kind = "postgresql" if at.settings.on_postgres else "sqlite"
    database = Database(kind, at.store.figures(), at.store.lone_commit_ms())
    return Installation(
        now=at.clock.now(),
        setting=_setting(at.settings),
        machine=machine_of(at.settings),
        database=database,
        keeping=_keeping(at, census.position, full=full),
        work=_work(at, census),
    )


def _setting(settings: Settings) -> Setting:
    return Setting(
        loopback=settings.host in LOOPBACK,
        demo_sign_in=settings.demo_sign_in,
        secret_set=settings.secret is not None,
        simulated=settings.provider == "simulated",
    )


def _keeping(at: Opened, last: Position, *, full: bool) -> Keeping:
    report = verified_now(at.store, at.settings) if full else at.store.verify_tail(LAST)
    # What stands in events that do not hold cannot be relied on, and may not even be readable.
    looked = SAMPLED if report.ok else 0
    sample = sample_keeping(at.office.ledger, at.office.vault, last=last, events=looked)
    return Keeping(
        last_at=_last_at(at, last) if report.ok else None,
        events=report.events,
        whole=full or last <= LAST,
        broken=report.broken,
        reason=report.reason,
        streams=sample.streams,
        differing=sample.differing,
        persons=sample.persons,
        keyless=sample.keyless,
        destroyed=destroyed_keys(at.settings),
    )


def _last_at(at: Opened, last: Position) -> Instant | None:
    told = at.office.ledger.follow(Position(max(0, last - 1)), limit=1)
    return told[-1].at if told else None


def _work(at: Opened, census: Census) -> Work:
    return Work(due_at=at.store.next_due(), tasks=census.tasks.count, task_at=census.tasks.first)
