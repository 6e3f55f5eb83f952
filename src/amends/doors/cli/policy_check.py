"""`amends policy check`, `diff` and `coverage`: what can be proved about rule packs."""

import sys
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from amends.doors.cli.policy_app import policy_app

if TYPE_CHECKING:
    from amends.policy import RulePack
    from amends.policy.analysis import Change, Flaw, OutcomeShown
    from amends.policy.coverage import Covered

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]
Files = Annotated[list[Path] | None, typer.Argument(help="Rule packs; without any, those that ship.")]
Since = Annotated[str, typer.Option(help="First day of judgement that counts, YYYY-MM-DD; today if left out.")]


@policy_app.command("check")
def check(files: Files = None, since: Since = "", as_json: AsJson = False) -> None:
    """Prove that packs have no gap, conflict or needless row, and promise nothing below the law.

    Each file is read beside the packs that ship. Ends with 1 when something is found, each with a case that shows it,
    and with 2 when a file is refused.
    """
    from amends.policy.analysis import analyse  # noqa: PLC0415  help must come at once

    own = [_loaded(path) for path in files or ()]
    shipped = _shipped()
    packs = own or shipped
    named = {pack.id for pack in packs}
    beside = [*packs, *(pack for pack in shipped if pack.id not in named)]
    flaws = [flaw for pack in packs for flaw in analyse(pack, beside, since=_day(since))]
    if as_json:
        _print_json({"packs": [pack.id for pack in packs], "flaws": flaws})
    else:
        _show_flaws(flaws, len(packs))
    sys.exit(1 if flaws else 0)


@policy_app.command("diff")
def diff(
    old: Annotated[Path, typer.Argument(help="The pack as it was.")],
    new: Annotated[Path, typer.Argument(help="The pack as it is to be.")],
    since: Since = "",
    as_json: AsJson = False,
) -> None:
    """Show the smallest case whose outcome two versions of a pack decide differently, and both outcomes."""
    from amends.policy.analysis import difference  # noqa: PLC0415  help must come at once

    change = difference(_loaded(old), _loaded(new), _shipped(), since=_day(since))
    if as_json:
        _print_json({"change": change})
    elif change is None:
        typer.echo("No case is decided differently.")
    else:
        _show_change(change)


@policy_app.command("coverage")
def cover(as_json: AsJson = False) -> None:
    """Show for every law and topic which rules decide it, or why it is left open; ends with 1 when one is missing."""
    from amends.bootstrap import present  # noqa: PLC0415  help must come at once
    from amends.kernel.clock import local_date  # noqa: PLC0415  help must come at once
    from amends.policy.coverage import Coverage, coverage  # noqa: PLC0415  help must come at once

    covered = coverage(_shipped(), on=local_date(present(), "UTC"))
    missing = [each for each in covered if each.status is Coverage.MISSING]
    if as_json:
        _print_json({"coverage": covered, "missing": len(missing)})
    else:
        _show_coverage(covered)
        typer.echo(
            f"{len(covered)} topics under {len({each.jurisdiction for each in covered})} laws, {len(missing)} missing"
        )
    sys.exit(1 if missing else 0)


def _shipped() -> "list[RulePack]":
    from amends.bootstrap import rule_book  # noqa: PLC0415  help must come at once

    return list(rule_book().packs.values())


def _loaded(path: Path) -> "RulePack":
    """Load a pack; one that is refused ends the command, naming every fault with its line."""
    from amends.kernel.errors import Invalid  # noqa: PLC0415  help must come at once
    from amends.policy import load_pack  # noqa: PLC0415  help must come at once
    from amends.policy.coverage import unknown_topics  # noqa: PLC0415  help must come at once

    try:
        pack = load_pack(path.read_text("utf-8"), name=path.name)
    except Invalid as error:
        _refuse(error.faults)
    except OSError as error:
        _refuse([f"{path}: {error.strerror}"])
    except UnicodeDecodeError:
        _refuse([f"{path.name}:1: is not UTF-8 text"])
    if faults := unknown_topics(pack, name=path.name):
        _refuse(faults)
    return pack


def _refuse(faults: Iterable[object]) -> NoReturn:
    typer.echo("\n".join(str(fault) for fault in faults), err=True)
    sys.exit(2)


def _day(text: str) -> date:
    from amends.bootstrap import present  # noqa: PLC0415  help must come at once
    from amends.kernel.clock import local_date  # noqa: PLC0415  help must come at once

    try:
        return date.fromisoformat(text) if text else local_date(present(), "UTC")
    except ValueError:
        raise typer.BadParameter(f"{text!r} is not a day YYYY-MM-DD") from None


def _print_json(document: object) -> None:
    import msgspec  # noqa: PLC0415  help must come at once

    typer.echo(msgspec.json.encode(document).decode())


def _show_flaws(flaws: "Sequence[Flaw]", packs: int) -> None:
    from amends.policy.analysis import as_case  # noqa: PLC0415  help must come at once

    for flaw in flaws:
        first, *others = flaw.rules
        typer.echo(f"{first.file}:{first.line}: {first.rule}: {flaw.kind}: {flaw.told.en}")
        for place in others:
            typer.echo(f"    beside {place.file}:{place.line}: {place.rule}")
        for case in (flaw.case, flaw.other):
            if case is not None:
                typer.echo("".join(f"        {line}\n" for line in as_case(case).splitlines()))
    typer.echo(f"{packs} packs, {len(flaws)} findings")


def _show_change(change: "Change") -> None:
    from amends.policy.analysis import as_case  # noqa: PLC0415  help must come at once

    typer.echo(as_case(change.case))
    for place in change.rules:
        typer.echo(f"by {place.file}:{place.line}: {place.rule}")
    for name, outcome in (("before", change.before), ("after", change.after)):
        typer.echo(f"{name}:")
        _show_outcome(outcome)


def _show_outcome(outcome: "OutcomeShown") -> None:
    for grant in outcome.grants:
        terms = ", ".join(f"{line.input} {line.value}" for line in grant.terms)
        typer.echo(f"    {grant.remedy} ({grant.family}): {terms}")
    for remedy in outcome.denied:
        typer.echo(f"    {remedy}: refused")
    for line in outcome.says:
        typer.echo(f"    {line.input}: {line.value}")
    if not (outcome.grants or outcome.denied or outcome.says):
        typer.echo("    nothing is owed")


def _show_coverage(covered: "Sequence[Covered]") -> None:
    for each in covered:
        by = ", ".join(each.rules) or each.why
        typer.echo(f"{each.jurisdiction:<16}{each.topic:<34}{each.status:<11}{by}".rstrip())
