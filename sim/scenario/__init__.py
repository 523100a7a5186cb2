"""Scenarios: every parameter with meaning, unit, range and source; TOML files with departures; errors with place and allowed range."""

from __future__ import annotations

from sim.scenario.compile_parameters import layout, pack
from sim.scenario.describe import (
    ParameterInfo,
    Uncertain,
    describe,
    json_schema,
    resolved,
    restore,
    settings_between,
    uncertain_parameters,
)
from sim.scenario.files import (
    find,
    list_ready,
    load,
    parse_override,
    ready_files,
    retired_names,
    scenario_class,
    unexplained,
    with_values,
)
from sim.scenario.parameters import Scenario
from sim.scenario.schema import Departure, Problem, ScenarioBase, ScenarioError, Section, parameter

__all__ = [
    "Departure",
    "ParameterInfo",
    "Problem",
    "Scenario",
    "ScenarioBase",
    "ScenarioError",
    "Section",
    "Uncertain",
    "describe",
    "find",
    "json_schema",
    "layout",
    "list_ready",
    "load",
    "pack",
    "parameter",
    "parse_override",
    "ready_files",
    "resolved",
    "restore",
    "retired_names",
    "scenario_class",
    "settings_between",
    "uncertain_parameters",
    "unexplained",
    "with_values",
]
