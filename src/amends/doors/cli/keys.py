"""The API keys of a store, and the secret with which a shop signs customer tokens."""

import msgspec
import typer

from amends.bootstrap import new_api_key, opened
from amends.doors.cli.settings import settings_of_store
from amends.kernel.clock import iso
from amends.kernel.errors import NotFound
from amends.kernel.ids import MAIN


def make_key(name: str, *, roles: list[str], store: str | None) -> None:
    """Make an API key and show it once."""
    with opened(settings_of_store(store=store, may_be_new=True), provider=False) as at:
        typer.echo(new_api_key(at, name=name, roles=frozenset(roles)))


def list_keys(*, store: str | None, as_json: bool) -> None:
    """Show the keys in force, the oldest first, without any part of a key."""
    with opened(settings_of_store(store=store), provider=False) as at:
        issued = at.keys.issued(MAIN)
    if as_json:
        listed = [
            {"id": key.id, "name": key.holder.id, "roles": sorted(key.holder.roles), "made_at": iso(key.at)}
            for key in issued
        ]
        typer.echo(msgspec.json.encode(listed).decode())
        return
    for key in issued:
        typer.echo(f"{key.id}  {iso(key.at)}  {key.holder.id}  {', '.join(sorted(key.holder.roles))}")


def revoke_key(key: str, *, store: str | None) -> None:
    """Revoke the key of that id; raise NotFound."""
    with opened(settings_of_store(store=store), provider=False) as at:
        if not at.keys.revoke(MAIN, key):
            raise NotFound(f"there is no key {key!r}; `amends keys list` shows the ids")
    typer.echo(f"{key} is revoked.")


def renew_secret(*, store: str | None) -> None:
    """Make a secret for customer tokens and show it once."""
    with opened(settings_of_store(store=store, may_be_new=True), provider=False) as at:
        typer.echo(at.keys.renew_shop_secret(MAIN, at=at.clock.now()))
