"""How fast, how lean and how sure an import is: a generated file with broken rows, killed and resumed.

python bench/imports.py [--lines N] [--json]

One row in twenty is broken, in eight ways; the file is written and read as a stream. In one run:

- lines a second of `amends import csv`, and its peak memory beyond that of a file of a tenth of the lines
- whether exactly the rows that were broken, and the other rows of their orders, were rejected
- killed by SIGKILL at three moments and started again each time: records and reject file byte for byte as undisturbed
- beside it, the least that could be done: csv.reader over the file, and the same records inserted into bare SQLite
"""

import argparse
import csv
import hashlib
import json
import os
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

COLUMNS = (
    "order_id,line_id,placed_at,status,market,currency,customer_id,customer_name,customer_email,address_line1,city,"
    "postcode,country,seller_id,product_id,product_name,variant_id,options,quantity,unit_price,shipping,payment_method,"
    "shipped_at,promised_at,delivered_at"
)
# What is done to a broken row: the text that stands in it, and what stands there instead.
BREAKS = (
    (b",EUR,", b",USD,"),
    (b",Kettle ", b',"Kettle '),
    (b",Kettle ", b",K\xe9ttle "),
    (b",Kettle ", b",K\x00ettle "),
    (b",delivered,", b",sent,"),
    (b",Berlin,", b",Berlin,Berlin,"),
    (b",4.90,", b",-4.90,"),
    (b"T18:00:00Z", b"T18:00:00"),
)
BATCH = 1_000
KILLED_AT = (0.15, 0.5, 0.85)
FOLDER = Path(__file__).resolve().parents[1] / "build"  # a disk, not a memory file system


@dataclass
class Generated:
    """What was generated: rows, those that are broken, and those that must be rejected with them."""

    rows: int = 0
    broken: int = 0
    rejected: int = 0


