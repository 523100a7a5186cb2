"""The fit of the spread of degrees: it finds the spread of a society, and says what real networks have."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from sim.calibration.from_data.graph_fit import degrees_of, fit_degrees, gini, made_degrees
from sim.scenario import load
from sim.society.communities import crowd_of, shape_of
from sim.society.generate import generate
from sim.validation.target import NotRun, data_file

pytestmark = pytest.mark.slow


def test_gini() -> None:
    assert gini(np.full(7, 3.0)) == pytest.approx(0.0)
    assert gini(np.array([0.0, 0.0, 0.0, 1.0])) == pytest.approx(0.75)
    assert gini(np.arange(1.0, 5.0)) == pytest.approx(0.25)


@pytest.mark.parametrize("spread", [0.0, 0.5, 1.0, 1.5])
def test_activity_is_lognormal_with_mean_one(spread: float) -> None:
    """Within five standard errors (1 in 1.7 million)."""
    shape = shape_of(load("default").society)._replace(degree_spread=spread)
    logs = np.log(crowd_of(40_000, 3, shape).activity.each)
    assert abs(logs.mean() + 0.5 * spread**2) <= 5.0 * spread / 200.0
    assert abs(logs.std() - spread) <= 5.0 * spread / np.sqrt(2.0 * 40_000)


def test_more_spread_makes_degrees_more_unequal_and_leaves_their_mean() -> None:
    made = [made_degrees(5000, 7.0, 0.3, spread, 4) for spread in (0.0, 0.7, 1.4)]
    unequal = [gini(degrees) for degrees in made]
    assert unequal == sorted(unequal)
    assert unequal[2] - unequal[0] > 0.2
    assert [degrees.mean() for degrees in made] == pytest.approx([7.0] * 3, rel=0.03)


def written(path: Path, spread: float) -> Path:
    """The edge list of a society."""
    shape = shape_of(load("default").society)._replace(ties_mean=8.0, clustering=0.3, degree_spread=spread)
    graph = generate(6000, 99, shape)
    starts = np.repeat(np.arange(graph.people), np.diff(graph.tie_at))
    once = starts < graph.tie
    np.savetxt(path, np.column_stack([starts[once], graph.tie[once]]), fmt="%d", header="u v", comments="# ")
    return path


@pytest.mark.parametrize("spread", [0.7, 1.3])
def test_a_fit_finds_the_spread_of_a_society(tmp_path: Path, spread: float) -> None:
    found = fit_degrees(written(tmp_path / "edges.txt", spread), replicates=100)
    assert found.people == 6000
    assert found.degree_spread.low <= found.degree_spread.value <= found.degree_spread.high
    assert found.degree_spread.value == pytest.approx(spread, abs=0.12)
    assert found.top[1] == pytest.approx(found.top[0], rel=0.15)


def test_real_networks() -> None:
    """As docs/decisions/desk-fitted.md says, from one society instead of three."""
    try:
        path = data_file("lastfm_asia_edges.txt.gz")
    except NotRun as missing:
        pytest.skip(str(missing))
    degrees, clustering = degrees_of(path)
    assert (degrees.size, degrees.mean()) == (7624, pytest.approx(7.294, abs=1e-3))
    assert clustering == pytest.approx(0.219, abs=1e-3)
    assert fit_degrees(path, societies=1, replicates=10).degree_spread.value == pytest.approx(1.41, abs=0.08)
