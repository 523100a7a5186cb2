"""Parts of other packages that are put off are all there for who asks for them."""

from __future__ import annotations

import subprocess
import sys

import pytest

pytestmark = pytest.mark.process

MESA = """
import sys
import sim.model
assert "networkx" not in sys.modules and "scipy.spatial" not in sys.modules
import mesa
from mesa.discrete_space.cell import Cell
from mesa.experimental.continuous_space import ContinuousSpace
assert mesa.discrete_space.Cell is Cell and issubclass(mesa.space.MultiGrid, object)
assert mesa.experimental.continuous_space.ContinuousSpace is ContinuousSpace
frame = sim.model.ConversationModel("default", seed=1, burn_in=False, people=60).datacollector.get_model_vars_dataframe()
print(type(frame).__module__.partition(".")[0], "networkx" in sys.modules)
"""

PANDAS = """
import sys
from sim.study.design.arrow import without_pandas
without_pandas()
import pyarrow as pa
table = pa.table({"a": [1.5, None], "b": ["x", "y"]})
assert "pandas" not in sys.modules
frame = table.to_pandas()
import pandas as pd
assert isinstance(frame, pd.DataFrame) and frame["a"].isna().tolist() == [False, True]
assert pa.Table.from_pandas(frame).column("a").null_count == pa.array(pd.Series([1.5, None])).null_count == 1
print(pa.Table.from_pandas(frame).to_pandas().equals(frame))
"""


def output_of(program: str) -> str:
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert not done.returncode, done.stderr
    return done.stdout.strip()


@pytest.mark.slow
def test_all_of_mesa_is_there_once_it_is_used() -> None:
    assert output_of(MESA) == "pandas True"


def test_arrow_finds_pandas_when_it_is_asked_for() -> None:
    assert output_of(PANDAS) == "True"
