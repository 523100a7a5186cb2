"""The conversation that was passed on most often, as a tree: who had it from whom, and when."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from sim.kernel.units import Floats
from sim.study.analysis.cascade import INSIDE, OPENS, OUTSIDE, PEER, Cascade, Telling
from sim.views import words
from sim.views.figures.drawing import INK, QUIET, SMALL, Look, Panel, Picture, quiet_frame

_LOOKS = {
    OPENS: Look(INK, "solid", "D", "◆"),
    PEER: Look("#00857c", "solid", "s", "■"),
    INSIDE: Look("#2457c5", "solid", "o", "●"),
    OUTSIDE: Look("#de6a12", "solid", "^", "△", hollow=True),
}
_NAMES = {OPENS: "opens it", PEER: "answers it", INSIDE: "passes it on, in market", OUTSIDE: "passes it on, outside"}
_LINE = "#9aa3ad"
_MOST_DRAWN = 500  # more marks hide each other, and make a page heavy


def cascade_tree(cascade: Cascade, name: str = "cascade") -> Picture:
    """Draw who had a conversation from whom over the hours since it was opened."""
    passed = cascade.reshares
    hours = [one.minute / 60.0 for one in passed]
    steps = max(one.steps for one in passed)
    outside = sum(one.kind == OUTSIDE for one in passed)
    what = {"word": "good word" if cascade.good else "bad word"}.get(cascade.kind, cascade.kind)
    title = (
        f"One {what} was passed on {len(passed):,} times in up to {steps} step{'s' if steps > 1 else ''}, "
        f"half of them within {words.duration(60.0 * float(np.median(hours)))}"
    )
    reading = (
        f"The {what} that was passed on most often of all that are recorded: under {cascade.policy}, opened on day {cascade.day} of "
        f"replicate {cascade.replicate}. A line runs from the telling to the person who read it and passed it on; dashed: they came across "
        f"it in another way. {outside:,} of {len(passed):,} did so outside the market."
    )
    alt = (
        f"{title}. Under {cascade.policy}; {len(passed) - outside:,} inside the market and {outside:,} outside; the last after "
        f"{words.duration(60.0 * max(hours))}"
    )
    drawn = cascade.tellings[: _MOST_DRAWN + 1]
    if len(drawn) < len(cascade.tellings):
        reading += f" Drawn are the first {_MOST_DRAWN:,}."
    seen = [kind for kind in _LOOKS if any(one.kind == kind for one in _drawn(drawn))]
    height = float(np.clip(1.2 + 0.035 * len(drawn), 2.2, 5.0))
    panel = Panel("Hours since it was opened", _drawer(drawn), height, 7.0)
    return Picture(name, title, reading, alt, (panel,), tuple((_NAMES[kind], _LOOKS[kind]) for kind in seen))


def _drawn(tellings: Sequence[Telling]) -> list[Telling]:
    """Return what the tree shows: answers only where somebody passed them on."""
    sources = {one.source for one in tellings}
    return [one for place, one in enumerate(tellings) if one.kind != PEER or place in sources]


def _drawer(tellings: Sequence[Telling]) -> Callable[[Axes], None]:
    heights = _heights(tellings)
    shown = {id(one) for one in _drawn(tellings)}
    hours = [one.minute / 60.0 for one in tellings]

    def draw(axes: Axes) -> None:
        for place, one in enumerate(tellings):
            if id(one) not in shown or one.kind == OPENS:
                continue
            start = one.source or 0
            x, y = _curve(hours[start], heights[start], hours[place], heights[place])
            straying = one.source is None
            axes.plot(x, y, color=_LINE, linewidth=0.6, linestyle=(0, (2, 2)) if straying else "solid", zorder=1)
        size = 5.0 if len(tellings) < 60 else 3.4
        for place, one in enumerate(tellings):
            if id(one) in shown:
                _LOOKS[one.kind].dot(axes, hours[place], heights[place], 1.6 * size if one.kind == OPENS else size)
        last = max(hours)
        axes.set_xlim(-0.03 * last, 1.03 * last)
        axes.set_ylim(max(heights) + 1.5, min(heights) - 1.5)
        axes.set_yticks([])
        quiet_frame(axes, values="x")
        axes.xaxis.set_major_locator(MaxNLocator(7, steps=[1, 2, 5, 10]))
        axes.tick_params(labelsize=SMALL, labelcolor=QUIET)

    return draw


def _curve(x0: float, y0: float, x1: float, y1: float) -> tuple[Floats, Floats]:
    """Return a curve that leaves and arrives level."""
    t = np.linspace(0.0, 1.0, 12)
    return x0 + (x1 - x0) * t, y0 + (y1 - y0) * t * t * (3.0 - 2.0 * t)


def _heights(tellings: Sequence[Telling]) -> list[float]:
    """Return a height for each telling: leaves one below the other, a teller in the middle of those who had it from them."""
    children: list[list[int]] = [[] for _ in tellings]
    for place, one in enumerate(tellings[1:], start=1):
        children[one.source or 0].append(place)
    heights = [0.0] * len(tellings)
    leaf = 0.0
    stack = [(0, False)]
    while stack:
        place, done = stack.pop()
        below = children[place]
        if done:
            heights[place] = (heights[below[0]] + heights[below[-1]]) / 2.0
        elif below:
            stack.append((place, True))
            stack += [(child, False) for child in reversed(below)]
        else:
            heights[place] = leaf
            leaf += 1.0
    return heights
