"""Training the reading model: logistic regression, one against the rest, calibrated on folds it has not seen.

Needs scikit-learn, which takes a second to import: only the build of the weights imports this module.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize_scalar
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from amends.assistant.understanding.corpus import COMPOSED, Row
from amends.assistant.understanding.features import BUCKETS, GROUP_WEIGHTS, features
from amends.assistant.understanding.model import INTENTS, REASONS, ReadingModel
from amends.assistant.understanding.text import normalise

FOLDS = 3
TOLERANCE = 0.1  # of the solver; a finer one costs seconds and reads no message better
PENALTY = 30.0  # inverse strength of the L2 penalty
BY_HAND = 3.0  # a sentence written by hand counts as much as this many composed ones
RIGHT_WHEN_ACTED_ON = 0.93  # of the intents that are not asked back, this share must be right on unseen folds
Labels = npt.NDArray[np.int64]
Logits = npt.NDArray[np.float64]


def train(rows: Sequence[Row], *, seed: int) -> ReadingModel:
    """Train on labelled rows; the same rows and seed give the same model. Takes seconds."""
    matrix = vectors([row.text for row in rows])
    families = np.array([row.family for row in rows])
    heads = [_head(matrix, labels, families, seed) for labels in _labels(rows)]
    intents = heads[0]
    return ReadingModel(
        weights=np.ascontiguousarray(np.hstack([head[0] for head in heads]), dtype=np.float32),
        bias=np.concatenate([head[1] for head in heads]).astype(np.float32),
        temperatures=np.array([head[2] for head in heads], dtype=np.float32),
        ask_below=np.array(_ask_below(*intents[3]), dtype=np.float32),
    )


def vectors(texts: Sequence[str]) -> csr_matrix:
    """Return the weighted places of many raw texts as one sparse matrix."""
    indices: list[npt.NDArray[np.uint32]] = []
    values: list[npt.NDArray[np.float64]] = []
    starts = [0]
    for text in texts:
        for places, weight in zip(features(normalise(text)), GROUP_WEIGHTS, strict=True):
            indices.append(places)
            values.append(np.full(len(places), weight / max(1, len(places)) ** 0.5))
        starts.append(starts[-1] + sum(len(places) for places in indices[-len(GROUP_WEIGHTS) :]))
    shape = (len(texts), BUCKETS)
    return csr_matrix((np.concatenate(values), np.concatenate(indices).astype(np.int32), np.array(starts)), shape=shape)


def _labels(rows: Sequence[Row]) -> tuple[Labels, Labels]:
    intents = np.array([INTENTS.index(row.intent) for row in rows])
    reasons = np.array([REASONS.index(row.reason) for row in rows])
    return intents, reasons


_Head = tuple[Logits, Logits, float, tuple[Logits, Labels]]


def _head(matrix: csr_matrix, labels: Labels, families: Labels, seed: int) -> _Head:
    """Return weights, bias, temperature, and the calibrated unseen logits with their labels."""
    unseen, truth = unseen_logits(matrix, labels, families, seed)
    found = minimize_scalar(lambda t: _surprise(unseen / t, truth), bounds=(0.1, 5.0), method="bounded")
    weights, bias = _fitted(matrix, labels, _importance(families), seed)
    return weights, bias, float(found.x), (unseen / found.x, truth)


def unseen_logits(matrix: csr_matrix, labels: Labels, families: Labels, seed: int) -> tuple[Logits, Labels]:
    """Return logits of the hand-written rows, each from weights that never saw its family, and their labels.

    Composed rows are always trained on and never judged: they repeat clauses, so they would flatter the weights.
    """
    written = families < COMPOSED
    unseen = np.zeros((len(labels), int(labels.max()) + 1))
    by_hand = np.flatnonzero(written)
    for _, rest in GroupKFold(FOLDS, shuffle=True, random_state=seed).split(by_hand, groups=families[by_hand]):
        fit = np.ones(len(labels), dtype=bool)
        fit[by_hand[rest]] = False
        weights, bias = _fitted(matrix[fit], labels[fit], _importance(families[fit]), seed)
        unseen[by_hand[rest]] = matrix[by_hand[rest]] @ weights + bias
    return unseen[written], labels[written]


def _fitted(matrix: csr_matrix, labels: Labels, weight: Logits, seed: int) -> tuple[Logits, Logits]:
    """Return weights and bias of one logistic regression per class against the rest."""
    parts = [
        LogisticRegression(C=PENALTY, solver="liblinear", dual=True, random_state=seed, tol=TOLERANCE).fit(
            matrix, labels == label, sample_weight=weight
        )
        for label in range(int(labels.max()) + 1)
    ]
    return np.vstack([part.coef_[0] for part in parts]).T, np.array([part.intercept_[0] for part in parts])


def _importance(families: Labels) -> Logits:
    return np.where(families < COMPOSED, BY_HAND, 1.0)


def _surprise(logits: Logits, labels: Labels) -> float:
    top = logits.max(axis=1, keepdims=True)
    log_sum = top[:, 0] + np.log(np.exp(logits - top).sum(axis=1))
    return float((log_sum - logits[np.arange(len(labels)), labels]).mean())


def _ask_below(logits: Logits, labels: Labels) -> float:
    """Return the lowest probability at which the answered share of unseen rows is right often enough."""
    raised = np.exp(logits - logits.max(axis=1, keepdims=True))
    p = (raised / raised.sum(axis=1, keepdims=True)).max(axis=1)
    right = logits.argmax(axis=1) == labels
    for threshold in np.arange(0.3, 0.9, 0.02):
        if right[p >= threshold].mean() >= RIGHT_WHEN_ACTED_ON:
            return float(threshold)
    return 0.9
