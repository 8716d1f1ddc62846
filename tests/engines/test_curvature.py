"""What is said of a scoring model that is not there, that is none, or that was never measured."""

from pathlib import Path

import pytest

from workbench.engines.curvature import Scorer, known
from workbench.errors import ServiceFailed

TEXT = (
    "A heat pump moves heat from the outside of a house to the inside. It uses electricity to do so, and it needs less "
    "of it than a direct heater. In very cold weather the pump has to work harder, and it may need help from a heating "
    "rod. Most heat pumps can also cool the house in the summer."
)


def test_a_model_that_is_not_there_is_told_with_its_cure(tmp_path: Path) -> None:
    with pytest.raises(ServiceFailed, match="no-model"):
        Scorer(tmp_path / "no-model.gguf")


def test_a_file_that_is_no_model_is_told(tmp_path: Path) -> None:
    path = tmp_path / "broken.gguf"
    path.write_bytes(b"GGUF?")
    with pytest.raises(ServiceFailed, match="does not load"):
        Scorer(path).curvature(TEXT)
    assert Scorer(path).measured() is None


def test_every_measurement_is_whole() -> None:
    for one in known().values():
        assert 0.5 <= one.auroc <= 1
        assert one.human >= 20
        assert one.machine >= 20
        assert one.on
