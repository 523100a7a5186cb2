"""People and their close ties, drawn: a neighbourhood of a market, where each person stands, and the marks that say how they are."""

from sim.views.network.marks import ATTITUDES, COLOURS, DIFFERENT, KEY, TODAY, Crowd, attitude_key, handles
from sim.views.network.neighbourhood import Neighbourhood, neighbourhood
from sim.views.network.people import CLEARLY, Evening, different, evening_of

__all__ = [
    "ATTITUDES",
    "CLEARLY",
    "COLOURS",
    "DIFFERENT",
    "KEY",
    "TODAY",
    "Crowd",
    "Evening",
    "Neighbourhood",
    "attitude_key",
    "different",
    "evening_of",
    "handles",
    "neighbourhood",
]
