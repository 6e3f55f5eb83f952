"""Two servers and a worker on one database: what one did, the other knows."""

import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread

import psycopg
import pytest
from tests.postgres_server import fresh_database, restart_postgres
from tests.processes.programs import Client, House, Server, a_house, as_url, ask, until

pytestmark = [pytest.mark.postgres, pytest.mark.slow]
EMMA = "c-emma"
# Seconds, on a machine that others keep busy; the store's own bounds are 3 and 6.
TOLD, FREED = 12, 20
CANCEL = {"kind": "cancel", "order": "UK-204153", "reason": "no_longer_needed"}


def confirmed(client: Client, *, customer: str = EMMA) -> tuple[str, str]:
    """Confirm a cancellation; return conversation and plan."""
    talk = client.post("/conversations", {}, once="start", customer=customer)["id"]
    offer = client.post(f"/conversations/{talk}/remedies", CANCEL, once="propose", customer=customer)["offers"][-1]
    path = f"/conversations/{talk}/plans/{offer['plan']}/confirmation"
    client.post(path, {"hash": offer["hash"]}, once="confirm", customer=customer)
    return talk, offer["plan"]


def test_a_server_without_workers_and_a_worker_without_pages_complete_a_plan(house: House) -> None:
    server = house.server(workers=0)
    client = house.client(server)
    _, plan = confirmed(client)
    before = client.get(f"/plans/{plan}", customer=EMMA)["state"]
    worker = house.worker()
    until(lambda: client.get(f"/plans/{plan}", customer=EMMA)["state"] == "completed")

    assert before == "executing"
    assert len(house.provider.book()) == 1
    assert (worker.stop(), server.stop()) == (0, 0)


