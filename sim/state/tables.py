"""The tables of the state, each with the module that names its columns and codes."""

from __future__ import annotations

from types import ModuleType

from sim.state import (
    budget_part,
    channel,
    conversation,
    daily_metrics,
    desk_queue,
    event,
    person,
    root_cause,
    scalar,
    staff,
    todo_list,
    turn_log,
)

TABLES: dict[str, ModuleType] = {
    "people": person,
    "conversations": conversation,
    "events": event,
    "desk_queues": desk_queue,
    "staff": staff,
    "causes": root_cause,
    "channels": channel,
    "metrics": daily_metrics,
    "budget_left": budget_part,
    "scalars": scalar,
    "todo": todo_list,
    "turns": turn_log,
}
"""Field of ``State``: module of the table."""


def layout() -> dict[str, dict[str, float]]:
    """Return the columns and codes of every table by name, for comparison with another version's."""
    return {
        table: {
            name: value for name, value in vars(module).items() if name.isupper() and isinstance(value, int | float)
        }
        for table, module in TABLES.items()
    }
