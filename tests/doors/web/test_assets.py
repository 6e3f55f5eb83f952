"""Static files: hashed, kept for ever, and nothing else served."""

from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.testclient import TestClient

from amends.doors.web import read_assets
from amends.kernel.errors import NotFound


@pytest.fixture
def client() -> TestClient:
    return TestClient(Starlette(routes=[Mount("/static", app=read_assets())]))


def test_a_file_is_served_for_ever_under_its_hashed_address(client: TestClient) -> None:
    answer = client.get(read_assets().url("live.js"))

    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/javascript")
    assert "immutable" in answer.headers["cache-control"]
    assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("path", ["live.js", "00000000/live.js", "../views.py", "", "%2e%2e/views.py"])
def test_any_other_address_is_not_found(client: TestClient, path: str) -> None:
    assert client.get(f"/static/{path}").status_code == 404


def test_static_files_cannot_be_written(client: TestClient) -> None:
    assert client.post(read_assets().url("live.js")).status_code == 405


def test_the_address_changes_with_the_content(tmp_path: Path) -> None:
    (tmp_path / "a.css").write_text("a{}")
    before = read_assets(tmp_path).url("a.css")
    (tmp_path / "a.css").write_text("b{}")

    assert read_assets(tmp_path).url("a.css") != before


def test_a_file_that_is_not_there_has_no_address() -> None:
    with pytest.raises(NotFound):
        read_assets().url("missing.js")