def test_an_idempotency_key_is_one_for_all_servers(house: House) -> None:
    first, second = house.server(workers=0), house.server(workers=0)
    one, other = house.client(first), house.client(second)
    talk = one.post("/conversations", {}, once="a", customer=EMMA)["id"]
    answers: list[object] = []
    threads = [
        Thread(
            target=lambda at=at: answers.append(
                at.post(f"/conversations/{talk}/messages", {"text": "it arrived broken"}, once="b", customer=EMMA)
            )
        )
        for at in (one, other) * 4
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    log = one.get(f"/conversations/{talk}", customer=EMMA)["log"]

    assert len(answers) == 8
    assert sum(entry["by"] == "customer" for entry in log) == 1


def test_positions_rise_without_gap_or_double_while_two_servers_write(house: House) -> None:
    servers = [house.server(workers=0), house.server(workers=0)]
    clients = [house.client(server) for server in servers]

    def talk(number: int) -> None:
        at = clients[number % 2]
        talk = at.post("/conversations", {}, once=f"s{number}", customer=EMMA)["id"]
        for turn in range(8):
            path = f"/conversations/{talk}/messages"
            at.post(path, {"text": f"where is my order? {turn}"}, once=f"m{number}-{turn}", customer=EMMA)

    threads = [Thread(target=talk, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with psycopg.connect(house.store) as conn:
        positions = [row[0] for row in conn.execute("SELECT position FROM events ORDER BY position")]
    verified = house.run("ledger", "verify")

    assert positions == list(range(1, len(positions) + 1))
    assert len(positions) >= 6 * 8 * 2
    assert verified.returncode == 0, verified.stderr


def test_a_process_that_stops_while_it_holds_the_lock_is_shed_and_nothing_is_lost(house: House) -> None:
    servers = [house.server(workers=0), house.server(workers=0)]
    stuck, well = (house.client(server) for server in servers)
    talk = well.post("/conversations", {}, once="a", customer=EMMA)["id"]
    path = f"/conversations/{talk}/messages"
    said = Thread(target=lambda: stuck.post(path, {"text": "I am held up"}, once="held", customer=EMMA))
    with stopped_at_the_lock(servers[0], said, house.store):
        headers = {
            "Authorization": f"Bearer {well.key}",
            "Amends-Customer": EMMA,
            "Idempotency-Key": "meanwhile",
            "Content-Type": "application/json",
        }
        began = time.monotonic()
        status, _ = ask(servers[1].port, "POST", f"/api/v1{path}", {"text": "still there?"}, headers=headers)
        told_after = time.monotonic() - began
        well.post(path, {"text": "still there?"}, once="meanwhile", customer=EMMA)
        freed_after = time.monotonic() - began
    said.join()
    texts = [e["text"] for e in well.get(f"/conversations/{talk}", customer=EMMA)["log"] if e["by"] == "customer"]

    assert status in {201, 503}
    assert (told_after < TOLD, freed_after < FREED) == (True, True)
    assert sorted(texts) == ["I am held up", "still there?"]
    assert house.run("ledger", "verify").returncode == 0


@contextmanager
def stopped_at_the_lock(server: Server, write: Thread, store: str) -> Iterator[None]:
    """Stop a process (SIGSTOP) between two statements of a transaction that has the append lock."""
    holding = "SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND granted"
    with psycopg.connect(store) as gate, psycopg.connect(store, autocommit=True) as watcher:
        gate.execute("LOCK TABLE views IN SHARE MODE")  # the writer waits for it, with the append lock in its hands
        write.start()
        until(lambda: watcher.execute(holding).fetchone())
        server.send(signal.SIGSTOP)
        gate.rollback()
    try:
        yield
    finally:
        server.send(signal.SIGCONT)


def test_a_restart_of_the_database_costs_nobody_what_was_acknowledged(house: House) -> None:
    servers = [house.server(), house.server(workers=0)]
    client = house.client(*servers)
    talk = client.post("/conversations", {}, once="a", customer=EMMA)["id"]
    path, done = f"/conversations/{talk}/messages", Event()

    def write() -> None:
        for number in range(60):
            client.post(path, {"text": f"message {number}"}, once=f"m{number}", customer=EMMA)
        done.set()

    writer = Thread(target=write)
    writer.start()
    restart_postgres(house.store)
    writer.join()
    log = client.get(f"/conversations/{talk}", customer=EMMA)["log"]

    assert done.is_set()
    assert [e["text"] for e in log if e["by"] == "customer"] == [f"message {number}" for number in range(60)]
    assert house.run("ledger", "verify").returncode == 0


def test_a_worker_of_an_sqlite_store_is_refused_with_who_does_its_work(tmp_path: Path) -> None:
    with a_house(tmp_path, store=str(tmp_path / "store")) as house:
        refused = house.run("work")

    assert refused.returncode == 2
    assert "`amends serve` runs its workers" in refused.stderr


def test_servers_of_several_machines_share_keys_in_a_database_of_their_own(house: House, postgres: str) -> None:
    with fresh_database(postgres) as keys:
        house.settings["AMENDS_KEYS"] = as_url(keys)
        first, second = house.server(workers=0), house.server(workers=0)
        talk = house.client(first).post("/conversations", {}, once="a", customer=EMMA)["id"]
        path = f"/conversations/{talk}/messages"
        house.client(first).post(path, {"text": "it arrived broken"}, once="b", customer=EMMA)
        read = house.client(second).get(f"/conversations/{talk}", customer=EMMA)["log"][1]["text"]
        house.run("forget", EMMA)
        log = house.client(second).get(f"/conversations/{talk}", customer=EMMA)["log"]
        house.stack.close()

    assert read == "it arrived broken"
    assert all(entry.get("text") is None for entry in log if entry["by"] == "customer")
    assert not (house.folder / "keys").exists()


def test_the_ledgers_own_database_is_no_place_for_its_keys(house: House) -> None:
    house.settings["AMENDS_KEYS"] = house.store
    refused = house.run("ledger", "verify")

    assert refused.returncode == 2
    assert "must be a database apart from the ledger's" in refused.stderr


def test_a_task_engine_brings_effects_to_workers(house: House) -> None:
    server = house.server(workers=0)
    worker = house.worker(dispatch="procrastinate", workers=2)
    client = house.client(server)
    with psycopg.connect(house.store, autocommit=True) as conn:
        until(lambda: conn.execute("SELECT 1 FROM pg_trigger WHERE tgname = 'amends_defer'").fetchone())
        _, plan = confirmed(client)
        until(lambda: client.get(f"/plans/{plan}", customer=EMMA)["state"] == "completed")
        left = conn.execute("SELECT args, status::text FROM procrastinate_jobs ORDER BY id").fetchall()

    assert len(house.provider.book()) == 1
    assert all(set(args) == {"tenant", "key"} for args, _ in left)  # the follow-up in two days, at least
    assert worker.stop() == 0
