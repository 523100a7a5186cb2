"""The answer to the scenario's own question: what its events did and which policy changes that, or what its claim about money shows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sim.measures.catalogue import run_metric
from sim.scenario.lesson import WITHOUT_EVENTS
from sim.study.analysis.amounts import amount
from sim.study.analysis.answer.size import Size, with_direction, without_direction
from sim.study.analysis.answer.wording import listed, percent, period_of
from sim.study.analysis.policy_labels import quoted, short

if TYPE_CHECKING:
    from sim.study.analysis.compare import Comparison, EventChange
    from sim.study.analysis.lesson import JudgedClaim

_COUNTS = {2: "two ", 3: "three ", 4: "four ", 5: "five ", 6: "six "}
_LONGEST = 40
"""Letters of an event's name that are shown."""
_BETTER = {-1: "limit{s} that", 0: "come{s} through it better", 1: "make{s} more of it"}
_WORSE = {-1: "make{s} it worse", 0: "come{s} through it worse", 1: "make{s} less of it"}
_DECIDES = ("shown", "the opposite", "not shown")


def headline(found: Comparison, events: Sequence[str], claims: Sequence[JudgedClaim], currency: str) -> str:
    """Return what the study says to the scenario's own question, without a full stop; empty where the best policy is the answer.

    Args:
        found: the comparison.
        events: names of the scenario's events.
        claims: those of its lesson, judged.
        currency: of the amounts.
    """
    return events_answer(found, events, currency) or claim_answer(found, claims, currency)


def events_answer(found: Comparison, events: Sequence[str], currency: str) -> str:
    """Return what the events did to the primary measure under the reference, and which policy changes that; empty if not known.

    Args:
        found: the comparison.
        events: their names.
        currency: of the amounts.
    """
    own = (one for one in found.events if one.metric == found.metric and one.policy == found.against)
    effect = next((Size(one.mean, one.low, one.high, one.base) for one in own), None)
    if effect is None:
        return ""
    said = _capital(_effect(found, effect, events, currency))
    return said if effect.low is None else f"{said}{_changed(found, effect, currency)}"


def _effect(found: Comparison, effect: Size, events: Sequence[str], currency: str) -> str:
    name, s = _name(events), "s" if len(events) == 1 else ""
    measure = run_metric(found.metric).label
    under = f" under {quoted(found.against)}" if len(found.policies) > 1 else ""
    if effect.low is None:
        size = with_direction(effect, currency)
        return f"one draw does not show what {name} do{'es' if s else ''} to {measure}; in it, that is {size}{under}"
    if effect.is_nothing:
        return f"{name} change{s} nothing in {measure}{under}"
    if not effect.side:
        return f"no effect of {name} on {measure} is shown{under} ({with_direction(effect, currency)})"
    verb, size = "cost" if effect.side < 0 else "bring", amount(abs(effect.mean), currency)
    return f"{name} {verb}{s} {size}{under} ({without_direction(effect, currency)})"


def _name(events: Sequence[str]) -> str:
    if len(events) == 1:
        return f"“{short(events[0], _LONGEST)}”"
    return f"the {_COUNTS.get(len(events), f'{len(events)} ' if events else '')}events together"


def _capital(text: str) -> str:
    """Return a sentence with a capital, inside quotation marks where it begins with a name."""
    at = 1 if text.startswith("“") else 0
    return f"{text[:at]}{text[at : at + 1].upper()}{text[at + 1 :]}"


def _changed(found: Comparison, effect: Size, currency: str) -> str:
    """Return which policies are shown to change the effect, those that come off better first; or that none is."""
    rows = found.event_changes
    sizes = {one.policy: Size(one.mean, one.low, one.high, None) for one in rows}
    groups = ((1, _BETTER[effect.side]), (-1, _WORSE[effect.side]))
    parts = [
        _group([one for one in rows if sizes[one.policy].side == side], verb, currency)
        for side, verb in groups
        if any(one.side == side for one in sizes.values())
    ]
    if parts:
        return f"; {' and '.join(parts)}"
    if not rows:
        return ""
    if all(one.is_nothing for one in sizes.values()):
        return ", whatever the policy" if effect.is_nothing else ", and no policy changes that"
    return f", and no policy is shown to {'limit' if effect.side < 0 else 'change'} that"


def _group(rows: Sequence[EventChange], verb: str, currency: str) -> str:
    """Return policies that change the effect to one side, by how much where it is one or two."""
    names = listed([quoted(one.policy) for one in rows], 3)
    by = [amount(abs(one.mean), currency, beside=[other.mean for other in rows]) for one in rows]
    size = f" by {listed(by)}" if len(rows) <= 2 else ""
    return f"{names} {verb.format(s='s' if len(rows) == 1 else '')}{',' if size and 'through' in verb else ''}{size}"


def claim_answer(found: Comparison, claims: Sequence[JudgedClaim], currency: str) -> str:
    """Return what the lesson's claim about value, else that about profit, comes to; empty where it compares no two policies by them.

    Args:
        found: the comparison.
        claims: those of the lesson, judged.
        currency: of the amounts.
    """
    usable = [one for one in claims if _is_decided(one)]
    for measure in (found.metric, "profit"):
        one = next((one for one in usable if one.claim.measure == measure), None)
        if one is not None:
            return _capital(_claim(one, period_of(measure, found.months), currency))
    return ""


def _is_decided(one: JudgedClaim) -> bool:
    known = one.difference is not None and one.low is not None and one.verdict in _DECIDES
    return known and not one.claim.group and one.claim.against != WITHOUT_EVENTS


def _claim(one: JudgedClaim, period: str, currency: str) -> str:
    assert one.difference is not None, "a claim that is decided has a difference"
    size = Size(one.difference, one.low, one.high, one.base)
    measure, first, second = run_metric(one.claim.measure).label, quoted(one.claim.policy), quoted(one.claim.against)
    if one.claim.within is not None:
        shown = "is" if one.verdict == "shown" else "is not shown to be"
        within = percent(one.claim.within)
        return f"{measure} over {period} {shown} alike under {first} and {second}, within {within} ({with_direction(size, currency)})"
    if size.is_nothing:
        return f"{measure} over {period} is the same under {first} and {second}"
    if not size.side:
        return f"no difference in {measure} between {first} and {second} is shown over {period} ({with_direction(size, currency)})"
    more = amount(abs(size.mean), currency)
    word = "less" if size.side < 0 else "more"
    return f"{first} brings {more} {word} {measure} than {second} over {period} ({without_direction(size, currency)})"
