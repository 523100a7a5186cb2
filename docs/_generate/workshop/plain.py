"""Policies in the words of the workshop: a label, a sentence and a mark for each, without names of files or options."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from sim.policies import policy_class
from sim.views import words
from sim.views.figures.drawing import Look, looks

DOES = {
    "first-come": "Everybody is answered, in the order in which the company hears of them. Nobody is served first.",
    "ignore": "Questions and private messages are answered. Complaints, praise and talk in public get no reply.",
    "react-to-whiners": "The angrier a public complaint and the larger its audience, the sooner it is answered. The quiet wait.",
    "grow-advocates": "Answers in order of arrival. A part of the budget goes to customers who speak and help on its behalf.",
    "value-based": "Everybody is answered. Serious cases and valuable customers come first and get more.",
    "listen-first": "In public it waits, so that others may answer. It steps in when a matter is serious, spreads or lasts.",
    "take-it-private": "Everybody is answered in order of arrival: once in public, then in private.",
    "reach-out": "Does not wait to be asked: a part of the budget goes to customers who are probably unhappy.",
}
"""By policy: what it does, in two sentences at most."""

VARIANTS = {
    "first-come[fixes_share=0.1]": (
        "In order of arrival, with repairs",
        "Answers in order of arrival; a tenth of the budget repairs what makes things fail.",
    ),
    "grow-advocates[fixes_share=0.1]": (
        "Grow advocates, with repairs",
        "Grows advocates; a tenth of the budget repairs what makes things fail.",
    ),
    "first-come[drop_above=1]": (
        "Drop clients who cost more",
        "Answers in order of arrival, and parts with clients who cost more than they bring.",
    ),
    "reach-out[desk_share=0.5;outreach_share=0.3]": (
        "Reach out three times as much",
        "Like “Reach out first”, with three times the money for it and a smaller desk.",
    ),
}
"""By policy with options: its label and what it does."""


@dataclass(frozen=True)
class PlainPolicy:
    """A policy as participants meet it."""

    policy: str
    label: str
    does: str
    look: Look


def plain_policies(policies: Iterable[str]) -> list[PlainPolicy]:
    """Return the policies in plain words, in their order. KeyError for one that has none."""
    chosen = list(policies)
    drawn = looks(chosen)
    return [PlainPolicy(one, label(one), _does(one), drawn[one]) for one in chosen]


def label(policy: str) -> str:
    """Return what a policy is called in the workshop."""
    return VARIANTS[policy][0] if policy in VARIANTS else words.called(policy)


def _does(policy: str) -> str:
    return VARIANTS[policy][1] if policy in VARIANTS else DOES[policy]


def in_plain_words(text: str, policies: Iterable[str]) -> str:
    """Return ``text`` with plain labels, in quotation marks, in place of the names of ``policies``."""
    names = {name: label(one) for one in policies for name in (one, words.called(one))}
    names |= {name: policy_class(name).label for name in DOES}
    longest_first = sorted(names, key=len, reverse=True)
    pattern = re.compile(rf"“?(?<![\w-])({'|'.join(map(re.escape, longest_first))})(?![\w\[-])”?")
    return pattern.sub(lambda found: f"“{names[found[1]]}”", text)
