"""Packs with planted faults, and cases of an analysis tried on the resolver by the test itself."""

from collections.abc import Sequence
from datetime import date, timedelta

from tests.policy.cases import at

from amends.kernel.money import parse_money
from amends.policy import (
    INPUTS,
    NEVER,
    Entitlements,
    InputKind,
    Known,
    PolicyFacts,
    RulePack,
    elapsed,
    entitlements,
    load_pack,
)
from amends.policy.analysis import Case, Flaw, FlawKind, analyse
from amends.policy.cells import Value

SINCE = date(2026, 11, 24)
HEAD = """\
schema: amends.pack/1
id: {kind}.planted_{name}
version: "1"
kind: {kind}
applies_to: [DE]
title: {{zh: 试, en: Test}}
sources: {{}}
rules:
"""
ROW = """\
  - id: {row}
    topic: withdrawal_period
    title: {{zh: 试。, en: Test.}}
    nature: {nature}
    confidence: high
    citation: {{title: {text}, place: here}}
    effective: {{from: {since}, to: {until}}}
    when: {{{when}}}
    then: {{{then}}}
"""
RETURN = "right: voluntary_return, grants: [return], needs_return: true, freight_payer: buyer"


def row(  # a row is written with all that a test may turn
    name: str,
    when: str,
    then: str,
    *,
    nature: str = "promise",
    since: str = "2020-01-01",
    until: str = "null",
    text: str = "Terms",
) -> str:
    return ROW.format(
        row=f"{name[0].upper()}{name[1:]}.row", when=when, then=then, nature=nature, since=since, until=until, text=text
    )


def a_pack(kind: str, *rows: str, name: str = "pack") -> RulePack:
    return load_pack(HEAD.format(kind=kind, name=name) + "".join(rows), name="planted.yaml")


def merchant(*rows: str) -> RulePack:
    return a_pack("merchant", *rows)


def law(*rows: str) -> RulePack:
    return a_pack("law", *rows)


def flaws(pack: RulePack, *beside: RulePack) -> tuple[Flaw, ...]:
    return analyse(pack, beside, since=SINCE)


def kinds(pack: RulePack, *beside: RulePack) -> list[tuple[FlawKind, str, str]]:
    """Each flaw as its kind, the row at fault and what it is about."""
    return [(flaw.kind, flaw.rules[0].rule, flaw.about) for flaw in flaws(pack, *beside)]


def judged(case: Case | None, *packs: RulePack) -> Entitlements:
    """What the resolver says of a shown case, read back from its texts."""
    assert case is not None
    known = {
        line.input: Known(value_of(line.input, line.value, case.on), "case", at(case.on.isoformat(), place="DE"))
        for line in case.lines
    }
    return entitlements(packs, PolicyFacts(known, "Europe/Berlin"), on=at(case.on.isoformat(), place="DE"))


def value_of(name: str, text: str, on: date) -> Value:
    match INPUTS[name].kind:
        case InputKind.FLAG:
            return text == "true"
        case InputKind.DAYS:
            return NEVER if text == "never" else elapsed(on - timedelta(days=int(text)), on)
        case InputKind.MONEY:
            amount, currency = text.split()
            return parse_money(amount, currency)
        case InputKind.DATE:
            return date.fromisoformat(text)
        case _:
            return text


def matched(answer: Entitlements) -> set[str]:
    return {trial.rule for trial in answer.trace if trial.outcome == "matched"}


def lines(case: Case | None) -> dict[str, str]:
    assert case is not None
    return {line.input: line.value for line in case.lines}


def only(found: Sequence[Flaw]) -> Flaw:
    assert len(found) == 1, found
    return found[0]
