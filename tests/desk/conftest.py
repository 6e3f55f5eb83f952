"""The trained model, for use cases that read what a customer writes."""

import tempfile
from dataclasses import replace
from pathlib import Path

import pytest
from tests.desk.shopfloor import Floor, open_floor

from amends.adapters.models import reading_model
from amends.assistant.understanding import ReadingModel
from amends.remedies.ports import Recourse


@pytest.fixture(scope="session")
def model() -> ReadingModel:
    return reading_model(Path(tempfile.gettempdir()) / "amends-tests-models")


@pytest.fixture
def floor(model: ReadingModel) -> Floor:
    """Open a fresh floor on which messages are read."""
    floor = open_floor(Recourse.KEYED)
    return replace(floor, office=replace(floor.office, model=model))
