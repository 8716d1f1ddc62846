"""Where the real documents are."""

from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def sources() -> Path:
    """The folder of real source documents."""
    return Path(__file__).parent.parent / "data" / "sources"
