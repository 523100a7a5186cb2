"""A neighbourhood of the market on chosen evenings, coloured by attitude."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.axes import Axes

from sim.views import words
from sim.views.figures.drawing import INK, QUIET, Look, Panel, Picture

if TYPE_CHECKING:
    from sim.society.graph import Graph
    from sim.views.network import Evening, Neighbourhood

SHOWN = 160
"""People in the figure: more cannot be seen on a phone."""

_KEY = (
    ("customer", Look(QUIET, "solid", "o", "○", hollow=True)),
    ("not a customer (smaller)", Look("#aab1ba", "solid", "o", "○", hollow=True)),
    ("advocate", Look(INK, "solid", "*", "☆", hollow=True)),
    ("loud complainer", Look(INK, "solid", "v", "▽", hollow=True)),
)


def attitude_network(tables: Mapping[str, Any], graph: Graph, replicate: int) -> Picture:
    """Draw the same people under each policy on the evenings that are recorded.

    Args:
        tables: by policy, its ``people`` table (Arrow) of one replicate, the same evenings each.
        graph: the social graph of that replicate.
        replicate: its number.
    """
    from sim.views.network import neighbourhood

    policies = list(tables)
    days = _some(sorted(set(tables[policies[0]]["day"].to_pylist())))
    evenings = {(day, policy): _evening(tables[policy], day) for day in days for policy in policies}
    first = evenings[days[0], policies[0]]
    traits = np.stack([first.customer, first.advocate, first.whiner, first.attitude]).astype(np.float64)
    shown = neighbourhood(graph.tie_at, graph.tie, traits, SHOWN)
    means = {key: float(evening.attitude[evening.customer].mean()) for key, evening in evenings.items()}
    panels = tuple(
        Panel(f"{policy}, {_day(day)}", _drawer(shown, _of(evening, shown), keyed=place == 0), 2.6)
        for place, ((day, policy), evening) in enumerate(evenings.items())
    )
    last = days[-1]
    now = ", ".join(f"{words.measure(means[last, policy], '-1 to 1')} under {policy}" for policy in policies)
    title = f"{'On' if last else 'At'} {_day(last)} the mean attitude of customers is {now}"
    if len(days) > 1 and len({round(means[days[0], policy], 9) for policy in policies}) == 1:
        title += f"; {'on' if days[0] else 'at'} {_day(days[0])} it was {words.measure(means[days[0], policies[0]], '-1 to 1')}"
    reading = (
        f"One replicate, number {replicate}: {shown.people.size:,} of its {shown.market:,} people, a neighbourhood of close ties that is "
        "like the market; the same people in the same places. Blue: they think well of the company; orange: badly."
    )
    alt = "; ".join(
        f"{policy}, {_day(day)}: mean attitude of all customers {words.measure(mean, '-1 to 1')}, "
        f"{int(evenings[day, policy].advocate.sum()):,} advocates"
        for (day, policy), mean in means.items()
    )
    return Picture("network", title, reading, alt, panels, _KEY)


def _some(days: Sequence[int]) -> list[int]:
    """Return the first, the middle and the last of many days."""
    return list(days) if len(days) <= 3 else [days[0], days[len(days) // 2], days[-1]]


def _day(day: int) -> str:
    return f"day {day}" if day else "the start"


def _evening(people: Any, day: int) -> Evening:
    """Return everybody on an evening, by number."""
    import pyarrow.compute as pc

    from sim.views.network import Evening

    rows = people.filter(pc.equal(people["day"], day)).sort_by("person")
    nobody = np.zeros(rows.num_rows)
    return Evening(
        rows["attitude"].to_numpy(),
        rows["status"].to_numpy() == "customer",
        rows["advocate"].to_numpy() != "none",
        rows["whiner"].to_numpy(),
        nobody.astype(np.bool_),
        nobody.astype(np.int8),
    )


def _of(evening: Evening, shown: Neighbourhood) -> Evening:
    from sim.views.network import Evening

    return Evening(*(getattr(evening, name)[shown.people] for name in Evening.__dataclass_fields__))


def _drawer(shown: Neighbourhood, evening: Evening, *, keyed: bool) -> Callable[[Axes], None]:
    def draw(axes: Axes) -> None:
        from sim.views.network import Crowd, attitude_key

        Crowd(axes, shown, 0.55).show(evening)
        axes.set_ylim(-1.42, 1.08)
        if keyed:
            scale = axes.inset_axes((0.02, 0.05, 0.32, 0.03))
            scale.set_in_layout(False)  # all panels are drawn alike
            attitude_key(scale)

    return draw
