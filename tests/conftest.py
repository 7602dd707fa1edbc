"""Fixtures for all tests."""

from __future__ import annotations

from pathlib import Path

import hypothesis
import pytest

from tests.builders import CORPUS

# A machine that does other things too makes an example slow, not wrong.
hypothesis.settings.register_profile("shared machine", deadline=None)
hypothesis.settings.load_profile("shared machine")


@pytest.fixture
def corpus() -> Path:
    """The shared corpus of real files; the test is skipped where it is not there."""
    if not CORPUS.is_dir():
        pytest.skip(f"the corpus of real photos is not at {CORPUS}")
    return CORPUS
