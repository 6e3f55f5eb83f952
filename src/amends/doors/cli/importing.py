"""`amends import`: a shop's orders, customers and products from files."""

import gc
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from time import perf_counter
from typing import Annotated, Any

import typer

from amends.kernel.imports import Step

import_app = typer.Typer(help="Read a shop's orders, customers and products from files.", no_args_is_help=True)

Store = Annotated[str | None, typer.Option(help="Folder of the store, or a PostgreSQL URL.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]
Zone = Annotated[str | None, typer.Option(help="Zone of times without an offset, such as Europe/Berlin.")]


@import_app.command("csv")
def import_csv(
    path: Annotated[Path, typer.Argument(help="A .csv or .csv.gz file, one row for each order line.")],
    zone: Zone = None,
    store: Store = None,
    as_json: AsJson = False,
) -> None:
    """Import order lines in the documented columns (docs/imports.md); rows with faults go to a reject file."""
    import_files("csv", path, zone=zone, store=store, as_json=as_json)


@import_app.command("parquet")
def import_parquet(
    path: Annotated[Path, typer.Argument(help="A .parquet file, one row for each order line.")],
    zone: Zone = None,
    store: Store = None,
    as_json: AsJson = False,
) -> None:
    """Import order lines in the same columns from Parquet (needs the extra `parquet`)."""
    import_files("parquet", path, zone=zone, store=store, as_json=as_json)


@import_app.command("olist")
def import_olist(
    path: Annotated[Path, typer.Argument(help="The folder of the seven files, each .csv, .csv.gz or .parquet.")],
    store: Store = None,
    as_json: AsJson = False,
) -> None:
    """Import the marketplace Olist."""
    import_files("olist", path, zone=None, store=store, as_json=as_json)


def import_files(form: str, path: Path, *, zone: str | None, store: str | None, as_json: bool) -> None:
    """Import files of one form and tell what became of every row."""
    from amends.bootstrap import open_import  # noqa: PLC0415  help must come at once
    from amends.desk.import_records import import_records  # noqa: PLC0415  help must come at once
    from amends.doors.cli.settings import settings_for  # noqa: PLC0415  help must come at once
    from amends.kernel.party import system  # noqa: PLC0415  help must come at once

    # Values are made by the million and none in cycles: looking for those less often saves a tenth of the time.
    gc.set_threshold(100_000)
    began = perf_counter()
    settings = settings_for(store=store)
    source, target = open_import(form, path, zone=zone, settings=settings)
    with closing(source), closing(target), _progress() as watch:
        done = import_records(source, target=target, caller=system("cli"), watch=watch)
    report = _report(done, perf_counter() - began)
    if as_json:
        import msgspec  # noqa: PLC0415  help must come at once

        typer.echo(msgspec.json.encode(report).decode())
        return
    for line in _told(report):
        typer.echo(line)
    if settings.shop != "imported":
        typer.echo("To work on these records, set `shop` to `imported` (AMENDS_SHOP=imported).")


@contextmanager
def _progress() -> Iterator[Callable[[Step], None]]:
    """Return what shows the steps: bars with rate and remaining time at a terminal, a line for each stage elsewhere."""
    from rich.console import Console  # noqa: PLC0415  help must come at once
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn  # noqa: PLC0415  the same

    console = Console(stderr=True)
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f} %"),
        TextColumn("{task.fields[done]:,} ({task.fields[rate]:,.0f}/s)"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console, disable=not console.is_terminal) as bars:
        stages = _Stages(bars if console.is_terminal else None, console)
        yield stages.show
        stages.end()


class _Stages:
    """What is shown of the stages so far."""

    def __init__(self, bars: Any, console: Any) -> None:
        self._bars, self._console = bars, console
        self._stage, self._began, self._bar, self._done = "", perf_counter(), None, 0

    def show(self, step: Step) -> None:
        """Show a step."""
        if step.stage != self._stage:
            self.end()
            self._stage, self._began = step.stage, perf_counter()
            if self._bars is not None:
                self._bar = self._bars.add_task(step.stage, total=1.0, done=0, rate=0.0)
        self._done = step.done
        if self._bars is not None:
            rate = step.done / max(0.001, perf_counter() - self._began)
            self._bars.update(self._bar, completed=step.share, done=step.done, rate=rate)

    def end(self) -> None:
        """Say how a stage ended, where no bar shows it."""
        if self._stage and self._bars is None:
            seconds = perf_counter() - self._began
            self._console.print(f"{self._stage}: {self._done:,} in {seconds:.1f} s", highlight=False, soft_wrap=True)


def _report(done: Any, seconds: float) -> dict[str, Any]:
    import msgspec  # noqa: PLC0415  help must come at once

    tally = done.tally
    return {
        "source": done.source,
        "rows": tally.rows,
        "imported": tally.imported,
        "repeated": tally.repeated,
        "unused": tally.unused,
        "rejected": tally.rejected,
        "rejects": tally.rejects,
        "notes": dict(tally.notes),
        "records": {kind: msgspec.to_builtins(written) for kind, written in done.written.items()},
        "changed_nothing": done.changed_nothing,
        "resumed": done.resumed,
        "seconds": round(seconds, 1),
        "rows_per_second": round(tally.rows / max(0.001, seconds)),
    }


def _told(report: dict[str, Any]) -> Iterator[str]:
    if report["resumed"]:
        yield "An interrupted import went on where it had stopped."
    yield (
        f"{report['rows']:,} rows in {report['seconds']} s: {report['imported']:,} imported, "
        f"{report['repeated']:,} repeated, {report['unused']:,} not used, {report['rejected']:,} rejected."
    )
    for kind, counts in report["records"].items():
        told = ", ".join(f"{count:,} {fate}" for fate, count in counts.items() if count)
        yield f"  {kind}s: {told or 'none'}"
    for sentence, count in report["notes"].items():
        yield f"  {count:,} {sentence}"
    if report["rejects"]:
        yield f"Rejected rows, each with every fault: {report['rejects']}"
    if report["changed_nothing"]:
        yield "Nothing was changed: all of it was there already."
