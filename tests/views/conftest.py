from __future__ import annotations

import pytest

from tests.views.made_up import MadeUp, made_up


@pytest.fixture(scope="session")
def study() -> MadeUp:
    return made_up()
