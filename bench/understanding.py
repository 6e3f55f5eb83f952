"""How well and how fast messages are understood.

python bench/understanding.py [--json] [--data DIR]: DIR holds `bitext/train.jsonl.gz`, foreign data never tuned to.
"""

import argparse
import gzip
import json
import os
import statistics
import tempfile
import time
from collections.abc import Sequence
from datetime import date
from importlib.resources import files
from pathlib import Path

from amends.adapters.models import heldout_rows, reading_model
from amends.assistant.understanding import Intent, Reading, ReadingContext, ReadingModel, Row, labelled, read
from amends.kernel.clock import instant
from amends.simulation.marketplace import generate

BINS, ROUNDS = 10, 5
NOW = "2026-11-23T00:00:00Z"
# Only where the two catalogues of intents mean the same; the rest (accounts, invoices, shopping) is "other".
BITEXT: dict[str, frozenset[Intent]] = {
    "cancel_order": frozenset({Intent.CANCEL}),
    "change_order": frozenset({Intent.MODIFY_ITEMS}),
    "change_shipping_address": frozenset({Intent.MODIFY_ADDRESS}),
    "set_up_shipping_address": frozenset({Intent.MODIFY_ADDRESS}),
    "complaint": frozenset({Intent.COMPLAINT}),
    "contact_customer_service": frozenset({Intent.PERSON}),
    "contact_human_agent": frozenset({Intent.PERSON}),
    "get_refund": frozenset({Intent.REFUND}),
    "track_refund": frozenset({Intent.REFUND_STATUS}),
    "track_order": frozenset({Intent.WHERE_IS_ORDER}),
    "delivery_period": frozenset({Intent.WHERE_IS_ORDER, Intent.POLICY_QUESTION}),
    "check_refund_policy": frozenset({Intent.POLICY_QUESTION}),
    "check_cancellation_fee": frozenset({Intent.POLICY_QUESTION}),
    "delivery_options": frozenset({Intent.POLICY_QUESTION}),
}


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--json", action="store_true")
    arguments.add_argument("--data", type=Path)
    chosen = arguments.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        model, built = timed_model(Path(folder))
        _, loaded = timed_model(Path(folder))
    figures = {"build_s": built, "load_ms": loaded * 1000, **quality(model), "microseconds": speed(model)}
    if chosen.data:
        figures["bitext"] = transfer(model, chosen.data / "bitext" / "train.jsonl.gz")
    print(json.dumps(figures, indent=None if chosen.json else 2))


def timed_model(folder: Path) -> tuple[ReadingModel, float]:
    start = time.perf_counter()
    model = reading_model(folder)
    return model, time.perf_counter() - start


def empty() -> ReadingContext:
    return ReadingContext((), {}, None, frozenset(), date(2026, 11, 23), "CNY")


def quality(model: ReadingModel) -> dict[str, object]:
    """Measure the held-out messages, then the blind ones by halves; none was ever trained on."""
    blind = blind_rows()
    sets = {"": heldout_rows(), "blind seen ": blind[0::2], "blind unseen ": blind[1::2]}
    return {
        f"{name}{language}": of_rows(model, [row for row in rows if row.language == language])
        for name, rows in sets.items()
        for language in ("en", "zh")
    }


def blind_rows() -> tuple[Row, ...]:
    """Return messages written before the writer knew corpus and lexicon.

    The errors on every other one, from the first, were looked at when the corpus was widened; the rest never.
    """
    return labelled((files("amends.assistant") / "corpus" / "blind.tsv").read_text(encoding="utf-8"))


def of_rows(model: ReadingModel, rows: Sequence[Row]) -> dict[str, float]:
    readings = [read(row.text, context=empty(), model=model) for row in rows]
    intents = [reading.intent is row.intent for row, reading in zip(rows, readings, strict=True)]
    reasons = [reading.reason is row.reason for row, reading in zip(rows, readings, strict=True)]
    sure = [right for right, reading in zip(intents, readings, strict=True) if reading.intents[0][1] >= model.ask_below]
    return {
        "messages": len(rows),
        "intent_accuracy": statistics.mean(intents),
        "reason_accuracy": statistics.mean(reasons),
        "intent_ece": calibration_error([reading.intents[0][1] for reading in readings], intents),
        "reason_ece": calibration_error([reason_p(reading) for reading in readings], reasons),
        "answered_share": len(sure) / len(rows),
        "accuracy_when_answered": statistics.mean(sure),
        "person_recall": statistics.mean(
            r for r, row in zip(intents, rows, strict=True) if row.intent is Intent.PERSON
        ),
    }


def reason_p(reading: Reading) -> float:
    return max(reading.reasons[0][1], reading.reason_unstated)


def calibration_error(probabilities: Sequence[float], right: Sequence[bool]) -> float:
    """Return the expected calibration error over ten equal bins."""
    error = 0.0
    for floor in range(BINS):
        inside = [at for at, p in enumerate(probabilities) if floor / BINS < p <= (floor + 1) / BINS]
        if inside:
            gap = statistics.mean(probabilities[at] for at in inside) - statistics.mean(right[at] for at in inside)
            error += len(inside) / len(probabilities) * abs(gap)
    return error


def speed(model: ReadingModel) -> dict[str, float]:
    """Time read() over the held-out messages with a customer's real number of orders, on one core."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    market = generate(7, instant(NOW))
    mine = tuple(order for order in market.orders if order.customer == market.orders[0].customer)
    products = {product.id: product for product in market.products}
    few = ReadingContext(mine[:5], products, None, frozenset(), date(2026, 11, 23), "CNY")
    many = ReadingContext(market.orders[:20], products, None, frozenset(), date(2026, 11, 23), "CNY")
    return {"no_orders": cpu(model, empty()), "five_orders": cpu(model, few), "twenty_orders": cpu(model, many)}


def cpu(model: ReadingModel, context: ReadingContext) -> float:
    rows = heldout_rows()
    times = []
    for _ in range(ROUNDS):
        start = time.process_time()
        for row in rows:
            read(row.text, context=context, model=model)
        times.append((time.process_time() - start) / len(rows) * 1e6)
    return statistics.median(times)


def transfer(model: ReadingModel, path: Path) -> dict[str, float]:
    """Measure foreign English utterances: those with an intent like ours, then all with the rest as other."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        rows = [json.loads(line) for line in file]
    outcomes: dict[str, list[bool]] = {}
    sure: list[bool] = []
    for row in rows:
        reading = read(row["utterance"], context=empty(), model=model)
        right = reading.intent in BITEXT.get(row["intent"], frozenset({Intent.OTHER}))
        outcomes.setdefault(row["intent"], []).append(right)
        if row["intent"] in BITEXT and reading.intents[0][1] >= model.ask_below:
            sure.append(right)
    like_ours = [right for intent, found in outcomes.items() if intent in BITEXT for right in found]
    figures = {"overlap_accuracy": statistics.mean(like_ours), "overlap_answered": len(sure) / len(like_ours)}
    figures["overlap_accuracy_when_answered"] = statistics.mean(sure)
    figures["other_recognised"] = statistics.mean(r for i, found in outcomes.items() if i not in BITEXT for r in found)
    return figures | {f"intent {intent}": statistics.mean(outcomes[intent]) for intent in BITEXT}


if __name__ == "__main__":
    main()
