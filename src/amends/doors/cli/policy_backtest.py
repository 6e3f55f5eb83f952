"""`amends policy backtest DRAFT.yaml`: what a changed rule pack would have done to the decisions that were recorded."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from amends.doors.cli.policy_app import policy_app

if TYPE_CHECKING:
    from amends.kernel.clock import Instant
    from amends.policy import Report, Tally


@policy_app.command("backtest")
def backtest(
    draft: Annotated[Path, typer.Argument(help="The changed pack (YAML); it takes the place of the pack of its id.")],
    since: Annotated[str | None, typer.Option(help="First day (UTC, YYYY-MM-DD) or moment (ISO 8601).")] = None,
    html: Annotated[Path | None, typer.Option(help="Write a page with plots into this file.")] = None,
    store: Annotated[str | None, typer.Option(help="Folder of the store, or a PostgreSQL URL.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Decide recorded decisions again under a changed pack: who comes off otherwise, and what money moves."""
    import msgspec  # noqa: PLC0415  help must come at once

    from amends.doors.web.back_test_page import back_test_page  # noqa: PLC0415  help must come at once

    report = _tried(draft, _moment(since), store)
    if html is not None:
        html.write_text(back_test_page(report), encoding="utf-8")
    if as_json:
        typer.echo(msgspec.json.encode(report).decode())
    else:
        _print(report)


def _moment(text: str | None) -> "Instant | None":
    from amends.kernel.clock import instant  # noqa: PLC0415  help must come at once

    return instant(text if "T" in text else f"{text}T00:00:00+00:00") if text else None


def _tried(draft: Path, since: "Instant | None", store: str | None) -> "Report":
    from amends.bootstrap import opened  # noqa: PLC0415  help must come at once
    from amends.desk.back_test_policy import back_test_policy  # noqa: PLC0415  help must come at once
    from amends.doors.cli.settings import settings_of_store  # noqa: PLC0415  help must come at once
    from amends.kernel.errors import Fault, Invalid  # noqa: PLC0415  help must come at once
    from amends.kernel.party import system  # noqa: PLC0415  help must come at once
    from amends.policy import load_pack  # noqa: PLC0415  help must come at once

    try:
        pack = load_pack(draft.read_text("utf-8"), name=draft.name)
    except UnicodeDecodeError as error:
        raise Invalid([Fault(draft.name, "is not UTF-8 text")]) from error
    with opened(settings_of_store(store=store), provider=False) as at:
        return back_test_policy(pack, since=since, caller=system("cli"), office=at.office)


def _print(report: "Report") -> None:
    from rich.console import Console  # noqa: PLC0415  help must come at once
    from rich.markup import escape  # noqa: PLC0415  help must come at once
    from rich.table import Table  # noqa: PLC0415  help must come at once

    console, effort = Console(), report.effort
    console.print(f"[bold]{report.pack}[/bold] {escape(report.version)} ({report.hash[:12]})")
    console.print(f"rules that differ: {', '.join(report.rules) or 'none'}")
    console.print(f"decided again {effort.again}, out of reach of any changed rule {effort.skipped}")
    for why, count in report.unread:
        console.print(f"left out: {count} ({why} cannot be read)")
    table = Table("group", "decisions", "flipped", "how", "money moved (minor units)")
    table.add_row("all", *_cells(report.total), end_section=True)
    for kind, groups in (("market", report.markets), ("seller", report.sellers), ("customer", report.customers)):
        for name, tally in groups:
            table.add_row(escape(f"{kind} {name}"), *_cells(tally), end_section=name == groups[-1][0])
    console.print(table)
    for example in report.examples:
        facts = ", ".join(f"{name} {value}" for name, value in example.facts)
        console.print(f"{example.decision} order {example.order} line {example.line}: {facts}", markup=False)
        for change in example.changes:
            about = " ".join(part for part in (change.remedy, change.term) if part)
            console.print(f"  {change.flip:<11}{about}: {change.before} -> {change.after}", markup=False)


def _cells(tally: "Tally") -> tuple[str, str, str, str]:
    how = ", ".join(f"{flip} {count}" for flip, count in tally.flips)
    moved = ", ".join(f"{minor:+} {currency}" for currency, minor in tally.moved)
    return str(tally.decisions), str(tally.flipped), how, moved
