"""The application around the pages: health, metrics, request ids, logs without anybody's words, the wake-up."""

from collections.abc import Iterator

import pytest
import structlog
from starlette.testclient import TestClient
from tests.doors.web.visitor import BROKEN, House, a_house, talking

Opened = tuple[House, TestClient]


@pytest.fixture
def opened() -> Iterator[Opened]:
    with a_house() as house:
        yield house


def test_it_says_that_it_is_alive_and_ready(opened: Opened) -> None:
    answers = [opened[1].get(path) for path in ("/healthz", "/readyz")]

    assert [(answer.status_code, answer.text) for answer in answers] == [(200, "ok\n"), (200, "ready\n")]


def test_requests_are_counted_by_method_route_and_kind_of_status(opened: Opened) -> None:
    client = opened[1]
    visitor, talk = talking(client)
    visitor.see(talk)
    client.get("/nowhere")
    client.get("/api/v1/conversations/cnv_123")
    client.get("/api/v1/nowhere")

    metrics = client.get("/metrics").text

    assert 'amends_requests_total{method="GET",route="/c/chat/{conversation}",status="2xx"} 2.0' in metrics
    assert 'amends_requests_total{method="GET",route="other",status="4xx"} 1.0' in metrics
    assert 'route="/api/v1/conversations/{conversation}",status="4xx"} 1.0' in metrics
    assert "cnv_" not in metrics


def test_every_request_has_an_id_of_its_own(opened: Opened) -> None:
    ids = {opened[1].get("/healthz").headers["x-request-id"] for _ in range(5)}

    assert len(ids) == 5


def test_a_log_line_names_a_request_and_never_its_words(opened: Opened) -> None:
    visitor, talk = talking(opened[1])

    with structlog.testing.capture_logs() as lines:
        visitor.post(f"{talk}/message?note=secret", text=BROKEN)

    (line,) = [one for one in lines if one["event"] == "http.request"]
    assert (line["method"], line["path"], line["status"]) == ("POST", f"{talk}/message", 303)
    assert all(word not in str(lines) for word in (BROKEN, "secret", visitor.value("csrf")))


def test_a_look_whether_it_lives_is_no_news(opened: Opened) -> None:
    with structlog.testing.capture_logs() as lines:
        opened[1].get("/healthz")
        opened[1].get("/readyz")

    assert [line["path"] for line in lines if line["event"] == "http.request"] == ["/readyz"]


def test_the_worker_is_woken_by_what_was_done_and_by_nothing_else(opened: Opened) -> None:
    house, client = opened
    visitor, talk = talking(client)
    before = len(house.woken)
    visitor.see(talk)
    visitor.post(f"{talk}/message", text="")

    after_nothing = len(house.woken)
    visitor.see(talk).post(f"{talk}/message", text=BROKEN)

    assert (after_nothing, len(house.woken)) == (before, before + 1)


def test_the_api_is_served_beside_the_pages(opened: Opened) -> None:
    answer = opened[1].get("/api/v1/conversations")

    assert answer.status_code == 401
    assert answer.headers["content-type"].startswith("application/problem+json")


def test_a_file_that_does_not_exist_is_not_found(opened: Opened) -> None:
    assert opened[1].get("/static/00000000/live.js").status_code == 404
