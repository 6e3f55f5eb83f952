"""Commands of those who keep a store: verify, rebuild, forget, settings."""

import sys
from pathlib import Path

import msgspec
import typer

from amends.bootstrap import ledger_alone, list_forgotten, opened, verified_now
from amends.desk.forget_person import forget_person
from amends.desk.rebuild_views import rebuild_views
from amends.doors.cli.settings import settings_for, settings_of_store
from amends.kernel.errors import Unavailable
from amends.kernel.ids import CustomerId
from amends.kernel.party import system
from amends.settings import Settings, shown


def verify(*, store: str | None, as_json: bool) -> None:
    """Check the chain of every tenant. A file that cannot even be opened is as broken as one whose chain is."""
    try:
        settings = settings_for(store=store)
        with ledger_alone(settings) as ledger:
            report = verified_now(ledger, settings)
    except Unavailable as error:
        typer.echo(f"Not verified: {error}", err=True)
        sys.exit(1)
    if as_json:
        typer.echo(msgspec.json.encode(report).decode())
    elif report.ok:
        typer.echo(f"The ledger holds: {report.events} events, every hash, version and position in place.")
    else:
        typer.echo(f"Broken at position {report.broken}: {report.reason}", err=True)
    sys.exit(0 if report.ok else 1)


def rebuild(*, store: str | None) -> None:
    """Write all read models anew, also while a server beside this writes."""
    with opened(settings_for(store=store), provider=False) as at:
        rows = rebuild_views(at.store)
    typer.echo(f"{rows} rows were made anew from the events.")


def forget_customer(customer: str, *, marks: Path | None, store: str | None) -> None:
    """Destroy a customer's key, and list it among those that no restore may bring back."""
    settings = settings_of_store(store=store)
    with opened(settings, provider=False) as at:
        done = forget_person(CustomerId(customer), caller=system("cli"), office=at.office)
    typer.echo(f"{done.customer} is forgotten; {done.conversations} conversations can no longer be read.")
    if marks is not None:
        _list_forgotten(settings, marks)


def _list_forgotten(settings: Settings, marks: Path) -> None:
    try:
        list_forgotten(settings, marks)
    except OSError as error:
        raise Unavailable(
            f"the forgetting is done, but the list {marks} was not written ({error.strerror}): run the command again"
            " with another one"
        ) from error


def show_settings(*, store: str | None, as_json: bool) -> None:
    """Print the settings in force."""
    values = shown(settings_for(store=store))
    if as_json:
        typer.echo(msgspec.json.encode(values).decode())
        return
    for setting, value in values.items():
        typer.echo(f"{setting} = {value}")
