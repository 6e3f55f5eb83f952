"""Three times what a real server can sustain: nothing acknowledged is lost, and it stays quick with whom it serves."""

import asyncio
import shutil
import tempfile
from pathlib import Path

import pytest
from bench.crowd.client import Crowd
from bench.load import Round, lost, peak
from bench.turn import Server, new_key
from tests.doors.api.world import model

pytestmark = pytest.mark.slow
STILL_QUICK = 2_000  # ms


def test_under_three_times_the_load_nothing_is_lost_and_who_is_refused_is_told_when_to_come_back(
    tmp_path: Path,
) -> None:
    store = tmp_path / "store"
    model()
    shutil.copytree(Path(tempfile.gettempdir()) / "amends-tests-models", store / "models")
    key = new_key(store)
    server = Server(store, "demo")
    try:
        crowd = Crowd(server.port, key, iter(()))
        seen = asyncio.run(peak(server, crowd, Round(before=2, peak=2, after=2, talks=256), rounds=1))
    finally:
        server.stop()
    acknowledged, missing = lost(store, crowd.acknowledged)

    assert (acknowledged, missing) == (len(crowd.acknowledged), 0)
    assert {record.reply.status for record in crowd.records if record.kind == "peak"} == {201, 503}
    assert seen["refused_without_retry_after"] == 0
    assert int(str(seen["refused"])) > 100
    assert int(str(seen["accepted"])) > 100
    assert float(str(seen["p99_accepted_ms"])) < STILL_QUICK
    assert float(str(seen["grown_mb"])) < 100
    last = [record.reply.status for record in crowd.records if record.kind == "after"][-50:]
    assert last == [201] * 50  # nobody is refused any more
