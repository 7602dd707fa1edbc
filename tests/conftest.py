"""Fixtures for all tests."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.builders import CORPUS


@pytest.fixture
def corpus() -> Path:
    """The shared corpus of real files; the test is skipped where it is not there."""
    if not CORPUS.is_dir():
        pytest.skip(f"the corpus of real photos is not at {CORPUS}")
    return CORPUS
