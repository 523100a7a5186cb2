"""``grapevine animate``: two policies side by side in the same replicate, as a film."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sim.cli.options import Currency, MarketOptions, Months, ScenarioName, Seed, number, unset
from sim.cli.shell import say


def animate(
    scenario: ScenarioName = "default",
    policies: Annotated[
        str, typer.Option(help="Two policies with a comma between, by name, as file.py:ClassName or file.toml:NAME.")
    ] = "first-come,grow-advocates",
    months: Months = 6,
    seed: Seed = 1,
    people: Annotated[int, number("How many people are shown, 2 to 1000.")] = 300,
    *,
    market: MarketOptions,
    out: Annotated[
        Path | None,
        unset(
            metavar="FILE",
            help="The film, ending in .mp4 or .gif. Default: a file in results/, MP4 where ffmpeg is found, else GIF.",
        ),
    ] = None,
    currency: Currency = None,
    without_event: Annotated[bool, typer.Option("--without-event", help="Leave the scenario's events out.")] = False,
) -> None:
    """Show two policies side by side, day by day, as a film.

    The same replicate under both: who hears and says what, how attitudes move, what waits for the desk, and what it brings.
    """
    from sim.api.animation import animate as film
    from sim.api.execution import Execution

    made = film(
        scenario, policies, months=months, seed=seed, people=people, **market.arguments(), without_event=without_event,
        currency=currency, path=out, execution=Execution(tell=say),
    )  # fmt: skip
    say(f"Film: {made} ({made.stat().st_size / 1e6:.1f} MB)")
