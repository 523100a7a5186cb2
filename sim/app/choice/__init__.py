"""The choice of a visitor: scenario, policies, values, size. Data that is checked, shared as a link, and taken away as a file."""

from __future__ import annotations

from sim.app.choice.cards import Card, cards, minutes
from sim.app.choice.checks import checked, run_arguments
from sim.app.choice.choice import Choice, ChoiceError
from sim.app.choice.files import command, scenario_file
from sim.app.choice.fit import fitted
from sim.app.choice.links import from_link, to_link
from sim.app.choice.policies import PolicyCard, policy_cards, policy_label
from sim.app.choice.sliders import Change, Slider, differences, sliders
from sim.app.choice.start import first_choice, own_choice

__all__ = [
    "Card",
    "Change",
    "Choice",
    "ChoiceError",
    "PolicyCard",
    "Slider",
    "cards",
    "checked",
    "command",
    "differences",
    "first_choice",
    "fitted",
    "from_link",
    "minutes",
    "own_choice",
    "policy_cards",
    "policy_label",
    "run_arguments",
    "scenario_file",
    "sliders",
    "to_link",
]
