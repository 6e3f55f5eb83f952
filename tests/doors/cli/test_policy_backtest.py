"""`amends policy backtest`: on a store with decisions in it, printed, as JSON and as a page."""

import json
import tempfile
from pathlib import Path

import pytest
from tests.desk.shopfloor import open_floor
from tests.desk.test_back_test_policy import decisions_of, keep, some_orders
from typer.testing import CliRunner

from amends.adapters.models import reading_model
from amends.adapters.packs import shipped_packs
from amends.bootstrap import opened
from amends.desk.decided import decided
from amends.doors.cli.main import app
from amends.kernel.errors import Invalid
from amends.kernel.remedy import Reason
from amends.remedies.ports import Recourse
from amends.settings import read_settings

WINDOW = '"[0, 30]"'


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a store of twenty decisions about orders in the United States."""
    folder, floor = tmp_path_factory.mktemp("backtest"), open_floor(Recourse.KEYED)
    made = decisions_of(floor, some_orders("US"), Reason.CHANGE_OF_MIND)
    events = [decided(each, floor.office) for each in made]
    trained = Path(tempfile.gettempdir()) / "amends-tests-models"
    reading_model(trained)
    (folder / "models").symlink_to(trained)
    with opened(read_settings(environment={}, flags={"store": str(folder)}), provider=False) as at:
        keep(at.office, events)
    return folder


def draft(folder: Path, old: str, new: str) -> Path:
    text = shipped_packs()["merchant.us_retail.yaml"].decode()
    assert old in text
    path = folder / "draft.yaml"
    path.write_text(text.replace(old, new), "utf-8")
    return path


def run(*words: str) -> str:
    result = CliRunner().invoke(app, ["policy", "backtest", *words])
    if result.exception is not None:
        raise result.exception
    return result.stdout


def test_a_shorter_window_is_told_as_a_document_and_as_a_page(store: Path, tmp_path: Path) -> None:
    page = tmp_path / "report.html"
    shorter = draft(tmp_path, WINDOW, '"[0, 3]"')
    report = json.loads(run(str(shorter), "--store", str(store), "--json", "--html", str(page)))

    assert report["total"]["decisions"] == 20
    assert report["total"]["flipped"] > 0
    assert report["examples"][0]["decision"] in page.read_text("utf-8")


def test_it_is_told_in_the_terminal(store: Path, tmp_path: Path) -> None:
    said = run(str(draft(tmp_path, WINDOW, '"[0, 3]"')), "--store", str(store))

    assert "merchant.us_retail" in said
    assert "market US" in said


def test_nothing_is_tried_before_the_first_day(store: Path, tmp_path: Path) -> None:
    report = json.loads(
        run(str(draft(tmp_path, WINDOW, WINDOW)), "--store", str(store), "--json", "--since", "2099-01-01")
    )

    assert report["total"]["decisions"] == 0


def test_a_wrong_draft_or_day_is_refused(store: Path, tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="days_since"):
        run(str(draft(tmp_path, WINDOW, '"[0, 30)"')), "--store", str(store))
    with pytest.raises(Invalid, match="ISO 8601"):
        run(str(draft(tmp_path, WINDOW, WINDOW)), "--store", str(store), "--since", "yesterday")
