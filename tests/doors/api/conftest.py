from collections.abc import Iterator

import pytest
from tests.doors.api.world import World, a_world


@pytest.fixture
def world() -> Iterator[World]:
    made = a_world()
    yield made
    made.client.close()