def generate(path: Path, lines: int) -> Generated:
    """Write about `lines` order lines; every twentieth row is broken, one row of an order at most."""
    made, order = Generated(), 0
    with path.open("wb") as file:
        file.write(COLUMNS.encode() + b"\n")
        while made.rows < lines:
            order += 1
            size = order % 3 + 1
            broken = (made.rows + size) // 20 > made.rows // 20
            for line in range(size):
                row = one_row(order, line)
                if broken and line == order % size:
                    row = row.replace(*BREAKS[order // 3 % len(BREAKS)])
                file.write(row)
            made.rows += size
            made.broken += broken
            made.rejected += size * broken
    return made


def one_row(order: int, line: int) -> bytes:
    customer, product, month = order * 7 % 100_003, (order * 13 + line) % 20_011, order % 9 + 1
    return (
        f"o-{order},{line + 1},2025-0{month}-10T10:{order % 60:02}:00Z,delivered,DE,EUR,"
        f"c-{customer},Customer {customer},c{customer}@example.org,Street {customer % 200},Berlin,10115,DE,"
        f"s-1,p-{product},Kettle {product},v-{product},Colour: blue,{product % 3 + 1},"
        f"{product % 90}.{product % 90 + 10},4.90,card,2025-0{month}-11T18:00:00Z,2025-0{month}-14T10:00:00Z,"
        f"2025-0{month}-13T10:00:00Z\n"
    ).encode()


def start(path: Path, store: Path) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-c", "from amends.doors.cli.main import main; main()"]
    words = ["import", "csv", str(path), "--store", str(store), "--json"]
    return subprocess.Popen([*command, *words], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)


@dataclass
class Ran:
    """An import that came to its end: its summary, its seconds and the most memory that it held."""

    report: dict
    seconds: float
    peak_mb: float


def run(path: Path, store: Path) -> Ran:
    began = time.perf_counter()
    return finished(start(path, store), began)


def finished(process: subprocess.Popen[bytes], began: float) -> Ran:
    assert process.stdout is not None
    report = json.loads(process.stdout.read())
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0
    return Ran(report, time.perf_counter() - began, usage.ru_maxrss / 1024)


def killed_and_resumed(path: Path, store: Path, seconds: float) -> tuple[int, Ran]:
    """Kill it at shares of the undisturbed time, over all starts; return how often that was before its end."""
    done = 0.0
    for kills, share in enumerate(KILLED_AT):
        began, process = time.perf_counter(), start(path, store)
        if ended(process, seconds * share - done):
            return kills, finished(process, began)
        process.send_signal(signal.SIGKILL)
        process.wait()
        done = seconds * share
    return len(KILLED_AT), run(path, store)


def ended(process: subprocess.Popen[bytes], seconds: float) -> bool:
    """Wait for the end, and leave what it used to be asked for."""
    until = time.perf_counter() + seconds
    while time.perf_counter() < until:
        if os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT):
            return True
        time.sleep(0.02)
    return False


def fingerprint(store: Path) -> str:
    """Stand for every record byte for byte, and for the reject file."""
    digest = hashlib.sha256()
    with sqlite3.connect(store / "shop-imported.sqlite") as connection:
        for row in connection.execute(
            "SELECT tenant, kind, id, customer, placed_at, body FROM documents ORDER BY 1, 2, 3"
        ):
            digest.update(repr(row).encode())
    for rejects in sorted((store / "imports").iterdir()):
        digest.update(rejects.read_bytes())
    return digest.hexdigest()


def bare(path: Path, store: Path, target: Path) -> float:
    """Read the file with csv.reader and insert the same records in the same batches; return the seconds."""
    began = time.perf_counter()
    with path.open(encoding="utf-8", errors="replace", newline="") as file:
        for _ in csv.reader(file, quoting=csv.QUOTE_NONE):
            pass
    with sqlite3.connect(store / "shop-imported.sqlite") as source, sqlite3.connect(target, isolation_level=None) as to:
        (schema,) = source.execute("SELECT sql FROM sqlite_master WHERE name = 'documents'").fetchone()
        to.executescript(f"PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; {schema};")
        rows = source.execute("SELECT tenant, kind, id, customer, placed_at, body FROM documents")
        while batch := rows.fetchmany(BATCH):
            to.execute("BEGIN")
            to.executemany("INSERT INTO documents VALUES (?, ?, ?, ?, ?, ?)", batch)
            to.execute("COMMIT")
    return time.perf_counter() - began


def measure(home: Path, lines: int) -> dict:
    small, large = home / "small.csv", home / "orders.csv"
    generate(small, max(3_000, lines // 10))
    made = generate(large, lines)
    base, calm = run(small, home / "small"), run(large, home / "calm")
    least = bare(large, home / "calm", home / "bare.sqlite")
    kills, resumed = killed_and_resumed(large, home / "killed", calm.seconds)
    same = fingerprint(home / "calm") == fingerprint(home / "killed")
    names = ("rows", "imported", "repeated", "unused", "rejected", "records")
    counts = [{name: ran.report[name] for name in names} for ran in (calm, resumed)]
    return {
        "rows": made.rows,
        "megabytes": round(large.stat().st_size / 1e6),
        "broken": made.broken,
        "rejected": calm.report["rejected"],
        "rejected as expected": (calm.report["rows"], calm.report["rejected"]) == (made.rows, made.rejected),
        "lines/s": round(made.rows / calm.seconds),
        "seconds": round(calm.seconds, 1),
        "csv.reader and bare SQLite, seconds": round(least, 1),
        "times as long as that": round(calm.seconds / least, 1),
        "peak memory, MB": round(calm.peak_mb),
        "more than with a tenth of the lines, MB": round(calm.peak_mb - base.peak_mb),
        "killed": kills,
        "resumed equals undisturbed": same and counts[0] == counts[1],
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--lines", type=int, default=1_000_000)
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="imports-", dir=FOLDER) as home:
        found = measure(Path(home), arguments.lines)
    if arguments.json:
        print(json.dumps(found, indent=2))
    else:
        for name, value in found.items():
            print(f"{name:45}{value:>12,}" if type(value) is int else f"{name:45}{value!s:>12}")
    return 0 if found["rejected as expected"] and found["resumed equals undisturbed"] else 1


if __name__ == "__main__":
    sys.exit(main())
