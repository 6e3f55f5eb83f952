"""What a case must show after its restart, whatever it died of."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from amends.adapters.provider import Entry, doubles
from amends.adapters.store.sqlite import REQUIRED
from amends.remedies.ports import Recourse

FOR_PERSON = "task_for_person []"
Report = dict[str, Any]


def faults_of(
    report: Report, before: Report, recourse: Recourse, book: Sequence[Entry], *, deaths: int = 1
) -> list[str]:
    """Return every way in which a case is wrong; `before` is the report of the same scene undisturbed."""
    if len(report["plans"]) != 1:
        return [f"lost: {len(report['plans'])} confirmed plans"]
    plan = report["plans"][0]
    own = [entry for entry in book if entry.reference in plan["keys"]]
    return [
        *(f"double: {key}" for key in doubles(own)),
        *_lost(report, plan, own),
        *_money(report, plan, own),
        *_people(report, plan, before, recourse, deaths),
        *_told(report, before),
        *_kept(report),
    ]


def _lost(report: Report, plan: Report, own: Sequence[Entry]) -> Iterator[str]:
    """Everything was done, or a person has it; and what was done is in the provider's book and nowhere twice."""
    if plan["state"] not in {"completed", "rejected", "person"}:
        yield f"lost: the plan is left {plan['state']}"
    if report["waiting"]:
        yield f"lost: {report['waiting']} still wait"
    if plan["state"] != "person" and {e.reference for e in own} < set(plan["amounts"]):
        yield "lost: nothing is left to do and the provider did not do all of it"
    if len(set(plan["changes"])) < len(plan["changes"]):
        yield f"double: the shop wrote {plan['changes']}"
    if plan["state"] == "rejected" and len(plan["changes"]) < 2:
        yield f"lost: the shop wrote only {plan['changes']}"


def _money(report: Report, plan: Report, own: Sequence[Entry]) -> Iterator[str]:
    booked = {entry.reference: entry for entry in own if entry.kind in {"refund", "charge"}}
    unknown = set(plan["handed_over"])
    for moved in report["moved"]:
        entry = booked.get(moved["key"])
        if entry is None or (entry.id, entry.facts["minor"]) != (moved["receipt"], moved["minor"]):
            yield f"money: {moved} is not in the provider's book"
    if unrecorded := set(booked) - {moved["key"] for moved in report["moved"]} - unknown:
        yield f"money: {unrecorded} moved and no event says so"
    for key, entry in booked.items():
        if entry.facts["minor"] != plan["amounts"][key]:
            yield f"money: {key} moved {entry.facts['minor']}, the plan says {plan['amounts'][key]}"


def _people(report: Report, plan: Report, before: Report, recourse: Recourse, deaths: int) -> Iterator[str]:
    """Only what nobody can know goes to a person: one step a death at most, and none where the provider can tell."""
    if set(plan["handed_over"]) != set(report["tasks"]):
        yield f"people: steps {plan['handed_over']} were handed over, tasks are {list(report['tasks'])}"
    if plan["handed_over"] and recourse is not Recourse.BLIND:
        yield f"people: handed over though the provider is {recourse}: {report['tasks']}"
    if len(plan["handed_over"]) > deaths:
        yield f"people: {len(plan['handed_over'])} steps handed over, {deaths} can have been under way"
    if before["tasks"] and not report["tasks"] and not _certain(report):
        yield "people: the outcome was unknown and nobody was asked"


def _certain(report: Report) -> bool:
    """Tell whether the scene's unknown outcome can have been overtaken: killed before its faults were met."""
    return len(report["moved"]) > 0


def _told(report: Report, before: Report) -> Iterator[str]:
    """Each thing is said once: the acts of the undisturbed scene, or fewer and that a person looks."""
    said, expected = Counter(report["told"]), Counter(before["told"])
    expected[FOR_PERSON] = max(expected[FOR_PERSON], len(report["tasks"]))
    if report["plans"][0]["state"] == "completed" and not report["tasks"]:
        expected.pop(FOR_PERSON)
    if twice := said - expected:
        yield f"told: too much was said: {sorted(twice.elements())}"
    if report["plans"][0]["state"] == before["plans"][0]["state"] and said != +expected:
        yield f"told: never said: {sorted((expected - said).elements())}"


def _kept(report: Report) -> Iterator[str]:
    for check in ("verified", "views_hold", "positions_rise"):
        if not report[check]:
            yield f"ledger: not {check}"
    if any(settings != REQUIRED for settings in report["pragmas"]):
        yield f"ledger: settings {report['pragmas']}"
