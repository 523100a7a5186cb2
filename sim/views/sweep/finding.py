"""The finding of a study of many points: its title, the sentences below it, and what would change it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from sim.study.analysis.intervals import side
from sim.study.analysis.sweep import SweepSummary
from sim.study.design.study_file import WrittenStudy
from sim.views.sweep.words import (
    MOST_NAMED,
    Finding,
    called,
    in_basis,
    interval_in_basis,
    listed,
    losses,
    noun,
    robust_policy,
    titles,
)

_MOST_PARAMETERS = 2


def finding(written: WrittenStudy, found: SweepSummary) -> Finding:
    """Return the finding: which policy is robust, on what the answer depends, or that nothing is shown."""
    policies, points = written.file.policies, noun(written)
    if len(policies) < 2:
        return Finding(f"{called(policies[0], policies)} ran alone: nothing to compare", ())
    if not found.winners:
        return Finding(f"None of the {points} has results to compare yet", ())
    return Finding(_title(written, found), tuple(_sentences(written, found)))


def focus(written: WrittenStudy, found: SweepSummary) -> str:
    """Return the policy that the text is about: the robust choice, else the one that leads at most points."""
    chosen = robust_policy(found)
    if chosen is not None or not found.winners:
        return chosen or written.file.policies[0]
    if found.robust is not None:
        return found.robust.first["expected"][0]
    return Counter(one.policy for one in found.winners).most_common(1)[0][0]


def clear_winners(found: SweepSummary) -> Counter[tuple[str, ...]]:
    """Return at how many points each policy, or several that are exactly equal, is shown to be worth most."""
    return Counter(one.leaders for one in found.winners if one.shown)


def _title(written: WrittenStudy, found: SweepSummary) -> str:
    points, total = noun(written), len(found.winners)
    clear, chosen = clear_winners(found), robust_policy(found)
    if _all_alike(written, found):
        return f"The policies act exactly alike in all {total} {points}"
    if len(clear) == 1 and clear.total() == total > 1:
        (leaders,) = clear
        return f"{_together(written, leaders)} worth most in all {total} {points}"
    if len(clear) > 1:
        return f"Which policy is worth most depends on {_reasons(written, found)}"
    name = called(focus(written, found), written.file.policies)
    if chosen is not None and clear[(chosen,)]:
        return f"{name} is the robust choice"
    if clear:
        (leaders, number), *_ = clear.most_common()
        return f"{_together(written, leaders)} worth most in {number} of {total} {points}; elsewhere no policy is shown to be"
    where = f"any of {total} {points}" if total > 1 else f"the one {noun(written, 1)} with results"
    return f"No policy is shown to be worth most in {where}; {name} is ahead"


def _all_alike(written: WrittenStudy, found: SweepSummary) -> bool:
    return all(len(one.equal) == len(written.file.policies) for one in found.winners)


def _together(written: WrittenStudy, leaders: tuple[str, ...]) -> str:
    names = listed([called(one, written.file.policies) for one in leaders])
    return f"{names} is" if len(leaders) == 1 else f"{names}, exactly equal, are"


def _reasons(written: WrittenStudy, found: SweepSummary) -> str:
    """Return on what the best policy depends: the parameters that move the advantage most, or the points themselves."""
    effects = found.effects.get(focus(written, found), ())
    moving = [one.parameter for one in effects if side(one.low, one.high)][:_MOST_PARAMETERS]
    if moving:
        return listed([(written.vary[name].label or name).partition(",")[0] for name in moving])
    return f"the {noun(written, 1)}"


def _sentences(written: WrittenStudy, found: SweepSummary) -> list[str]:
    if _all_alike(written, found):
        return ["They had the same outcome in every replicate."]
    policies, points, total = written.file.policies, noun(written), len(found.winners)
    about = focus(written, found)
    leads = sum(one.leaders == (about,) for one in found.winners)
    name = called(about, policies)
    made = [f"{name} has the greatest mean value in {leads} of {total} {points}{_shown(written, found, about)}."]
    if about != found.against:
        made.append(_against(written, found, about))
    made += _others(written, found, about)
    if found.robust is not None:
        made.append(_robust_sentence(written, found, about))
    return made


def _others(written: WrittenStudy, found: SweepSummary, about: str) -> list[str]:
    """Return who else is shown to be worth most, and where several policies lead together."""
    others = [
        f"{listed([called(one, written.file.policies) for one in leaders])} in {number}"
        for leaders, number in clear_winners(found).most_common()
        if leaders != (about,)
    ]
    equal = sum(bool(one.equal) for one in found.winners)
    made = [f"Shown to be worth most elsewhere: {listed(others)}."] if others else []
    return [*made, f"In {equal} several policies are exactly equal and lead together."] if equal else made


def _shown(written: WrittenStudy, found: SweepSummary, policy: str) -> str:
    where = [one.point for one in found.winners if one.clear and one.policy == policy]
    return f", and is shown to be worth most in {_places(written, where)}"


def _places(written: WrittenStudy, points: Sequence[str]) -> str:
    """Return how many points, with their names where they have names that say something."""
    name = titles(written)
    if not points:
        return "none"
    return f"{len(points)}" + (
        "" if written.vary or len(points) > MOST_NAMED else f" ({listed([name[one] for one in points])})"
    )


def _against(written: WrittenStudy, found: SweepSummary, policy: str) -> str:
    against = called(found.against, written.file.policies)
    rows = [one.difference(policy, found.against) for one in found.points]
    more = sum(row is not None and row.verdict == "more" for row in rows)
    less = _places(written, [one.point.name for one in losses(found, policy)])
    return f"It is shown to be worth more than {against} in {more or 'none'}, and less in {less}."


def _robust_sentence(written: WrittenStudy, found: SweepSummary, policy: str) -> str:
    robust = found.robust
    assert robust is not None
    row = next(one for one in robust.policies if one.policy == policy)
    unit = {"percent": f" of what {found.against} is worth there", "per customer": " per customer", "money": ""}
    regret = "Nowhere does another policy bring more."
    if row.regret.value > 0.0:
        most = in_basis(robust, row.regret.value, found.currency, signed=False)
        regret = f"Where it is not best, another policy brings at most {most} more{unit[robust.basis]} ({titles(written)[row.regret_in]})."
    if robust.basis != "percent" or policy == found.against:
        return regret
    interval = "" if row.expected.low is None else f" ({interval_in_basis(robust, row.expected, found.currency)})"
    mean = in_basis(robust, row.expected.value, found.currency)
    return f"On average over the {noun(written)} it brings {mean}{interval}{unit['percent']}. {regret.replace(unit['percent'], '')}"
