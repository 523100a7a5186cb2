from __future__ import annotations

import sys
from collections.abc import Iterator

import pytest

from tests.kernel.forked import Forks, NoForks


@pytest.fixture(scope="session")
def fork() -> Iterator[Forks | NoForks]:
    """Runs code in processes of their own, see ``tests.kernel.forked``."""
    made = Forks() if sys.platform == "linux" else NoForks()
    yield made
    made.close()
