"""Why was this decided? Printed for a person, or as one JSON document."""

import msgspec
import typer
from rich.console import Console
from rich.table import Table

from amends.bootstrap import opened
from amends.desk.explain_decision import Explanation, explain_decision
from amends.doors.cli.settings import settings_for
from amends.kernel.clock import iso
from amends.kernel.ids import DecisionId
from amends.kernel.party import system


def explain_in_terminal(decision: str, *, store: str | None, as_json: bool) -> None:
    """Print everything that a decision rests on."""
    with opened(settings_for(store=store), provider=False) as at:
        found = explain_decision(DecisionId(decision), caller=system("cli"), office=at.office)
    if as_json:
        typer.echo(msgspec.json.encode(found).decode())
        return
    _print(found, Console())


def _print(found: Explanation, console: Console) -> None:
    console.print(
        f"[bold]{found.decision}[/bold]  order {found.order}, decided {iso(found.at)} by engine {found.engine}"
    )
    facts = Table("line", "fact", "value", "source", "as of", title="Facts")
    for line, name, value, source, as_of in found.facts:
        facts.add_row(line, name, value, source, iso(as_of))
    console.print(facts)
    rules = Table("rule", "outcome", "first condition that failed", "citation", title="Rules tried")
    for tried in sorted(found.tried, key=lambda tried: tried.outcome != "matched"):
        failed = f"{tried.input}: wants {tried.expected}, is {tried.actual}" if tried.input else ""
        mark = " *" if tried.rule in found.deciding else ""
        rules.add_row(tried.rule + mark, tried.outcome, failed, f"{tried.citation.title}, {tried.citation.place}")
    console.print(rules)
    for offer in found.offers:
        console.print(f"Offer {offer['plan'] if 'plan' in offer else offer['id']}: {offer['kind']}")
        for step in offer["sums"]:
            amount = step["amount"]
            console.print(f"  {step['label']:<28} {amount['minor']:>10} {amount['currency']}  {step['rule'] or ''}")
    console.print(
        "* decided the offers.  Packs: " + ", ".join(f"{name} {digest[:12]}" for name, digest in found.packs.items())
    )
