"""The command `amends`. Modules are loaded by the command that needs them, so that help comes at once."""

import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from amends import __version__
from amends.doors.cli.eval import eval_app
from amends.doors.cli.importing import import_app
from amends.doors.cli.policy import policy_app
from amends.kernel.errors import AmendsError, Invalid, Refused

app = typer.Typer(
    name="amends",
    help="After-sales service and dispute resolution: when something is wrong with an order, it makes it right.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
ledger_app = typer.Typer(help="Check and rebuild what is kept.", no_args_is_help=True)
keys_app = typer.Typer(help="Who may use the API, and the secret that shops sign with.", no_args_is_help=True)
config_app = typer.Typer(help="See the settings.", no_args_is_help=True)
app.add_typer(ledger_app, name="ledger")
app.add_typer(keys_app, name="keys")
app.add_typer(config_app, name="config")
app.add_typer(eval_app, name="eval")
app.add_typer(import_app, name="import")
app.add_typer(policy_app, name="policy")

Store = Annotated[str | None, typer.Option(help="Folder of the store, or a PostgreSQL URL.")]
Port = Annotated[int | None, typer.Option(help="Port to listen on; a free one is taken if it is busy in the demo.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]


@app.callback(invoke_without_command=True)
def version(show: Annotated[bool, typer.Option("--version", help="Print the version.")] = False) -> None:
    """Print the version when asked for."""
    if show:
        typer.echo(f"amends {__version__}")
        raise typer.Exit


@app.command()
def demo(port: Port = None, store: Store = None) -> None:
    """Open the demo marketplace and serve it on this machine."""
    from amends.doors.serve.run import run_demo

    run_demo(port=port, store=store)


@app.command()
def serve(
    port: Port = None,
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    store: Store = None,
) -> None:
    """Serve customers, staff and the API, and carry out what was confirmed."""
    from amends.doors.serve.run import run_serve

    run_serve({"port": port, "host": host, "store": store})


@app.command()
def work(store: Store = None) -> None:
    """Carry out what was confirmed, beside the servers of one PostgreSQL database; on SQLite `serve` does it."""
    from amends.doors.serve.work import run_work

    run_work({"store": store})


@app.command()
def ask(
    words: Annotated[str, typer.Argument(help="What the customer says.")],
    customer: Annotated[str, typer.Option(help="The customer's id.")],
    order: Annotated[str | None, typer.Option(help="The order it is about.")] = None,
    store: Store = None,
    as_json: AsJson = False,
) -> None:
    """Say one thing as a customer and see the answer with its exact offers. Nothing is done without a confirmation."""
    from amends.doors.cli.ask import ask_once

    ask_once(words, customer=customer, order=order, store=store, as_json=as_json)


@app.command()
def chat(
    customer: Annotated[str, typer.Option(help="The customer's id.")] = "c-lin",
    order: Annotated[str | None, typer.Option(help="The order it is about.")] = None,
    store: Store = None,
) -> None:
    """Talk as a customer in this terminal."""
    from amends.doors.cli.chat import chat_in_terminal

    chat_in_terminal(customer=customer, order=order, store=store)


@app.command()
def explain(
    decision: Annotated[str, typer.Argument(help="The decision's id (dec_...).")],
    store: Store = None,
    as_json: AsJson = False,
) -> None:
    """Say why something was decided: facts, every rule tried, the rules that decided, the arithmetic."""
    from amends.doors.cli.explain import explain_in_terminal

    explain_in_terminal(decision, store=store, as_json=as_json)


@app.command()
def forget(
    customer: Annotated[str, typer.Argument(help="The customer's id.")],
    marks: Annotated[Path | None, typer.Option("--list", help="List for `amends restore --forgotten`.")] = None,
    store: Store = None,
) -> None:
    """Forget a customer: nothing they wrote, and nothing that names them, can be read again."""
    from amends.doors.cli.keeping import forget_customer

    forget_customer(customer, marks=marks, store=store)


@keys_app.command("make")
def keys_make(
    name: Annotated[str, typer.Argument(help="What the key is for.")],
    role: Annotated[list[str], typer.Option(help="Of staff, such as agent; or customer_service alone.")],
    store: Store = None,
) -> None:
    """Make an API key; it is shown once."""
    from amends.doors.cli.keys import make_key

    make_key(name, roles=role, store=store)


@keys_app.command("list")
def keys_list(store: Store = None, as_json: AsJson = False) -> None:
    """List the keys in force, the oldest first: id, when it was made, name, roles. No part of a key is shown."""
    from amends.doors.cli.keys import list_keys

    list_keys(store=store, as_json=as_json)


@keys_app.command("revoke")
def keys_revoke(
    key: Annotated[str, typer.Argument(help="The key's id, as `amends keys list` shows it.")], store: Store = None
) -> None:
    """Revoke a key: the next request with it is refused."""
    from amends.doors.cli.keys import revoke_key

    revoke_key(key, store=store)


@keys_app.command("renew-secret")
def keys_renew_secret(store: Store = None) -> None:
    """Make a new secret for signing customer tokens; it is shown once, and the one before it still counts."""
    from amends.doors.cli.keys import renew_secret

    renew_secret(store=store)


@app.command()
def doctor(
    full: Annotated[bool, typer.Option("--full", help="Verify every event, not only the last ones.")] = False,
    store: Store = None,
    as_json: AsJson = False,
) -> None:
    """Look over an installation and say in plain words what is ok, wants a look, or is bad; exit 1 if anything is."""
    from amends.doors.cli.doctor import examine

    examine(full=full, store=store, as_json=as_json)


@app.command()
def backup(
    folder: Annotated[Path, typer.Argument(help="New folder for the backup.")],
    keys: Annotated[Path, typer.Option(help="New folder for the keys; somewhere else.")],
    store: Store = None,
    as_json: AsJson = False,
) -> None:
    """Write a proven backup while others work with the store: data to one folder, keys to another."""
    from amends.doors.cli.backup import take_backup

    take_backup(folder, keys=keys, store=store, as_json=as_json)


@app.command()
def restore(
    folder: Annotated[Path, typer.Argument(help="Folder of the backup.")],
    keys: Annotated[Path | None, typer.Option(help="Folder of the copied keys, if the keys were lost too.")] = None,
    forgotten: Annotated[Path | None, typer.Option(help="List of keys destroyed since (amends forget --list).")] = None,
    store: Store = None,
    as_json: AsJson = False,
) -> None:
    """Fill an empty store from a backup, and say from what point on things are missing."""
    from amends.doors.cli.backup import restore_backup

    restore_backup(folder, keys=keys, forgotten=forgotten, store=store, as_json=as_json)


@ledger_app.command("copy")
def ledger_copy(
    to: Annotated[str, typer.Option(help="Empty store: a folder, or a PostgreSQL URL.")],
    store: Store = None,
    as_json: AsJson = False,
) -> None:
    """Move a store that nobody serves into an empty one of either kind; the old one is withdrawn."""
    from amends.doors.cli.backup import copy_store

    copy_store(to, store=store, as_json=as_json)


@ledger_app.command("reinstate")
def ledger_reinstate(store: Store = None) -> None:
    """Let a withdrawn store be used again. Nothing may have been done in the one that took its place."""
    from amends.doors.cli.backup import reinstate_store

    reinstate_store(store=store)


@ledger_app.command("verify")
def ledger_verify(store: Store = None, as_json: AsJson = False) -> None:
    """Walk every event and check hashes, versions and positions; exit 1 at the first that does not hold."""
    from amends.doors.cli.keeping import verify

    verify(store=store, as_json=as_json)


@ledger_app.command("rebuild")
def ledger_rebuild(store: Store = None) -> None:
    """Make every list and inbox anew from the events."""
    from amends.doors.cli.keeping import rebuild

    rebuild(store=store)


@config_app.command("show")
def config_show(store: Store = None, as_json: AsJson = False) -> None:
    """Print the settings in force; secrets are hidden."""
    from amends.doors.cli.keeping import show_settings

    show_settings(store=store, as_json=as_json)


def main() -> None:
    """Run a command; an error of ours is said in plain words, without a traceback."""
    try:
        app()
    except Invalid as error:
        _fail("\n".join(f"  {fault}" for fault in error.faults), head="This is not right:")
    except Refused as error:
        _fail(f"  {error} [{error.clause}]", head="Refused:")
    except AmendsError as error:
        _fail(f"  {error}", head=f"{type(error).__name__}:")
    except OSError as error:  # of the machine: a folder that may not be read, a full disk
        _fail(f"  {error.filename or 'this machine'}: {error.strerror or error}", head="Not possible:")


def _fail(text: Any, *, head: str) -> None:
    sys.stderr.write(f"{head}\n{text}\n")
    sys.exit(2)
