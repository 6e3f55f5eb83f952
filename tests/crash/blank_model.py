"""A reading model that knows nothing: for cases in which no free words are read."""

from functools import lru_cache

import numpy as np

from amends.assistant.understanding import ReadingModel
from amends.assistant.understanding.model import BUCKETS, INTENTS, REASONS


@lru_cache
def blank_model() -> ReadingModel:
    """Return the model; every word leaves it as unsure as before."""
    columns = len(INTENTS) + len(REASONS)
    zeros = np.zeros((BUCKETS, columns), np.float32)
    return ReadingModel(zeros, np.zeros(columns, np.float32), np.ones(2, np.float32), np.array(1, np.float32))
