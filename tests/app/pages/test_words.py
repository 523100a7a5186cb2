"""Labels: both languages have the same, with the same placeholders, and the pages ask for none that is not there."""

from __future__ import annotations

import re
from pathlib import Path
from string import Formatter

import pytest

from sim.app.choice import cards, first_choice, policy_cards, sliders
from sim.app.words import ENGLISH, GERMAN, LANGUAGES, Words

PAGES = Path(__file__).parents[3] / "sim" / "app" / "pages"
ASKED = re.compile(r"""words(?:\.count)?\(\s*f?["']([^"']+)["']""")


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def test_both_languages_have_the_same_labels_with_the_same_placeholders() -> None:
    assert list(ENGLISH) == list(GERMAN)
    assert {key: placeholders(text) for key, text in ENGLISH.items()} == {
        key: placeholders(text) for key, text in GERMAN.items()
    }
    assert all(text.strip() for text in (*ENGLISH.values(), *GERMAN.values()))


def test_every_label_that_pages_ask_for_is_there() -> None:
    asked = {key for file in PAGES.rglob("*.py") for key in ASKED.findall(file.read_text(encoding="utf-8"))}
    assert len(asked) > 50
    for key in asked:
        pattern = re.compile(re.sub(r"\\{.*?\\}", r"[\\w.]+", re.escape(key)))
        assert any(pattern.fullmatch(one) for one in ENGLISH), key


def test_every_section_of_settings_has_a_label() -> None:
    found = {slider.section for card in cards() for slider in sliders(first_choice(card.name))}
    assert {f"section.{one}" for one in found} <= set(ENGLISH)


def test_the_model_speaks_german_where_pages_show_it() -> None:
    german, english = Words("de"), Words("en")
    for one in policy_cards():
        assert english.policy(one.name) == one.label
        assert german.policy(f"{one.name}[desk_share=0.5]") == f"{german.policy(one.name)} (desk share 0.5)"
        assert german.policy(one.name) != one.label
        assert german.idea(one.name) != english.idea(one.name)
    labels = [german.policy(one.name) for one in policy_cards()]
    assert len(set(labels)) == len(labels)
    assert german.policy("coin") == "By the toss of a coin"  # not offered
    for card in cards():
        assert english.scenario(card.name, card.title, card.question) == (card.title, card.question)
        title, question = german.scenario(card.name, card.title, card.question)
        assert title != card.title
        assert question != card.question
        assert question.endswith("?")
    assert german.scenario("own-scenario", "Mine", "Why?") == ("Mine", "Why?")


def test_a_language_that_is_not_there_is_english_and_one_thing_is_singular() -> None:
    assert Words("xx").language == "en"
    assert set(LANGUAGES) == {"en", "de"}
    assert Words().count("predict.count", 1) == "1 prediction so far"
    assert Words("de").count("predict.count", 2) == "Bisher 2 Vorhersagen"
    with pytest.raises(KeyError):
        Words()("no.such.label")
