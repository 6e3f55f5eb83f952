"""The trained model, once per run, kept where other runs of the same corpus and code find it."""

import tempfile
from pathlib import Path

import pytest

from amends.adapters.models import reading_model
from amends.assistant.understanding import ReadingModel


@pytest.fixture(scope="session")
def model() -> ReadingModel:
    return reading_model(Path(tempfile.gettempdir()) / "amends-tests-models")
