"""`amends policy draft|approve|publish|share|stop|rollback|versions`: rule packs on their way into force and back.

Whoever holds the shell says for whom they act; still two different people have to.
"""

from pathlib import Path
from typing import Annotated

import typer

from amends.doors.cli.policy_app import policy_app

Pack = Annotated[str, typer.Argument(help="The pack's id, such as merchant.us_retail.")]
Person = Annotated[str, typer.Option("--as", help="The id of the member of staff who does it.")]
Version = Annotated[str | None, typer.Option("--version", help="Its hash, or the first characters of it.")]
Store = Annotated[str | None, typer.Option(help="Folder of the store, or a PostgreSQL URL.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]


@policy_app.command("draft")
def draft(
    file: Annotated[Path, typer.Argument(help="The rule pack.", exists=True, dir_okay=False)],
    person: Person,
    store: Store = None,
) -> None:
    """Draft a pack, analyse and back-test it, and submit it to a second person if nothing was found; else exit 1."""
    from amends.doors.cli.publishing import draft_file  # noqa: PLC0415  help must come at once

    draft_file(file, person=person, store=store)


@policy_app.command("withdraw")
def withdraw(pack: Pack, person: Person, store: Store = None) -> None:
    """Give the draft up."""
    from amends.doors.cli.publishing import withdraw_draft  # noqa: PLC0415  help must come at once

    withdraw_draft(pack, person=person, store=store)


@policy_app.command("approve")
def approve(pack: Pack, person: Person, store: Store = None) -> None:
    """Answer for the submitted draft, as the second person."""
    from amends.doors.cli.publishing import approve_draft  # noqa: PLC0415  help must come at once

    approve_draft(pack, person=person, store=store)


@policy_app.command("publish")
def publish(
    pack: Pack,
    person: Person,
    at: Annotated[str | None, typer.Option(help="ISO 8601 with a zone; default: at once.")] = None,
    share: Annotated[int, typer.Option(help="Percent of orders.")] = 100,
    store: Store = None,
) -> None:
    """Put the approved draft in force: at once or later, for all orders or a share of them."""
    from amends.doors.cli.publishing import publish_draft  # noqa: PLC0415  help must come at once

    publish_draft(pack, person=person, at=at, share=share, store=store)


@policy_app.command("share")
def share_of(
    pack: Pack,
    share: Annotated[int, typer.Argument(help="Percent of orders; 100 gives it to all.")],
    person: Person,
    store: Store = None,
) -> None:
    """Change the share of orders that the version under way governs."""
    from amends.doors.cli.publishing import stage  # noqa: PLC0415  help must come at once

    stage(pack, share, person=person, store=store)


@policy_app.command("stop")
def stop(pack: Pack, person: Person, version: Version = None, store: Store = None) -> None:
    """Pull the kill switch: the version before governs at once. Default: the version that was published last."""
    from amends.doors.cli.publishing import stop_version  # noqa: PLC0415  help must come at once

    stop_version(pack, version, person=person, store=store)


@policy_app.command("rollback")
def rollback(
    pack: Pack,
    person: Person,
    to: Annotated[str | None, typer.Option(help="`shipped`, or a version's hash; default: the one before.")] = None,
    store: Store = None,
) -> None:
    """Let an earlier version govern all orders from now on."""
    from amends.doors.cli.publishing import roll_back  # noqa: PLC0415  help must come at once

    roll_back(pack, to, person=person, store=store)


@policy_app.command("versions")
def versions(
    pack: Annotated[str | None, typer.Argument(help="One pack with its history; default: all packs.")] = None,
    store: Store = None,
    as_json: AsJson = False,
) -> None:
    """Show what governs, what is under way, what is drafted, and who did what when."""
    from amends.doors.cli.publishing import show_versions  # noqa: PLC0415  help must come at once

    show_versions(pack, store=store, as_json=as_json)
