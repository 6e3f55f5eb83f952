"""`amends eval`: measure whole commands against data sets that lie under `--data DIR`."""

import sys
from collections.abc import Mapping
from pathlib import Path
from time import perf_counter
from typing import Annotated, Any

import typer

eval_app = typer.Typer(help="Measure against data.", no_args_is_help=True)

Data = Annotated[Path, typer.Option("--data", metavar="DIR", help="Folder that holds the data sets under their names.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]
# More sentences than this tell a reader at a terminal nothing new; --json has all.
SHOWN = 20


@eval_app.command("tau-guard")
def tau_guard(data: Data, as_json: AsJson = False) -> None:
    """Send the gold writes of DIR/tau_retail and mutations of each; tell which are accepted and what refuses which.

    Ends with 1 when a rule is broken, with 2 when the data are not there or cannot be read.
    """
    from amends.kernel.errors import Invalid, NotFound  # noqa: PLC0415  help must come at once

    began = perf_counter()
    try:
        found = _tau_guard(data)
    except (NotFound, Invalid) as error:
        typer.echo(f"tau-guard was not run: {error}", err=True)
        sys.exit(2)
    report = {**found, "seconds": round(perf_counter() - began, 1)}
    _show_json(report) if as_json else _show_table(report)
    sys.exit(0 if report["ok"] else 1)


def _tau_guard(data: Path) -> dict[str, Any]:
    from rich.console import Console  # noqa: PLC0415  help must come at once
    from rich.progress import Progress  # noqa: PLC0415  help must come at once

    from amends.bootstrap import rule_book  # noqa: PLC0415  help must come at once
    from amends.evaluation import evaluate, load_tau_tasks, tau_bench  # noqa: PLC0415  help must come at once

    tasks = load_tau_tasks(data)
    errors = Console(stderr=True)
    with tau_bench(data, rule_book()) as bench_of, Progress(console=errors, disable=not errors.is_terminal) as bar:
        under_way = bar.add_task("tau-guard", total=len(tasks))
        return evaluate(tasks, bench_of=bench_of, done=lambda: bar.advance(under_way)).as_json()


def _show_json(report: Mapping[str, Any]) -> None:
    import msgspec  # noqa: PLC0415  help must come at once

    typer.echo(msgspec.json.format(msgspec.json.encode(report), indent=2).decode())


def _show_table(report: Mapping[str, Any]) -> None:
    from rich.console import Console  # noqa: PLC0415  help must come at once
    from rich.table import Table  # noqa: PLC0415  help must come at once

    console, gold, books = Console(), report["gold"], report["books"]
    console.print(f"{report['tasks']} tasks, {gold['writes']} gold writes: {gold['accepted']} accepted.")
    for clause, count in gold["refused_by"].items():
        console.print(f"  {count} refused by {clause}", highlight=False)
    table = Table("mutated command", "aimed at", "writes", "sent", "as aimed", box=None, padding=(0, 1))
    for kind in report["mutations"]:
        counts = (str(kind[name]) for name in ("beside_accepted", "commands", "refused_as_aimed"))
        table.add_row(kind["kind"], kind["clause"], *counts)
    console.print(table)
    console.print(f"{books['orders']} orders, {books['movements']} movements of money: {books['faults']} faults.")
    for sentence in report["faults"][:SHOWN]:
        console.print(f"  {sentence}", style="red", highlight=False)
    outcome = "All rules hold" if report["ok"] else f"{len(report['faults'])} faults"
    console.print(f"{outcome}; {report['seconds']} s.")


@eval_app.command("law")
def law(
    scenarios: Annotated[
        Path, typer.Option("--scenarios", metavar="FILE", help="Scenarios: facts and what is expected.")
    ],
    as_json: AsJson = False,
) -> None:
    """Decide law scenarios and compare outcome, liable party, refund, freight payer, deadline and handling.

    docs/law-facts.md describes the file. Ends with 1 when something is not as expected, with 2 when it cannot be read.
    """
    from amends.bootstrap import rule_book  # noqa: PLC0415  help must come at once
    from amends.evaluation import law as scenarios_of_law  # noqa: PLC0415  help must come at once
    from amends.kernel.errors import Invalid, NotFound  # noqa: PLC0415  help must come at once

    try:
        read = scenarios_of_law.read_scenarios(scenarios)
        packs, readings = tuple(rule_book().packs.values()), scenarios_of_law.shipped_readings()
        found = scenarios_of_law.report(scenarios_of_law.judge_scenarios(read, packs, readings))
    except (NotFound, Invalid) as error:
        typer.echo(f"law was not run: {error}", err=True)
        sys.exit(2)
    _show_json(found) if as_json else _show_law(found)
    sys.exit(0 if found["ok"] else 1)


def _show_law(found: Mapping[str, Any]) -> None:
    from rich.console import Console  # noqa: PLC0415  help must come at once

    console = Console(highlight=False)
    for one in found["results"]:
        console.print(f"{'right' if one['right'] else 'WRONG'}  {one['id']}  {one['title']}")
        if "fault" in one:
            console.print(f"       {one['fault']}")
        for name in one["wrong"]:
            field = one["fields"][name]
            console.print(f"       {name}: expected {field['expected']}, found {field['actual']}")
    console.print(f"{found['right']} of {found['scenarios']} right")
