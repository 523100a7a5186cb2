"""The picture of one day: two networks side by side, and below them what the days so far add up to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, cast

import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from sim.kernel.units import DAYS_PER_MONTH, Floats
from sim.state import daily_metrics
from sim.views import words
from sim.views.animation.twin import Side, Twin
from sim.views.figures.drawing import INK, LABEL, QUIET, RULE, SMALL, Look, looks, quiet_frame
from sim.views.figures.drawing.style import style
from sim.views.network import COLOURS, DIFFERENT, KEY, TODAY, Crowd, attitude_key, different, handles

_DPI = 120
INCHES = (32.0 / 3.0, 6.0)
"""Size of a frame as matplotlib counts it."""
APART = 0.4875
"""Distance of the two sides as a share of the width; whole pixels, so that what is equal looks equal."""

_EVENT_DAYS = 14  # for which the name of an event stays
_LETTERS = 62  # of a policy's name and label
_TITLE = 76


class Screen:
    """A drawing of a twin whose ``pixels`` are the picture of an evening; ``figure`` is the matplotlib figure."""

    def __init__(self, twin: Twin) -> None:
        """Draw all that stands still."""
        self.twin = twin
        self._looks = [looks([side.policy for side in twin.sides])[side.policy] for side in twin.sides]
        self.figure = Figure(figsize=INCHES, dpi=_DPI, facecolor="white")
        self._canvas = cast("Any", FigureCanvasAgg(self.figure))
        with style():
            self._write(0.02, 0.958, words.short(twin.title, _TITLE), size=12, bold=True)
            self._day = self._write(0.98, 0.958, "", size=12, right=True)
            self._event = self._write(0.98, 0.925, "", size=LABEL, right=True, colour="#8f3b00")
            self._write(0.02, 0.925, _caption(twin), size=LABEL, colour=QUIET)
            self._crowds = [self._network(place, side) for place, side in enumerate(twin.sides)]
            self._counts = [self._write(0.02 + APART * place, 0.852, "", size=LABEL) for place in range(2)]
            self._keys()
            self._lines = list(self._charts())
            self._moving = [self._day, self._event, *self._counts, *(line for line, _, _ in self._lines)]
            self._moving += [mark for crowd in self._crowds for mark in crowd.moving]
            for artist in self._moving:
                artist.set_animated(True)  # the first drawing leaves it out
            self._canvas.draw()
            self._still = self._canvas.copy_from_bbox(self.figure.bbox)

    @property
    def colours(self) -> tuple[Any, ...]:
        """Return the colours that are drawn with, without their blends with white."""
        return (*COLOURS, INK, QUIET, RULE, *(look.colour for look in self._looks))

    def pixels(self, day: int) -> Any:
        """Return the picture of the evening of ``day`` (0 is the end of burn-in), bytes of shape (height, width, 4)."""
        with style():
            self._show(day)
            self._canvas.restore_region(self._still)
            for artist in self._moving:
                self.figure.draw_artist(artist)
            return np.asarray(self._canvas.buffer_rgba()).copy()

    def _show(self, day: int) -> None:
        twin = self.twin
        self._day.set_text(f"day {day}, month {-(-day // DAYS_PER_MONTH)}" if day else "before the first day")
        now = [f"since day {begins}: {name}" for begins, name in twin.events if begins < day <= begins + _EVENT_DAYS]
        self._event.set_text(words.short(", ".join(now), 70))
        one, other = (side.evenings[day] for side in twin.sides)
        for side, crowd, counts in zip(twin.sides, self._crowds, self._counts, strict=True):
            crowd.show(side.evenings[day], different(one, other))
            counts.set_text(_counted(side, day))
        for line, days, values in self._lines:
            line.set_data(days[days <= day], values[days <= day])

    def _write(
        self, x: float, y: float, text: str, *, size: float, bold: bool = False, right: bool = False, colour: str = INK
    ) -> Any:
        return self.figure.text(
            x, y, text, fontsize=size, fontweight="bold" if bold else "normal", ha="right" if right else "left", color=colour,
            va="center",
        )  # fmt: skip

    def _network(self, place: int, side: Side) -> Crowd:
        left = 0.02 + APART * place
        look = self._looks[place]
        head = self.figure.add_axes((left, 0.868, 0.02, 0.034))
        head.set_axis_off()
        head.set_xlim(-1, 1)
        head.set_ylim(-1, 1)
        look.dot(head, 0, 0, 7.5)
        label = words.label(side.policy)
        name = words.short(side.policy, 40)
        self._write(
            left + 0.022, 0.885, words.short(f"{name}: {label}" if label else name, _LETTERS), size=9.5, bold=True
        )
        return Crowd(self.figure.add_axes((left - 0.015, 0.335, 0.49, 0.505)), self.twin.shown, 0.83)

    def _keys(self) -> None:
        attitude_key(self.figure.add_axes((0.025, 0.283, 0.12, 0.018)))
        options: Any = {
            "frameon": False,
            "fontsize": SMALL,
            "handletextpad": 0.2,
            "columnspacing": 1.2,
            "loc": "center left",
        }
        for row, (name, key) in enumerate((("people:", (*KEY, DIFFERENT)), ("today:", TODAY))):
            height = 0.308 - 0.034 * row
            self._write(0.19, height, name, size=SMALL, colour=QUIET)
            self.figure.legend(handles=handles(key), ncols=len(key), bbox_to_anchor=(0.225, height), **options)

    def _charts(self) -> Iterator[tuple[Any, Floats, Floats]]:
        """Draw the charts below, empty, and give each line with its days and values."""
        one, other = self.twin.sides
        days = np.arange(1.0, self.twin.days + 1.0)
        for place, (title, metric) in enumerate(
            (
                ("Conversations that wait for the desk at midnight", daily_metrics.BACKLOG),
                ("Attitude of customers, mean, −1 to 1", daily_metrics.ATTITUDE),
            )
        ):
            series = [side.metric(metric) for side in (one, other)]
            axes = self._chart(place, title, series, zero=metric == daily_metrics.BACKLOG)
            for look, values in zip(self._looks, series, strict=True):
                yield _line(axes, look), days, values
        gap = other.profit() - one.profit()
        names = [words.short(side.policy, 18) for side in (other, one)]
        axes = self._chart(2, f"Profit so far, {self.twin.currency}: {names[0]} less {names[1]}", [gap], zero=True)
        axes.axhline(0.0, color=INK, linewidth=0.8)
        yield _line(axes, Look(INK, "solid", "o", "●")), np.arange(0.0, self.twin.days + 1.0), gap

    def _chart(self, place: int, title: str, series: Sequence[Floats], *, zero: bool) -> Axes:
        axes = self.figure.add_axes((0.04 + 0.33 * place, 0.06, 0.275, 0.155))
        axes.set_title(title, fontsize=LABEL, loc="left", pad=5)
        quiet_frame(axes, values="y")
        low, high = (float(edge) for edge in (min(map(np.min, series)), max(map(np.max, series))))
        if zero:
            low, high = min(low, 0.0), max(high, 0.0)
        room = 0.07 * (high - low) or 1.0
        axes.set_ylim(low - room * (low < 0.0 or not zero), high + room)
        axes.set_xlim(0, self.twin.days)
        months = self.twin.days // DAYS_PER_MONTH
        step = max(1, -(-months // 12))
        ends = range(step, months + 1, step)
        names = [f"month {month}" if month == step else f"{month}" for month in ends]
        axes.set_xticks([DAYS_PER_MONTH * month for month in ends], names)
        for day, _ in self.twin.events:
            if day < self.twin.days:
                axes.axvline(day, color="#8f3b00", linewidth=0.9, linestyle=(0, (2, 2)))
        return axes


def _line(axes: Axes, look: Look) -> Any:
    return axes.plot([], [], color=look.colour, linestyle=look.dash, linewidth=1.5)[0]


def _caption(twin: Twin) -> str:
    shown, market = len(twin.shown.people), twin.shown.market
    who = f"{shown:,} of {market:,} people, connected by close ties" if shown < market else f"all {market:,} people"
    return (
        f"The same replicate (seed {twin.seed}) under two policies. Shown: {who}. The numbers are of the whole market."
    )


def _counted(side: Side, day: int) -> str:
    if day == 0:
        return f"{side.customers:,} customers"
    today = side.days[day - 1]
    good = today[daily_metrics.PRAISE] + today[daily_metrics.WORDS_POSITIVE]
    bad = (
        today[daily_metrics.COMPLAINTS_PUBLIC]
        + today[daily_metrics.COMPLAINTS_PRIVATE]
        + today[daily_metrics.WORDS_NEGATIVE]
    )
    return (
        f"{today[daily_metrics.CUSTOMERS]:,.0f} customers   {today[daily_metrics.ADVOCATES]:,.0f} advocates   "
        f"{today[daily_metrics.BACKLOG]:,.0f} waiting   today {good:,.0f} speak well, {bad:,.0f} badly, "
        f"{today[daily_metrics.QUESTIONS]:,.0f} ask"
    )
