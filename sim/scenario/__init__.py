"""Scenarios: every parameter with meaning, unit, range and source; TOML files that hold departures; errors that explain themselves."""

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
    scenario_class,
    unexplained,
    with_values,
)
from sim.scenario.parameters import Scenario
from sim.scenario.schema import Departure, Problem, ScenarioBase, ScenarioError, Section, parameter
from sim.scenario.toml_text import to_toml, write_reference

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
    "scenario_class",
    "settings_between",
    "to_toml",
    "uncertain_parameters",
    "unexplained",
    "with_values",
    "write_reference",
]
