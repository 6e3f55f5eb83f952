"""The trained weights, and reading a message's intent and reason from them."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from amends.assistant.understanding.features import BUCKETS, GROUP_WEIGHTS, features
from amends.assistant.understanding.reading import Intent
from amends.kernel.remedy import Reason

INTENTS: tuple[Intent, ...] = tuple(Intent)
REASONS: tuple[Reason | None, ...] = (None, *Reason)

Weights = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class ReadingModel:
    """Linear weights over hashed places: one column per intent, then one per reason ("unstated" first).

    `temperatures` divides the logits of intents and reasons so that their probabilities tell the truth; `ask_below` is
    the intent probability under which the customer is asked. Both were chosen on folds the weights had not seen.
    """

    weights: Weights
    bias: Weights
    temperatures: Weights
    ask_below: Weights

    def __post_init__(self) -> None:
        columns = len(INTENTS) + len(REASONS)
        if self.weights.shape != (BUCKETS, columns) or self.bias.shape != (columns,):
            raise ValueError("the weights do not belong to this code")

    def logits(self, text: str) -> Weights:
        """Return the raw scores of a normalised text."""
        scores = self.bias.copy()
        for places, weight in zip(features(text), GROUP_WEIGHTS, strict=True):
            if len(places):
                scores += self.weights[places].sum(axis=0) * np.float32(weight / len(places) ** 0.5)
        return scores

    def probabilities(self, text: str) -> tuple[tuple[float, ...], tuple[float, ...]]:
        """Return the calibrated probabilities of INTENTS and of REASONS."""
        scores = self.logits(text)
        split = len(INTENTS)
        return softmax(scores[:split], self.temperatures[0]), softmax(scores[split:], self.temperatures[1])


def softmax(scores: Weights, temperature: np.float32) -> tuple[float, ...]:
    """Return probabilities that add up to one, from scores divided by `temperature`."""
    raised = np.exp((scores - scores.max()).astype(np.float64) / float(temperature))
    return tuple((raised / raised.sum()).tolist())
