"""The process is killed at every boundary of an execution in turn: nothing is done twice, nothing is lost."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.crash.cases import Scaffold, killed, scaffold, undisturbed
from tests.crash.judging import faults_of
from tests.crash.scenes import SCENES, Scene

from amends.remedies.ports import Recourse

# The other scenes are in bench/crash.py: the same cases, and processes that die again while they recover.
QUICK, SLOW = ("refund",), ("return", "exchange", "rejected", "unanswered")
BY_NAME = {scene.name: scene for scene in SCENES}
WHAT = [BY_NAME[name] for name in QUICK] + [
    pytest.param(BY_NAME[name], marks=pytest.mark.slow, id=name) for name in SLOW
]
POINTS = {
    "store/before-commit",
    "store/after-commit",
    "effects/before-claim",
    "effects/after-claim",
    "payments/before-call",
    "payments/after-call",
    "carriers/before-call",
    "carriers/after-call",
    "shop/before-apply",
    "shop/after-apply",
}


@pytest.fixture(scope="module")
def at(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scaffold]:
    with scaffold(tmp_path_factory.mktemp("crash")) as made:
        yield made


@pytest.mark.parametrize("recourse", Recourse)
@pytest.mark.parametrize("scene", WHAT, ids=lambda scene: scene.name)
def test_killed_at_any_boundary_a_remedy_is_neither_doubled_nor_lost(
    scene: Scene, recourse: Recourse, at: Scaffold
) -> None:
    before = undisturbed(at, scene, recourse)
    wrong = {}
    for boundary in before["boundaries"]:
        order, report = killed(at, scene, recourse, [boundary])
        wrong[boundary] = faults_of(report, before, recourse, at.book(recourse))
        shutil.rmtree(order.folder)

    assert len(wrong) > 20
    assert {boundary: faults for boundary, faults in wrong.items() if faults} == {}


def test_the_scenes_cross_every_fail_point_of_the_adapters(at: Scaffold) -> None:
    crossed = {
        boundary.split()[1]
        for name in ("exchange", "unanswered")
        for boundary in undisturbed(at, BY_NAME[name], Recourse.ASKABLE)["boundaries"]
    }

    assert crossed == POINTS | {
        "effects/before-postpone",
        "effects/after-postpone",
        "payments/before-find",
        "payments/after-find",
    }


def test_with_a_provider_that_cannot_be_asked_a_call_of_unknown_outcome_is_never_repeated(at: Scaffold) -> None:
    scene = BY_NAME["refund"]
    before = undisturbed(at, scene, Recourse.BLIND)
    paid = next(name for name in before["boundaries"] if "payments/after-call" in name)

    order, report = killed(at, scene, Recourse.BLIND, [paid])

    booked = [entry for entry in at.book(Recourse.BLIND) if entry.reference in report["plans"][0]["keys"]]
    assert len(booked) == 1
    assert list(report["tasks"].values()) == ["the payment's outcome is unknown and the provider cannot be asked"]
    assert report["plans"][0]["state"] == "person"
    assert Path(order.folder).is_dir()


def test_a_judge_who_finds_a_double_payment_says_so(at: Scaffold) -> None:
    """The checks above can fail: the same reports beside a book in which everything stands twice are refused."""
    scene = BY_NAME["refund"]
    report = undisturbed(at, scene, Recourse.KEYED)
    book = at.book(Recourse.KEYED)

    assert faults_of(report, report, Recourse.KEYED, book) == []
    assert faults_of(report, report, Recourse.KEYED, [*book, *book])[0].startswith("double")
    assert any(f.startswith("lost") for f in faults_of(report, report, Recourse.KEYED, []))
