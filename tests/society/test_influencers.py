from __future__ import annotations

import numpy as np
import pytest

from sim.society.population import influencers


@pytest.mark.parametrize("share", [0.0, 0.004, 0.01, 0.3, 1.0])
def test_influencers_reach_most_and_ties_go_to_the_earlier(share: float) -> None:
    reach = np.arange(500.0) * 7 % 23  # many of the same reach
    marked = influencers(reach, share)
    count = round(share * reach.size)
    expected = sorted(range(reach.size), key=lambda i: (-reach[i], i))[:count]
    assert np.flatnonzero(marked).tolist() == sorted(expected)
    assert set(marked) <= {0.0, 1.0}
