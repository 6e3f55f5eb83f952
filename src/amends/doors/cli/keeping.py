"""Commands of those who keep a store: verify, rebuild, forget, keys, settings."""

import sys

import msgspec
import typer

from amends.bootstrap import new_api_key, opened
from amends.desk.forget_person import forget_person
from amends.desk.rebuild_views import rebuilt
from amends.doors.cli.settings import settings_for
from amends.kernel.errors import Conflict
from amends.kernel.ids import CustomerId
from amends.kernel.party import system
from amends.settings import shown


def verify(*, store: str | None, as_json: bool) -> None:
    """Check the chain of every tenant."""
    with opened(settings_for(store=store), provider=False) as at:
        report = at.store.verify()
    if as_json:
        typer.echo(msgspec.json.encode(report).decode())
    elif report.ok:
        typer.echo(f"The ledger holds: {report.events} events, every hash, version and position in place.")
    else:
        typer.echo(f"Broken at position {report.broken}: {report.reason}", err=True)
    sys.exit(0 if report.ok else 1)


def rebuild(*, store: str | None) -> None:
    """Write all read models anew; begin again when a server beside this wrote something meanwhile."""
    with opened(settings_for(store=store), provider=False) as at:
        while True:
            made = rebuilt(at.store)
            try:
                at.store.replace_views(made.rows, expected=made.position)
            except Conflict:
                continue
            break
    typer.echo(f"{len(made.rows)} rows were made anew from the events.")


def forget_customer(customer: str, *, store: str | None) -> None:
    """Destroy a customer's key."""
    with opened(settings_for(store=store), provider=False) as at:
        done = forget_person(CustomerId(customer), caller=system("cli"), office=at.office)
    typer.echo(f"{done.customer} is forgotten; {done.conversations} conversations can no longer be read.")


def new_key(name: str, *, roles: list[str], store: str | None) -> None:
    """Make an API key and show it once."""
    with opened(settings_for(store=store), provider=False) as at:
        typer.echo(new_api_key(at, name=name, roles=frozenset(roles)))


def show_settings(*, store: str | None, as_json: bool) -> None:
    """Print the settings in force."""
    values = shown(settings_for(store=store))
    if as_json:
        typer.echo(msgspec.json.encode(values).decode())
        return
    for setting, value in values.items():
        typer.echo(f"{setting} = {value}")
