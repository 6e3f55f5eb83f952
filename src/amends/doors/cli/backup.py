"""Backup, restore, and the move of a store."""

from collections.abc import Mapping
from pathlib import Path

import msgspec
import typer

from amends.bootstrap import back_up, ledger_alone, move_store, present, restore
from amends.doors.cli.settings import settings_for
from amends.doors.serve.lock import sole_server
from amends.kernel.clock import Instant, iso


def take_backup(folder: Path, *, keys: Path, store: str | None, as_json: bool) -> None:
    """Back up and say what is in it."""
    made = back_up(settings_for(store=store), to=folder, keys_to=keys, now=present())
    if as_json:
        typer.echo(msgspec.json.encode(made).decode())
        return
    typer.echo(f"Backed up to {folder}, keys to {keys}: {_told(made.counts)}. The copy's chain holds.")
    typer.echo(_point(made.began_at, made.position))


def restore_backup(
    folder: Path, *, keys: Path | None, forgotten: Path | None, store: str | None, as_json: bool
) -> None:
    """Restore and say from what point on things are missing."""
    settings = settings_for(store=store)
    with sole_server(settings):
        made = restore(settings, source=folder, keys=keys, forgotten=forgotten, now=present())
    if as_json:
        typer.echo(msgspec.json.encode(made).decode())
        return
    typer.echo(f"Restored: {_told(made.counts)}. The chain holds.")
    typer.echo(_point(made.began_at, made.position))
    typer.echo('What was done after it is not known here: read docs/backup.md, "After a restore".')


def copy_store(to: str, *, store: str | None, as_json: bool) -> None:
    """Move a store and say what keeps the old one from being used."""
    settings = settings_for(store=store)
    with sole_server(settings):
        moved = move_store(settings, to=to, now=present())
    if as_json:
        typer.echo(msgspec.json.encode({"position": moved.last, "counts": moved.counts}).decode())
        return
    typer.echo(f"Moved: {_told(moved.counts)}. The chain holds, and ends where it ended.")
    typer.echo("The old store is withdrawn; `amends ledger reinstate` undoes that while the new one is unused.")


def reinstate_store(*, store: str | None) -> None:
    """Take back that a store is withdrawn."""
    with ledger_alone(settings_for(store=store)) as at:
        why = at.withdrawn()
        at.reinstate()
    typer.echo("This store is in use." if why is None else f"This store can be used again. It was withdrawn: {why}")


def _told(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{count} {name}" for name, count in counts.items())


def _point(began_at: Instant, position: int) -> str:
    return f"Point of recovery: {iso(began_at)} (position {position}); all that was acknowledged before it is in it."
