import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from amends.adapters.models import reading_model

DAMAGE = b"PK\x03\x04 cut off"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    kept = tmp_path_factory.mktemp("models")
    reading_model(kept)
    return kept


def test_a_built_model_is_kept_and_found_again(folder: Path) -> None:
    built = list(folder.iterdir())

    again = reading_model(folder)

    assert list(folder.iterdir()) == built
    with np.load(built[0]) as arrays:
        assert np.array_equal(again.weights, arrays["weights"])


def test_a_damaged_file_is_built_anew_with_the_same_weights(folder: Path) -> None:
    (path,) = folder.iterdir()
    before = reading_model(folder)
    path.write_bytes(DAMAGE)

    again = reading_model(folder)

    assert np.array_equal(again.weights, before.weights)
    assert path.stat().st_size > len(DAMAGE)


def test_loading_does_not_import_the_trainer(folder: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from amends.adapters.models import reading_model; "
        f"reading_model(Path({str(folder)!r})); "
        "sys.exit(any(name.partition('.')[0] in {'sklearn', 'scipy'} for name in sys.modules))"
    )

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
