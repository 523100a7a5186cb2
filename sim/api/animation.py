"""A film of two policies side by side in the same replicate."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from sim.api.execution import Execution, path_of
from sim.api.inputs import InputError, Market, read_inputs
from sim.api.policy_names import policy_names

if TYPE_CHECKING:
    from sim.api.execution import AnyPath
    from sim.api.inputs import AnyScenario, Parameters
    from sim.api.policy_names import AnyPolicy

POLICIES = ("first-come", "grow-advocates")
"""The policies that are shown where none are named."""

MOST_SHOWN = 1000
"""People who can be shown; more are a grey cloud."""

_LONGEST = 120  # characters of a file name that is made up here


def animate(
    scenario: AnyScenario = "default",
    policies: AnyPolicy | Sequence[AnyPolicy] = POLICIES,
    *,
    months: int = 6,
    seed: int = 1,
    people: int = 300,
    parameters: Parameters | None = None,
    customers: int | None = None,
    graph: AnyPath | None = None,
    graph_layer: str = "close",
    directed: bool = False,
    without_event: bool = False,
    currency: str | None = None,
    path: AnyPath | None = None,
    execution: Execution | None = None,
) -> Path:
    """Show two policies side by side in the same replicate, day by day, and return the file: MP4 where ffmpeg is found, else GIF.

    The runs are those of ``run`` with the same scenario, policies and seed: every parameter has the scenario's value.

    Args:
        scenario: the name of a ready-made scenario, the path of a TOML file, or a scenario.
        policies: two policies, as for ``compare``.
        months: months after burn-in.
        seed: seed of everything that is random.
        people: how many people are shown, as a neighbourhood of close ties that is like the market.
        parameters: parameters that are set, by dotted key.
        customers: customers at the start.
        graph: a file with a social graph.
        graph_layer: what its edges are, ``close`` ties or ``followers``.
        directed: whether an edge ``u v`` of the graph means that u follows v.
        without_event: leave the scenario's events out.
        currency: of the amounts, as for ``compare``.
        path: the file, which must not exist yet, ending in ``.mp4`` or ``.gif``; default
            ``results/<scenario>-<policies>-seed<seed>-months<months>`` in the working directory, which is overwritten.
        execution: whether progress is shown, and who is told about a graph file.

    Raises:
        GrapevineError: something that cannot be used. Nothing is run then.
    """
    chosen = execution or Execution()
    names = _two(policies)
    for what, given, least, most in (("months", months, 1, 120), ("people", people, 2, MOST_SHOWN)):
        if not least <= given <= most:
            raise InputError(f"{what} is {given}, allowed are {least} to {most}")
    inputs = read_inputs(scenario, Market(parameters, customers, graph, graph_layer, directed), seed)
    if len(inputs.scenarios) != 1:
        raise InputError(f"expected one scenario, found {len(inputs.scenarios)}")
    chosen.say(*inputs.graph_report)
    from sim.api.progress import display
    from sim.kernel.random_draws import checked_seed
    from sim.kernel.units import DAYS_PER_MONTH
    from sim.study.design.currency import DEFAULT, checked_currency
    from sim.study.workers.job import read_graph
    from sim.study.workers.precompile import compile_model
    from sim.views.animation import days_shown, simulate_twin, write_movie

    unit = DEFAULT if currency is None else checked_currency(currency)
    company = inputs.scenarios[0]
    file = _file(path, f"{company.name}-{'-'.join(names)}-seed{seed}-months{months}")
    days = months * DAYS_PER_MONTH
    with display(days + len(days_shown(days)), shown=chosen.progress, unit="step") as bar:
        compile_model(company, names[0], bar)
        bar.stage("simulating")
        twin = simulate_twin(
            company,
            names,
            seed=checked_seed(seed),
            months=months,
            people=people,
            graph=None if inputs.graph is None else read_graph(inputs.graph, company, seed)[0],
            with_events=not without_event,
            on_day=lambda: bar.advance(1, 0),
        )
        bar.stage("drawing")
        twin = replace(twin, currency=unit)
        write_movie(twin, file, lambda: bar.advance(1, 0))
    return file


def _two(policies: AnyPolicy | Sequence[AnyPolicy]) -> tuple[str, str]:
    names = policy_names(policies)
    if len(names) != 2:
        raise InputError(f"expected two policies, found {len(names)}: {', '.join(names)}")
    return names[0], names[1]


def _file(path: AnyPath | None, usual: str) -> Path:
    """Return where the film goes, before anything is simulated. Raises InputError for a place where it cannot be written."""
    from sim.views.animation import movie_kind

    if path is None:
        name = re.sub(r"[^\w.=-]+", "-", usual)[:_LONGEST].strip("-.")
        Path("results").mkdir(exist_ok=True)
        return Path("results") / f"{name}.{movie_kind(None)}"
    file = path_of(path, "path")
    movie_kind(file)
    if file.exists():
        raise InputError(f"{file} exists already; nothing was overwritten")
    if not file.absolute().parent.is_dir():
        raise InputError(f"{file}: the folder {file.absolute().parent} does not exist")
    return file
