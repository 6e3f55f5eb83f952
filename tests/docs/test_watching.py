"""docs/watching.md and the example alerts speak of the metrics that are really told, all of them and no others."""

import re
from pathlib import Path

import pytest
import yaml
from tests.desk.shopfloor import LOST
from tests.doors.serve.watched import watched
from tests.house.tree import ROOT

from amends.adapters.payments.memory import Fault
from amends.adapters.store.verified import Verified, keep_verified
from amends.kernel.clock import Instant

PAGE = (ROOT / "docs" / "watching.md").read_text("utf-8")
ALERTS = yaml.safe_load((ROOT / "docs" / "deploy" / "alerts.yaml").read_text("utf-8"))
RULES = [rule for group in ALERTS["groups"] for rule in group["rules"]]
LISTED = re.findall(r"^\| `([\w]+)(?:\{([\w,]+)\})?` \| (?!default)([^|]+) \|", PAGE, re.MULTILINE)
NAMES = re.compile(r"\b(?:amends|process)_\w+")


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return what /metrics tells where everything has happened once."""
    folder: Path = tmp_path_factory.mktemp("watched")
    house = watched(folder)
    house.floor.agreed(LOST)
    house.floor.payments.faults(Fault.UNKNOWN_AFTER)
    house.floor.work()
    keep_verified(folder, Verified(Instant(0), 1))
    house.meter.answered({"type": "http", "method": "GET", "endpoint": None}, 200, 0.1)
    house.meter.refused.labels("busy").inc()
    return house.meter.metrics()


def families(told: str) -> dict[str, str]:
    """Return the kind of each metric by its name; a histogram goes by its family's."""
    return dict(re.findall(r"^# TYPE (\w+) (\w+)$", told, re.MULTILINE))


def test_the_page_lists_every_metric_and_no_other(told: str) -> None:
    assert {name for name, _, _ in LISTED} == set(families(told))


def test_the_page_names_the_labels_of_every_metric(told: str) -> None:
    shown = {name: set(labels.split(",")) - {""} for name, labels, _ in LISTED}
    actual = {
        re.sub(r"_(bucket|sum|count)$", "", name): set(re.findall(r"(\w+)=", labels)) - {"le"}
        for name, labels in re.findall(r"^(\w+)\{([^}]*)\} ", told, re.MULTILINE)
    }

    assert {name: shown.get(name) for name in actual} == actual


def test_the_page_tells_a_histogram_from_a_number(told: str) -> None:
    histograms = {name for name, kind in families(told).items() if kind == "histogram"}

    assert {name for name, _, unit in LISTED if "histogram" in unit} == histograms


@pytest.mark.parametrize("rule", RULES, ids=[rule["alert"] for rule in RULES])
def test_an_alert_asks_for_metrics_that_exist(rule: dict[str, str], told: str) -> None:
    named = set(NAMES.findall(rule["expr"]))

    assert named
    assert named <= set(families(told))
    assert rule["annotations"]["summary"] if isinstance(rule["annotations"], dict) else False


@pytest.mark.parametrize("rule", RULES, ids=[rule["alert"] for rule in RULES])
def test_an_alert_does_not_wait_for_a_counter_that_nobody_has_counted(rule: dict[str, str]) -> None:
    sums = re.findall(r"(?:and|>|<) sum\(rate\([^)]*\)\)|sum\(rate\([^)]*\)\) == 0", rule["expr"])

    assert not sums


def test_there_is_an_alert_for_each_thing_that_goes_wrong() -> None:
    wanted = {
        "amends_waiting_seconds_oldest",
        "amends_effects_for_person",
        "amends_effects_lag_seconds",
        "amends_requests_total",
        "amends_requests_refused_total",
        "amends_disk_free_bytes",
        "amends_ledger_holds",
        "amends_build_info",
    }

    assert wanted <= {name for rule in RULES for name in NAMES.findall(rule["expr"])}
