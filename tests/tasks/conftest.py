"""What the tests of several steps share."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.tasks.in_browser import chromium


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """One Chromium for all tests: starting it costs more than most of them."""
    with chromium(tmp_path_factory.mktemp("profile")) as started:
        yield started
