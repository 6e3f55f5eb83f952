"""The evaluation on a small store of the tau-bench format, and that it would notice what it is there to notice."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from typer import Typer
from typer.testing import CliRunner

from amends.adapters.shops import TauTask, write_tau_store
from amends.bootstrap import rule_book
from amends.doors.cli.eval import eval_app
from amends.evaluation import Report, evaluate, load_tau_tasks, tau_bench
from amends.evaluation.audit import Books, audit
from amends.evaluation.case import ACCEPTED, Bench
from amends.evaluation.mutations import CLAUSES
from amends.evaluation.tau_guard import tenant_of
from amends.kernel.ids import PaymentId
from amends.kernel.money import Money
from amends.kernel.orders import Order, OrderStatus
from amends.kernel.party import Caller, CallerKind
from amends.remedies.ports import ChargeOrder, MoneyOrder, RefundOrder
from amends.simulation import generate_tau_store

ALLOWED = {"items/same", "payment/gift-card-short", "payment/refund-method", "order/already-in-return"}
BenchOf = Callable[[TauTask], Bench]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("tau")
    write_tau_store(path, generate_tau_store(3))
    return path


@pytest.fixture(scope="module")
def bench_of(folder: Path) -> Iterator[BenchOf]:
    with tau_bench(folder, rule_book()) as opened:
        yield opened


@pytest.fixture(scope="module")
def report(folder: Path, bench_of: BenchOf) -> Report:
    return evaluate(load_tau_tasks(folder), bench_of=bench_of)


def test_every_rule_holds_on_a_small_store(report: Report) -> None:
    assert report.faults() == ()


def test_gold_writes_are_refused_for_the_planted_reasons_only(report: Report) -> None:
    assert {one.outcome for one in report.refused} == ALLOWED
    assert 0 < len(report.refused) < len(report.gold) / 8


def test_more_than_twenty_kinds_of_mutated_command_are_refused_beside_accepted_ones(report: Report) -> None:
    accepted = {one for one in report.gold if one.outcome == ACCEPTED}
    by_kind = {name: [one for one in report.sent if one.mutation == name] for name in CLAUSES}

    assert len(by_kind) >= 20
    assert all(by_kind.values())
    assert {one.gold for one in report.sent} == accepted


def test_what_anybody_may_send_is_sent_beside_every_gold_write(report: Report) -> None:
    accepted = [one for one in report.gold if one.outcome == ACCEPTED]
    for kind in ("no authentication", "no confirmation", "plan changed after confirmation", "replayed command"):
        assert [one.gold for one in report.sent if one.mutation == kind] == accepted


def test_a_refusal_by_any_other_clause_is_our_fault(report: Report) -> None:
    task = report.tasks[0]
    wrong = replace(task, gold=(replace(task.gold[0], outcome="policy/not-owed"), *task.gold[1:]))

    (fault,) = Report([wrong, *report.tasks[1:]]).faults()
    assert fault == f"{task.gold[0].task} {task.gold[0].action}: refused by policy/not-owed"


@pytest.mark.parametrize("change", [{"outcomes": (ACCEPTED,)}, {"outcomes": ("order/cancelled",)}, {"wrote": True}])
def test_a_mutated_command_that_passes_or_meets_another_clause_or_writes_is_a_fault(
    report: Report, change: dict[str, Any]
) -> None:
    task = next(task for task in report.tasks if task.sent)
    wrong = replace(task, sent=(replace(task.sent[0], **change), *task.sent[1:]))

    assert Report([wrong]).faults()[0].startswith(f"{task.gold[0].task} ")


def test_a_kind_that_never_fitted_is_a_fault(report: Report) -> None:
    assert "no command fitted: second exchange" in Report(report.tasks[:0]).faults()


@pytest.fixture
def quiet(folder: Path, bench_of: BenchOf) -> Books:
    """The books of a task in which nothing happened, whose customer has a paid order."""
    for task in load_tau_tasks(folder):
        quiet = replace(task, id=f"quiet-{task.id}")
        office, caller = bench_of(quiet).office, Caller(tenant_of(quiet), CallerKind.CUSTOMER, task.customer)
        opening = office.shop.orders_of(caller.tenant, task.customer)
        if any(order.status is OrderStatus.DELIVERED for order in opening):
            return Books(office, caller, office.shop.customer(caller.tenant, task.customer), opening, (), ())
    raise LookupError


def delivered(books: Books) -> Order:
    return next(order for order in books.opening if order.status is OrderStatus.DELIVERED)


def refund(order: Order, minor: int, *, payment: PaymentId | None = None) -> RefundOrder:
    paid = order.payments[0]
    return RefundOrder("k", payment or paid.id, paid.method, Money(minor, order.currency), "r")


def test_books_in_which_nothing_happened_are_right(quiet: Books) -> None:
    assert [*audit(quiet)] == []


def test_a_movement_that_no_plan_holds_is_found(quiet: Books) -> None:
    sentences = " ".join(audit(replace(quiet, movements=(refund(delivered(quiet), 100),))))

    assert "beyond the plans" in sentences
    assert "is held for goods worth" in sentences


def test_a_payment_that_gave_back_more_than_it_took_is_found(quiet: Books) -> None:
    order = delivered(quiet)
    over: tuple[MoneyOrder, ...] = (refund(order, order.total.minor), refund(order, 1))

    assert "gave back" in " ".join(audit(replace(quiet, movements=over)))


def test_a_charge_that_nobody_owed_is_found(quiet: Books) -> None:
    paid = delivered(quiet).payments[0]
    charge = ChargeOrder("k", paid.id, paid.method, Money(5, "USD"), "r")

    assert "is held for goods worth" in " ".join(audit(replace(quiet, movements=(charge,))))


def test_a_line_whose_price_moved_without_a_write_is_found(quiet: Books) -> None:
    order = delivered(quiet)
    line = replace(order.lines[0], paid=Money(1, "USD"))
    before = replace(order, lines=(line, *order.lines[1:]))
    opening = tuple(before if one.id == order.id else one for one in quiet.opening)

    assert "its lines are worth" in " ".join(audit(replace(quiet, opening=opening)))


@pytest.fixture(scope="module")
def app() -> Typer:
    root = Typer()
    root.add_typer(eval_app, name="eval")
    return root


def test_the_command_prints_one_document_and_ends_well(app: Typer, folder: Path) -> None:
    result = CliRunner().invoke(app, ["eval", "tau-guard", "--data", str(folder), "--json"])
    found = json.loads(result.stdout)

    assert result.exit_code == 0
    assert found["ok"] is True
    assert found["gold"]["accepted"] + found["gold"]["refused"] == found["gold"]["writes"]
    assert {one["clause"] for one in found["refused"]} == ALLOWED
    assert all(one["refused_as_aimed"] == one["commands"] > 0 for one in found["mutations"])


def test_without_the_data_the_command_says_so_and_ends_with_two(app: Typer, tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["eval", "tau-guard", "--data", str(tmp_path)])

    assert result.exit_code == 2
    assert "tau-guard was not run: there is no tau_retail/" in result.stderr
