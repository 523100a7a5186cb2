"""The finding of a study of many points: its title, the sentences below it, and what would change it."""

from __future__ import annotations

from collections import Counter

from sim.study.analysis.intervals import side
from sim.study.analysis.sweep import SweepSummary
from sim.study.design.study_file import WrittenStudy
from sim.views.sweep.words import (
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


def clear_winners(found: SweepSummary) -> Counter[str]:
    """Return at how many points each policy is shown to be worth most."""
    return Counter(one.policy for one in found.winners if one.clear)


def _title(written: WrittenStudy, found: SweepSummary) -> str:
    policies, points, total = written.file.policies, noun(written), len(found.winners)
    clear, chosen = clear_winners(found), robust_policy(found)
    if all(len(one.equal) == len(policies) for one in found.winners):
        return f"The policies act exactly alike in all {total} {points}"
    if len(clear) == 1 and clear.total() == total > 1:
        return f"{called(next(iter(clear)), policies)} is worth most in all {total} {points}"
    if len(clear) > 1:
        return f"Which policy is worth most depends on {_reasons(written, found)}"
    name = called(focus(written, found), policies)
    if chosen is not None and clear[chosen]:
        return f"{name} is the robust choice"
    if clear:
        (winner, number), *_ = clear.most_common()
        return f"{called(winner, policies)} is worth most in {number} of {total} {points}; elsewhere no policy is shown to be"
    return f"No policy is shown to be worth most in any of {total} {points}; {name} is ahead"


def _reasons(written: WrittenStudy, found: SweepSummary) -> str:
    """Return on what the best policy depends: the parameters that move the advantage most, or the points themselves."""
    effects = found.effects.get(focus(written, found), ())
    moving = [one.parameter for one in effects if side(one.low, one.high)][:_MOST_PARAMETERS]
    if moving:
        return listed([(written.vary[name].label or name).partition(",")[0] for name in moving])
    return f"the {noun(written, 1)}"


def _sentences(written: WrittenStudy, found: SweepSummary) -> list[str]:
    policies, points, total = written.file.policies, noun(written), len(found.winners)
    about = focus(written, found)
    name = called(about, policies)
    made = []
    leads = sum(one.policy == about and not one.equal for one in found.winners)
    made.append(f"{name} has the greatest mean value in {leads} of {total} {points}{_shown(written, found, about)}.")
    if about != found.against:
        made.append(_against(written, found, about))
    others = [
        f"{called(one, policies)} in {number}" for one, number in clear_winners(found).most_common() if one != about
    ]
    if others:
        made.append(f"Shown to be worth most elsewhere: {listed(others)}.")
    if found.robust is not None:
        made.append(_robust_sentence(written, found, about))
    return made


def _shown(written: WrittenStudy, found: SweepSummary, policy: str) -> str:
    name = titles(written)
    where = [name[one.point] for one in found.winners if one.clear and one.policy == policy]
    if not where:
        return ", and is shown to be worth most in none"
    return f", and is shown to be worth most in {len(where)}" + (
        f" ({listed(where)})" if len(where) < len(name) <= 24 else ""
    )


def _against(written: WrittenStudy, found: SweepSummary, policy: str) -> str:
    against = called(found.against, written.file.policies)
    lost, name = losses(found, policy), titles(written)
    rows = [one.difference(policy, found.against) for one in found.points]
    more = sum(row is not None and row.verdict == "more" for row in rows)
    less = f"less in {len(lost)} ({listed([name[one.point.name] for one in lost])})" if lost else "less in none"
    return f"It is shown to be worth more than {against} in {more}, and {less}."


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
    return (
        f"On average over the points it brings {mean}{interval}{unit['percent']}. {regret.replace(unit['percent'], '')}"
    )
