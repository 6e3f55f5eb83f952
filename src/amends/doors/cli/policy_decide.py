"""`amends policy decide FACTS.json`: what is decided about a case that is written down as a document."""

import json
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from amends.doors.cli.policy_app import policy_app

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]


@policy_app.command("decide")
def decide(
    facts: Annotated[
        Path, typer.Argument(help="A JSON or YAML file of the form amends.facts/1; - reads it from stdin.")
    ],
    explain: Annotated[bool, typer.Option("--explain", help="Show every rule tried, and what decides.")] = False,
    as_json: AsJson = False,
) -> None:
    """Decide a case: outcome, who answers, how much, who pays freight, by when, and whether a person decides.

    docs/law-facts.md describes the file. Ends with 2 when it cannot be read, naming every fault.
    """
    from amends.kernel.errors import Invalid, NotFound  # noqa: PLC0415  help must come at once

    try:
        shown = _decided(facts)
    except (Invalid, NotFound) as error:
        faults = getattr(error, "faults", (error,))
        typer.echo("\n".join(str(fault) for fault in faults), err=True)
        sys.exit(2)
    if as_json:
        typer.echo(json.dumps(shown if explain else {**shown, "trace": []}, ensure_ascii=False, indent=2))
    else:
        _show(shown, explain=explain)


def _decided(path: Path) -> dict[str, Any]:
    import yaml  # noqa: PLC0415  help must come at once

    from amends.bootstrap import rule_book  # noqa: PLC0415  help must come at once
    from amends.kernel.errors import Fault, Invalid, NotFound  # noqa: PLC0415  help must come at once
    from amends.policy import judge, packs_for, read_case, verdict_record  # noqa: PLC0415  help must come at once

    try:
        text = sys.stdin.read() if str(path) == "-" else path.read_text("utf-8")
        document = yaml.safe_load(text)  # JSON is YAML
    except OSError as error:
        raise NotFound(f"{path} cannot be read: {error.strerror}") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise Invalid([Fault(str(path), f"is neither JSON nor YAML: {error}")]) from error
    if not isinstance(document, dict):
        raise Invalid([Fault(str(path), "must be one mapping")])
    case = read_case(document)
    packs = packs_for(case.law, case.merchant, tuple(rule_book().packs.values()), procedures=case.procedures)
    return verdict_record(judge(case, packs), case, packs)


def _show(shown: dict[str, Any], *, explain: bool) -> None:
    for name in ("outcome", "liable", "refund", "return_cost_payer", "deadline", "handling"):
        typer.echo(f"{name:<18} {shown[name] if shown[name] is not None else '-'}")
    for why in shown["people"]:
        typer.echo(f"{'':<18} a person, because {why}")
    for step in shown["sum"]:
        typer.echo(f"{'sum':<18} {step['amount']}  {step['label']}  {step['rule'] or ''}")
    for name, due in shown["clocks"].items():
        typer.echo(f"{'clock':<18} {due['at']}  {name}  {due['rule']}")
    for rule in shown["decisive"]:
        typer.echo(f"{'decisive':<18} {rule['rule']} ({rule['confidence']}): {', '.join(rule['changes'])}")
        typer.echo(f"{'':<18} {rule['citation']}")
    for trial in shown["trace"] if explain else ():
        typer.echo(f"{trial['outcome']:<18} {trial['rule']}{_where(trial)}")


def _where(trial: dict[str, Any]) -> str:
    """Say at which condition a rule came out as it did."""
    if trial["input"] is None:
        return ""
    found = "" if trial["actual"] is None else f", is {trial['actual']}"
    return f"  {trial['input']}: wants {trial['expected']}{found}"
