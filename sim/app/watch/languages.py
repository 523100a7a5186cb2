"""The languages of the player and of the stories."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from sim.app.german import GERMAN_POLICIES
from sim.app.watch import german, labels, templates
from sim.app.watch.sentences import Language

ENGLISH: Final = Language(labels.LABELS, templates.SENTENCES, templates.PARTS, templates.LEVELS, templates.DIFFERENCES)
GERMAN: Final = Language(
    german.LABELS,
    german.SENTENCES,
    german.PARTS,
    german.LEVELS,
    german.DIFFERENCES,
    GERMAN_POLICIES,
    decimal_comma=True,
)
LANGUAGES: Final[Mapping[str, Language]] = {"en": ENGLISH, "de": GERMAN}
"""By the code of the language."""
