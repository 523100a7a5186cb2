"""Starting something after much was cancelled: nothing starts, and the page says for how long, in the visitor's language."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest

from sim.app.choice import first_choice
from sim.app.words import Words

pytest.importorskip("nicegui")

from sim.app.pages.follow import may_start, start
from sim.app.pages.watch import _Draft, _start


class Pool:
    """A pool in which one visitor has to pause; it takes no jobs."""

    def pause(self, visitor: str) -> float:
        return 7.2 if visitor == "ann" else 0.0


def page_of(name: str, language: str, said: list[str]) -> Any:
    visitor = SimpleNamespace(id=name, choice=first_choice("default"))
    room = SimpleNamespace(pool=Pool())
    return SimpleNamespace(
        visitor=visitor, room=room, words=Words(language), say=lambda text, *, wrong: said.append(text)
    )


def test_nothing_starts_during_the_pause() -> None:
    said: list[str] = []
    page = page_of("ann", "en", said)
    asyncio.run(start(page))
    asyncio.run(_start(page, _Draft("first-come", "ignore", 3)))
    assert len(said) == 2
    assert all(text.endswith("Your next one can start in 8 seconds.") for text in said)
    assert not may_start(page_of("ann", "de", said))
    assert said[-1].endswith("In 8 Sekunden kannst du wieder etwas starten.")
    assert may_start(page_of("bob", "de", said))
    assert len(said) == 3
