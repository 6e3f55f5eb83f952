"""`amends import`: what an operator sees, and what a customer's message finds afterwards."""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from tests.adapters.imports.shop_files import row, text_of, write_olist
from tests.adapters.imports.test_olist import SOUND

from amends.adapters.models import reading_model


def amends(folder: Path, *words: str, shop: str = "imported") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "from amends.doors.cli.main import main; main()", *words]
    environment = {**os.environ, "AMENDS_STORE": str(folder / "store"), "AMENDS_SHOP": shop}
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False, timeout=120
    )


@pytest.fixture
def orders(tmp_path: Path) -> Path:
    path = tmp_path / "orders.csv"
    path.write_text(text_of([row(), row(order_id="o-2", quantity="0")]))
    return path


def test_an_import_tells_every_row_and_rejects_are_no_error(tmp_path: Path, orders: Path) -> None:
    done = amends(tmp_path, "import", "csv", str(orders), "--json")
    report = json.loads(done.stdout)

    assert done.returncode == 0
    assert {name: report[name] for name in ("rows", "imported", "rejected")} == {
        "rows": 2,
        "imported": 1,
        "rejected": 1,
    }
    assert report["records"]["order"] == {"created": 1, "changed": 0, "unchanged": 0, "kept": 0}
    assert "quantity,'0' is not between 1 and 100000" in Path(report["rejects"]).read_text()
    assert "reading orders.csv: 2 in" in done.stderr


def test_the_same_import_again_says_that_nothing_was_changed(tmp_path: Path, orders: Path) -> None:
    amends(tmp_path, "import", "csv", str(orders))
    again = amends(tmp_path, "import", "csv", str(orders), shop="demo")

    assert "Nothing was changed: all of it was there already." in again.stdout
    assert "AMENDS_SHOP=imported" in again.stdout


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("csv", "none.csv"), "there is no such file"),
        (("olist", "."), "customers: is missing"),
        (("parquet", "orders.csv"), "is not a .parquet file"),
        (("csv", "orders.parquet"), "is not a .csv or .csv.gz file"),
        (("csv", "orders.csv", "--zone", "Mars/Base"), "is not a zone such as Europe/Berlin"),
    ],
)
def test_files_that_are_not_in_the_form_are_refused_in_plain_words(
    tmp_path: Path, orders: Path, words: tuple[str, ...], said: str
) -> None:
    refused = amends(tmp_path, "import", *words)

    assert refused.returncode != 0
    assert said in refused.stderr
    assert "Traceback" not in refused.stderr


@pytest.mark.slow
def test_a_message_about_an_order_from_a_market_without_packs_reaches_a_person(tmp_path: Path) -> None:
    trained = Path(tempfile.gettempdir()) / "amends-tests-models"
    reading_model(trained)
    amends(tmp_path, "import", "olist", str(write_olist(tmp_path, SOUND)))
    (tmp_path / "store" / "models").symlink_to(trained)
    wish = amends(
        tmp_path, "ask", "It is defective, please refund me", "--customer", "person", "--order", "o1", "--json"
    )
    where = amends(tmp_path, "ask", "Where is my order?", "--customer", "person", "--order", "o1", "--json")

    assert json.loads(wish.stdout)["mode"] == "waiting", wish.stdout
    assert "delivered" in json.loads(where.stdout)["reply"]
