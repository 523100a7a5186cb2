"""Grapevine: an agent-based simulation of the conversations between a company and its customers.

    import sim as gv
    result = gv.compare("airline", policies=["ignore", "first-come", "grow-advocates"], replicates=20, months=12)
    result.answer

Names are imported when they are used, so that ``import sim`` is quick.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from sim.kernel.errors import GrapevineError

if TYPE_CHECKING:
    from sim.api.animation import animate
    from sim.api.catalogue import metrics, parameters, policies, scenarios
    from sim.api.execution import Execution
    from sim.api.inputs import load
    from sim.api.results import open_results
    from sim.api.studies import compare, resume, run, sweep
    from sim.model import ConversationModel
    from sim.policies import Policy
    from sim.scenario import Scenario

__version__ = "0.2.0"
__all__ = [
    "ConversationModel",
    "Execution",
    "GrapevineError",
    "Policy",
    "Scenario",
    "__version__",
    "animate",
    "compare",
    "load",
    "metrics",
    "open_results",
    "parameters",
    "policies",
    "resume",
    "run",
    "scenarios",
    "sweep",
]

_HOME = {
    "ConversationModel": "sim.model",
    "Execution": "sim.api.execution",
    "Policy": "sim.policies",
    "Scenario": "sim.scenario",
    "animate": "sim.api.animation",
    "compare": "sim.api.studies",
    "load": "sim.api.inputs",
    "metrics": "sim.api.catalogue",
    "open_results": "sim.api.results",
    "parameters": "sim.api.catalogue",
    "resume": "sim.api.studies",
    "run": "sim.api.studies",
    "scenarios": "sim.api.catalogue",
    "sweep": "sim.api.studies",
}
"""The module that holds each name. ``policies`` is the room itself, which can be called."""


def __getattr__(name: str) -> Any:
    if name == "policies":
        return import_module("sim.policies")
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOME[name]), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
