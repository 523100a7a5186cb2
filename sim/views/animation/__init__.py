"""Two policies side by side in the same replicate, day by day, as a film."""

from sim.views.animation.film import MovieError, days_shown, movie_kind, write_movie
from sim.views.animation.screen import Screen
from sim.views.animation.twin import Side, Twin, part_of_market, simulate_twin

__all__ = [
    "MovieError",
    "Screen",
    "Side",
    "Twin",
    "days_shown",
    "movie_kind",
    "part_of_market",
    "simulate_twin",
    "write_movie",
]
