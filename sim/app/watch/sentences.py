"""The sentences of a person's story, made of templates and numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sim.app.choice import policy_label
from sim.kernel.units import DAYS_PER_MONTH, Floats
from sim.state import person
from sim.views import words

_LITTLE = 0.01  # difference of a level that is called little
_COMMA = str.maketrans(",.", ".,")
_MOST = 4  # attributes that a sentence names


@dataclass(frozen=True)
class Parted:
    """The day on which two lives part.

    Attributes:
        day: the first day on which anything about the person or anything that happens to them differs; negative for never.
        columns: the attributes that differ that evening.
        values: everything about them that evening, on both sides, shape (2, columns); None where nothing differs yet.
        around: whether exactly the same happens to them on that day.
        own: the first day on which not the same happens to them; negative for never.
        happens: the first sentence of that day that is on this side only, for each side; empty where there is none.
        labels: of the two policies.
        seen: day from which it can be seen; negative for never.
        roles: on that day on both sides.
        attitudes: on that day on both sides.
    """

    day: int
    columns: tuple[int, ...]
    values: Floats | None
    around: bool
    own: int
    happens: tuple[str, str]
    labels: tuple[str, str]
    seen: int
    roles: tuple[str, str]
    attitudes: tuple[float, float]


@dataclass(frozen=True)
class Language:
    """The texts of a language.

    Attributes:
        labels: of the player, by name.
        sentences: by kind of moment its tone and its sentence.
        parts: pieces of sentences, by name.
        levels: words for attributes that are levels, by column of ``sim.state.person``.
        differences: words for other attributes, the most telling first.
        policies: labels of policies, by name; others have those of the model.
        decimal_comma: whether decimals stand after a comma, and thousands before a point.
    """

    labels: Mapping[str, str]
    sentences: Mapping[str, tuple[str, str]]
    parts: Mapping[str, str]
    levels: Mapping[int, str]
    differences: Mapping[int, str]
    policies: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    decimal_comma: bool = False

    def policy(self, spec: str) -> str:
        """Return a policy in plain words, as pages have it."""
        return policy_label(spec, self.policies)

    def moment(self, kind: str, facts: Mapping[str, Any], currency: str) -> tuple[str, str]:
        """Return the tone and the sentence of a moment."""
        tone, template = self.sentences[kind]
        sentence = _filled(template, self._texts(facts, currency))
        if facts.get("earlier"):
            sentence = _filled(self.parts["earlier"], {"sentence": sentence[:1].lower() + sentence[1:]})
        return tone, sentence

    def _texts(self, facts: Mapping[str, Any], currency: str) -> dict[str, str]:
        texts = {name: str(value) for name, value in facts.items()}
        texts["spread"] = self._spread(facts)
        texts["private"] = self._private(texts.get("channel", ""))
        if "after" in facts:
            texts["after"] = self._duration(facts["after"])
        if "amount" in facts:
            texts["amount"] = self._money(facts["amount"], currency)
        for name in ("severity", "matter"):
            if name in facts:
                texts[name] = self.parts[facts[name]]
        return texts

    def _private(self, channel: str) -> str:
        """Return a private channel; its name says nothing more where it is that of the default market."""
        part = "private" if channel in ("", "private") else "private channel"
        return _filled(self.parts[part], {"channel": channel})

    def _spread(self, facts: Mapping[str, Any]) -> str:
        if "seen" not in facts:
            return ""
        part = "spread and passed" if facts["passed"] else "spread"
        return _filled(self.parts[part], {"seen": self._whole(facts["seen"]), "passed": self._whole(facts["passed"])})

    def _duration(self, minutes: float) -> str:
        if 0.0 < minutes < 1.0:
            return self.parts["soon"]
        number, _, unit = words.duration(minutes).partition(" ")
        return _filled(self.parts[unit], {"n": self._local(number)})

    def _local(self, number: str) -> str:
        return number.translate(_COMMA) if self.decimal_comma else number

    def _whole(self, value: float) -> str:
        return self._local(f"{value:,.0f}")

    def _signed(self, value: float) -> str:
        """Return a level with its sign and two decimals."""
        return self._local(f"{value:+.2f}".replace("-", words.MINUS))

    def _money(self, value: float, currency: str) -> str:
        """Return an amount to the whole unit, so that the two sides read alike."""
        space = " " if currency[-1:].isalpha() else ""
        sign = words.MINUS if value < -0.5 else ""
        return f"{sign}{currency}{space}{self._whole(abs(value))}"

    def about(self, start: Floats, role: str, currency: str) -> str:
        """Return a line on somebody at the start; ``start`` is a row of everything about them."""
        parts = [self.parts[role]]
        parts += [self.parts["loud"]] if start[person.WHINER] > 0.0 else []
        parts += [self.parts["influencer"]] if start[person.INFLUENCER] > 0.0 else []
        parts.append(_filled(self.parts["audience"], {"reach": self._whole(float(start[person.REACH]))}))
        parts.append(_filled(self.parts["margin"], {"amount": self._money(float(start[person.MARGIN]), currency)}))
        return f"{', '.join(parts)}."

    def end(self, start: Floats, now: Floats, days: tuple[int, int], currency: str) -> str:
        """Return a line on somebody at the end.

        Args:
            start: everything about them at the start.
            now: everything about them at the end.
            days: of the model, at the start and at the end.
            currency: of amounts.
        """
        silent = int(now[person.SILENT_FAILURES])
        texts = {
            "brought": self._money(_brought(now, days[1]) - _brought(start, days[0]), currency),
            "waited": self._duration(float(now[person.WAITED_MIN])),
            "silent": _filled(self.parts["failure" if silent == 1 else "failures"], {"n": str(silent)}),
        }
        return _filled(self.parts["end"], texts)

    def parting(self, parted: Parted) -> str:
        """Return on which day two lives part, in what, and whether it ever shows, a sentence a line."""
        if parted.day < 0:
            return self.parts["never"]
        part, differs = _filled(self.parts["part"], {"day": str(parted.day)}), self._differs(parted)
        if parted.own == parted.day:
            parts = [part, *self._happens(parted), differs]
        else:
            parts = [part, differs, self.parts["around"] if parted.around else ""]
            if parted.own >= 0:
                parts += [_filled(self.parts["own"], {"day": str(parted.own)}), *self._happens(parted)]
        return "\n".join([*(one for one in parts if one), self._seen(parted)])

    def _happens(self, parted: Parted) -> list[str]:
        return [
            _filled(self.parts["side"], {"label": label, "sentence": sentence or self.parts["nothing"]})
            for label, sentence in zip(parted.labels, parted.happens, strict=True)
        ]

    def _differs(self, parted: Parted) -> str:
        columns, values = parted.columns, parted.values
        if values is None:
            return ""
        levels = {name: values[:, column] for column, name in self.levels.items() if column in columns}
        large = {name: pair for name, pair in levels.items() if abs(pair[0] - pair[1]) >= _LITTLE}
        other = [text for column, text in self.differences.items() if column in columns]
        if levels and not large and not other:
            return _filled(self.parts["differs a little"], {"what": ", ".join([*levels][:_MOST])})
        named = [
            _filled(self.parts["level"], {"name": name, "one": self._signed(pair[0]), "other": self._signed(pair[1])})
            for name, pair in large.items()
        ]
        return _filled(self.parts["differs"], {"what": ", ".join([*named, *other][:_MOST]) or self.parts["others"]})

    def _seen(self, parted: Parted) -> str:
        if parted.seen < 0:
            return self.parts["not seen"]
        one, other = (self._signed(value) for value in parted.attitudes)
        if parted.roles[0] == parted.roles[1]:
            return _filled(self.parts["seen"], {"day": str(parted.seen), "one": one, "other": other})
        one, other = (self.parts[f"now.{role}"] for role in parted.roles)
        return _filled(self.parts["seen in role"], {"day": str(parted.seen), "one": one, "other": other})


def _filled(template: str, texts: Mapping[str, str]) -> str:
    """Return a template with its gaps filled; braces in the texts are text."""
    return template.format_map(texts)


def _brought(row: Floats, day: int) -> float:
    """Return the margin that somebody has brought until ``day``, money."""
    customer = row[person.STATUS] == person.CUSTOMER
    spell = max(0.0, day - float(row[person.CUSTOMER_SINCE])) if customer else 0.0
    return float(row[person.EARLIER_MARGIN]) + float(row[person.MARGIN]) / DAYS_PER_MONTH * spell
