"""The sentences of a person's story, in one place; another language replaces the templates."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from sim.kernel.units import DAYS_PER_MONTH, Floats
from sim.state import person
from sim.views import words

LIFE, FAILURE, SPEAKS, WELL, BADLY, HELP = "life", "failure", "speaks", "well", "badly", "help"
"""Tones of a moment: a change of life, a failure, what they say, how it turned out for them, what they do for others."""

SENTENCES: Final[Mapping[str, tuple[str, str]]] = {
    "failure": (FAILURE, "The service fails them: {cause}, {severity}."),
    "quiet": (FAILURE, "They say nothing about it to the company."),
    "complains, public": (SPEAKS, "Complains in public ({channel}).{spread}"),
    "complains, private": (SPEAKS, "Complains in {private}."),
    "complains unfairly, public": (SPEAKS, "Complains in public ({channel}), though nothing failed.{spread}"),
    "complains unfairly, private": (SPEAKS, "Complains in {private}, though nothing failed."),
    "goes viral": (SPEAKS, "Complains in public ({channel}), and it goes viral: {event}.{spread}"),
    "asks, public": (SPEAKS, "Asks a question in public ({channel}).{spread}"),
    "asks, private": (SPEAKS, "Asks a question in {private}."),
    "praises, public": (SPEAKS, "Praises the company in public ({channel}).{spread}"),
    "praises, private": (SPEAKS, "Praises the company in {private}."),
    "recommends, public": (SPEAKS, "Recommends the company in public ({channel}).{spread}"),
    "recommends, private": (SPEAKS, "Recommends the company to friends."),
    "warns, public": (SPEAKS, "Speaks badly of the company in public ({channel}).{spread}"),
    "warns, private": (SPEAKS, "Speaks badly of the company to friends."),
    "replies": (SPEAKS, "Answers the company."),
    "thanks": (SPEAKS, "Says thanks."),
    "gives up": (BADLY, "No answer after {after}: gives up."),
    "lapses": (BADLY, "No answer after {after}: takes it as a refusal."),
    "desk: acknowledged": (WELL, "The desk answers after {after}."),
    "desk: solved": (WELL, "The desk solves it, {after} after they wrote."),
    "desk: not solved": (BADLY, "The desk answers after {after}, without solving it."),
    "desk: failed": (BADLY, "The desk answers after {after} and does not solve it. They turn away."),
    "desk: compensated": (WELL, "The company pays {amount} in compensation."),
    "desk: escalated": (LIFE, "The desk passes it on to somebody who may decide it."),
    "desk: moved to private": (LIFE, "The desk moves it out of public sight."),
    "desk: contacted": (WELL, "The company makes contact, unprompted."),
    "peer: solved": (WELL, "Another customer solves it, {after} after they wrote."),
    "peer: not solved": (BADLY, "Another customer answers after {after}, without solving it."),
    "peer: defended": (BADLY, "Another customer takes the company's side."),
    "advocate: solved": (WELL, "An advocate solves it, {after} after they wrote."),
    "advocate: not solved": (BADLY, "An advocate answers after {after}, without solving it."),
    "advocate: defended": (BADLY, "An advocate takes the company's side."),
    "helps": (HELP, "Solves {matter} for another customer."),
    "tries to help": (HELP, "Answers {matter} of another customer, without solving it."),
    "defends": (HELP, "Takes the company's side against {matter}."),
    "passes on": (HELP, "Passes on {matter} of another customer."),
    "joins": (LIFE, "Becomes a customer."),
    "returns": (LIFE, "Comes back as a customer."),
    "leaves": (LIFE, "Leaves the company."),
    "dropped": (LIFE, "The company ends the relationship."),
    "advocate": (LIFE, "Becomes an advocate, unprompted."),
    "member": (LIFE, "Joins the company's programme for advocates."),
    "no advocate": (LIFE, "Stops being an advocate."),
    "searches": (LIFE, "Starts to look for an alternative."),
}
"""By kind of moment its tone and its sentence."""

PARTS: Final[Mapping[str, str]] = {
    "spread": " Seen {seen} times.",
    "spread and passed": " Seen {seen} times, passed on {passed}.",
    "earlier": "About something from before the start: {sentence}",
    "private": "private",
    "private channel": "private ({channel})",
    "soon": "less than a minute",
    "minor": "a small matter",
    "quality": "a matter of quality",
    "money": "it costs them money",
    "serious": "a serious one",
    "complaint": "a complaint",
    "question": "a question",
    "praise": "praise",
    "word": "a recommendation or a warning",
    "contact": "a contact",
    "prospect": "Not a customer at the start",
    "customer": "Customer at the start",
    "advocate": "Advocate at the start",
    "former": "Former customer at the start",
    "loud": "a loud complainer",
    "influencer": "an influencer",
    "audience": "{reach} followers",
    "margin": "{amount} margin a month while a customer",
    "end": "Brought {brought}. Waited {waited} for first answers. Kept quiet about {silent}.",
    "failures": "{n} failures",
    "failure": "1 failure",
    "never": "The two lives are the same to the last evening.",
    "part": "The two lives part on day {day}.",
    "differs": "That evening they differ in {what}.",
    "happens": "Not the same happens to them, and it changes nothing about them yet.",
    "attitude": "attitude ({one} and {other})",
    "attitude a little": "attitude, by less than 0.01",
    "others": "what is remembered of earlier days",
    "seen": "From day {day} on the difference shows in the picture.",
    "not seen": "The difference stays too small to show in the picture.",
}
"""Pieces of sentences."""

DIFFERENCES: Final[Mapping[int, str]] = {
    person.STATUS: "whether they are a customer",
    person.ADVOCATE: "whether they are an advocate",
    person.RELATIONSHIP: "trust",
    person.EXPECTATION: "what they expect",
    person.REDRESS_BELIEF: "whether they believe that complaining pays",
    person.SEARCH_UNTIL: "whether they look for an alternative",
    person.FAILED_RECOVERY: "whether a complaint went wrong",
    person.CONTAGION: "friends who have left",
    person.HEARD: "what they have heard or read",
    person.WAITED_MIN: "how long they waited",
    person.COMPENSATED: "compensation",
    person.MOTIVATION: "motivation as an advocate",
    person.LAST_CONTACT: "whether the company made contact",
    person.STIRRED_DAY: "whether what they read made them speak",
    person.TELLS: "what they will tell tomorrow",
}
"""By attribute the words for it, the most telling first; others are remembered details."""


@dataclass(frozen=True)
class Language:
    """The texts of a language; the ones of English where nothing is given."""

    sentences: Mapping[str, tuple[str, str]] = field(default_factory=lambda: SENTENCES)
    parts: Mapping[str, str] = field(default_factory=lambda: PARTS)
    differences: Mapping[int, str] = field(default_factory=lambda: DIFFERENCES)

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
            texts["amount"] = _whole(facts["amount"], currency)
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
        return _filled(self.parts[part], {"seen": f"{facts['seen']:,.0f}", "passed": f"{facts['passed']:,}"})

    def _duration(self, minutes: float) -> str:
        return self.parts["soon"] if minutes < 1.0 else words.duration(minutes)

    def about(self, start: Floats, role: str, currency: str) -> str:
        """Return a line on somebody at the start; ``start`` is a row of everything about them."""
        parts = [self.parts[role]]
        parts += [self.parts["loud"]] if start[person.WHINER] > 0.0 else []
        parts += [self.parts["influencer"]] if start[person.INFLUENCER] > 0.0 else []
        parts.append(_filled(self.parts["audience"], {"reach": f"{start[person.REACH]:,.0f}"}))
        parts.append(_filled(self.parts["margin"], {"amount": _whole(float(start[person.MARGIN]), currency)}))
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
            "brought": _whole(_brought(now, days[1]) - _brought(start, days[0]), currency),
            "waited": words.duration(float(now[person.WAITED_MIN])),
            "silent": _filled(self.parts["failure" if silent == 1 else "failures"], {"n": str(silent)}),
        }
        return _filled(self.parts["end"], texts)

    def parting(self, day: int, columns: list[int], values: Floats | None, seen: int) -> str:
        """Return on which day two lives part, in what, and whether it ever shows; days are negative where they do not come.

        Args:
            day: the first day on whose evening anything differs.
            columns: what differs then.
            values: everything about them then, on both sides, shape (2, columns); None where that does not differ yet.
            seen: day from which it can be seen.
        """
        if day < 0:
            return self.parts["never"]
        last = _filled(self.parts["seen"], {"day": str(seen)}) if seen >= 0 else self.parts["not seen"]
        what = self.parts["happens"]
        if values is not None:
            what = _filled(self.parts["differs"], {"what": self._what(columns, values)})
        return f"{_filled(self.parts['part'], {'day': str(day)})} {what} {last}"

    def _what(self, columns: list[int], values: Floats) -> str:
        found = [text for column, text in self.differences.items() if column in columns]
        one, other = (f"{value:+.2f}".replace("-", words.MINUS) for value in values[:, person.ATTITUDE])
        if one != other:
            found.insert(0, _filled(self.parts["attitude"], {"one": one, "other": other}))
        elif person.ATTITUDE in columns and not found:
            found = [self.parts["attitude a little"]]
        return ", ".join(found[:4]) or self.parts["others"]


def _filled(template: str, texts: Mapping[str, str]) -> str:
    """Return a template with its gaps filled; braces in the texts are text."""
    return template.format_map(texts)


def _whole(value: float, currency: str) -> str:
    """Return an amount to the whole unit, so that the two sides read alike."""
    space = " " if currency[-1:].isalpha() else ""
    sign = words.MINUS if value < -0.5 else ""
    return f"{sign}{currency}{space}{abs(value):,.0f}"


def _brought(row: Floats, day: int) -> float:
    """Return the margin that somebody has brought until ``day``, money."""
    customer = row[person.STATUS] == person.CUSTOMER
    spell = max(0.0, day - float(row[person.CUSTOMER_SINCE])) if customer else 0.0
    return float(row[person.EARLIER_MARGIN]) + float(row[person.MARGIN]) / DAYS_PER_MONTH * spell
