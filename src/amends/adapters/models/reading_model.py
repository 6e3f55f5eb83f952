"""The reading model as a file of numpy arrays."""

import hashlib
import os
import tempfile
import zipfile
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

import numpy as np

from amends.assistant.understanding import ReadingModel, Row, Sources, compose, labelled

SEED = 20_240
CORPUS = ("sentences.tsv", "clauses.tsv", "slots.tsv")
CODE = ("text.py", "features.py", "lexicon.py", "reading.py", "model.py", "corpus.py", "training.py")
FIELDS = ("weights", "bias", "temperatures", "ask_below")


def reading_model(folder: Path) -> ReadingModel:
    """Return the model of this corpus and code, from `folder` if it was built before, else built now and kept there.

    Building takes seconds and imports scikit-learn; loading takes milliseconds and does not. A damaged file is built
    anew. Several processes may call this at once: files appear whole or not at all.
    """
    path = folder / f"reading-{_fingerprint()}.npz"
    return _load(path) or _build(path)


def corpus_sources() -> Sources:
    """Return the corpus files that the model is trained on."""
    return Sources(*(_corpus(name).read_text(encoding="utf-8") for name in CORPUS))


def heldout_rows() -> tuple[Row, ...]:
    """Return the messages kept aside for evaluation; they are never trained on."""
    return labelled(_corpus("heldout.tsv").read_text(encoding="utf-8"))


def _corpus(name: str) -> Traversable:
    return files("amends.assistant") / "corpus" / name


def _fingerprint() -> str:
    code = files("amends.assistant.understanding")
    parts = [*(_corpus(name) for name in CORPUS), *(code / name for name in CODE)]
    material = hashlib.sha256(f"{SEED} ".encode())
    for part in parts:
        material.update(hashlib.sha256(part.read_bytes()).digest())
    return material.hexdigest()[:20]


def _load(path: Path) -> ReadingModel | None:
    try:
        with np.load(path, allow_pickle=False) as arrays:
            return ReadingModel(**{name: arrays[name] for name in FIELDS})
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
        return None


def _build(path: Path) -> ReadingModel:
    from amends.assistant.understanding.training import train  # noqa: PLC0415  scikit-learn is slow to import

    model = train(compose(corpus_sources(), seed=SEED), seed=SEED)
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, draft = tempfile.mkstemp(dir=path.parent, suffix=".npz")
    with os.fdopen(handle, "wb") as file:
        np.savez(file, **{name: getattr(model, name) for name in FIELDS})
    Path(draft).replace(path)
    return model
