"""The page of a calibration, ``docs/calibration.md``, as Markdown with its figures.

The committed page is made from the calibration that the checkout keeps; without one it says what is done, and by which commands.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from sim.calibration.findings.summary import Summary
from sim.study.storage.files import write_whole
from sim.views import words
from sim.views.terminal.calibration import contradiction_texts, share_text

IMAGES = "images"

GUIDE = """\
# Calibration

Made by `make pages` from the calibration that is kept in `calibration/`, without any run; do not edit. What is done, and
why so, stands in [a decision](decisions/calibration.md).

Parameters that no source gives are fitted to published patterns by history matching: points all over their prior
ranges are run, Gaussian processes learn from them what the model gives in between, and what is too far from the
published numbers is ruled out; further waves of points look at what is left. Distance is counted in standard deviations
of all that is not known: the emulator, the seeds, the observation, and the discrepancy that a model of one company
has at its best. What is left becomes an ensemble of parameter sets, each checked by a run.

| command | what it does |
|---|---|
| `grapevine calibrate screen` | which of the candidates move the trained patterns at all |
| `grapevine calibrate --screened FOLDER` | waves and ensemble with the parameters that matter most; `make calibrate` does both |
| `grapevine calibrate --screened FOLDER --waves 4` | one more wave in the same folder; what is there is not run again |
| `grapevine calibrate check` | does the calibration find again what was put in, by ranks of known truths |
| `grapevine calibrate report --page docs/calibration.md` | this page and its figures again, in seconds, without any run |
| `grapevine calibrate ship --screened FOLDER` | ensemble into the package, points into `calibration/`, if the model still gives the same |

Each finished point is one line in the folder, at once: Ctrl-C loses nothing, and the same command goes on. A point that
fails is kept with its error. `--workers` and `--dask ADDRESS` say who works. It needs one more package,
`pip install grapevine-sim[calibrate]`. To fit something else, such as your own patterns, write a function that returns a
`sim.calibration.problem.Problem` and name it by `--problem MODULE:FUNCTION`.

Patterns are counted in four: exact theory, trained, held out, recovered ([validation](validation.md)). Only the trained
ones are seen here; what the bench measures of others is never stored. That they are met is no evidence; how many of the
held-out patterns hold, under the ensemble and under the prior, is, and stands [there](validation.md).
"""


def page_of(found: Summary | None) -> str:
    """Return the page; without a calibration, what is done and how."""
    if found is None:
        return f"{GUIDE}\nNo calibration is part of this version: every uncertain parameter is drawn from its range.\n"
    return "\n".join(
        [
            GUIDE,
            *_made(found),
            *_screening(found),
            *_waves(found),
            *_contradictions(found),
            *_parameters(found),
            *_patterns(found),
            *_rivals(found),
            *_check(found),
        ]
    )


def write_page(found: Summary, path: Path) -> None:
    """Write the page, and its figures into ``images`` beside it."""
    from sim.views.figures.calibration import figures_of

    (path.parent / IMAGES).mkdir(parents=True, exist_ok=True)
    study = str(found.manifest.get("split", ""))[:12]
    for picture in figures_of(found):
        image = picture.png(study)
        write_whole(path.parent / IMAGES / f"{picture.name}.png", lambda file, image=image: file.write(image))  # type: ignore[misc]
    text = page_of(found)
    write_whole(path, lambda file: file.write(text.encode()))


def _made(found: Summary) -> Iterator[str]:
    manifest = found.manifest
    failed = f", {len(found.errors)} of which failed" if found.errors else ""
    yield "## This calibration\n"
    yield (
        f"Model {manifest.get('model_version') or 'of the bench alone'}, split {str(manifest.get('split'))[:12]}, "
        f"seed {manifest.get('seed')}; "
        f"{len(found.problem.free)} free parameters, {len(found.problem.statistics)} numbers of {len(found.problem.groups)} papers; "
        f"{found.points} measurements of {manifest.get('people'):,} people{failed}.\n"
    )


def _screening(found: Summary) -> Iterator[str]:
    if not found.screened:
        return
    yield "### Screening\n"
    yield (
        f"Of {len(found.screened)} candidates those that move a trained pattern most are free. Effect: mean change over the whole range, "
        "in standard deviations of what is unknown, of the paper that the parameter moves most.\n"
    )
    yield "| candidate | effect | 95 % half-width | moves most | free |"
    yield "|---|---|---|---|---|"
    for one in found.screened:
        free = "yes" if one["key"] in found.problem.keys else ""
        yield f"| `{one['key']}` | {one['effect']:.2f} | {one['noise']:.2f} | {one['group']} | {free} |"
    yield "\n### Waves\n"


def _waves(found: Summary) -> Iterator[str]:
    yield "| wave | points | decides | left of the space (95 % interval) | least implausibility | emulators: explained, median (worst) |"
    yield "|---|---|---|---|---|---|"
    ranks = {1: "the most implausible paper", 2: "the second most", 3: "the third most"}
    for wave in found.waves:
        explained = sorted((one["explained"], name) for name, one in wave["checks"].items())
        middle = explained[len(explained) // 2][0] if explained else math.nan
        worst = f"{explained[0][0]:.2f}, {explained[0][1]}" if explained else ""
        yield (
            f"| {wave['wave']} | {len(wave['design'])} | {ranks.get(wave['rank'], wave['rank'])} | {share_text(wave)} | "
            f"{wave['least_implausibility']:.2f} | {middle:.2f} ({worst}) |"
        )
    yield ""
    yield from _figure(
        "calibration-waves",
        "Share of the space that each wave leaves",
        bool(found.waves) and found.waves[0]["share"] > 0,
    )
    last = found.waves[-1] if found.waves else {"flat": {}, "undefined": {}}
    for kind, says in (
        ("flat", "hardly vary over the space, so that they are not emulated"),
        ("undefined", "are undefined at most points"),
    ):
        if last[kind]:
            yield f"Numbers that {says}: {', '.join(f'{name} ({value:.2g})' for name, value in last[kind].items())}.\n"


def _contradictions(found: Summary) -> Iterator[str]:
    if not found.waves:
        return
    last = found.waves[-1]
    texts = contradiction_texts(last)
    yield "### Papers that cannot be met at once\n"
    if not texts:
        yield "None of up to three: every such set is met somewhere, as far as the emulators know.\n"
        return
    yield "The smallest sets for which the emulators find no point; in brackets the least implausibility of the worst, cut-off 3:\n"
    yield from (f"- {text}" for text in texts)
    yield "" if last["contradictions"]["searched"] else "\nThere may be more: the search was stopped.\n"


def _parameters(found: Summary) -> Iterator[str]:
    if not found.ranges:
        return
    made = found.ensemble
    yield "## Parameters\n"
    if made is not None:
        yield (
            f"The ensemble has {len(made.values)} members that amount to {made.effective:.0f} of equal weight. "
            f"Of {made.checked} that were run, {made.implausible} were ruled out by their own run, and {made.failed} failed.\n"
        )
    yield from _figure("calibration-ranges", "What is left of each parameter", True)
    yield "| parameter | prior | scale | 5 % | median | 95 % | narrower by | fits best |"
    yield "|---|---|---|---|---|---|---|---|"
    for one in found.ranges:
        values = " | ".join(words.number(value) for value in one.quantiles)
        best = words.number(found.nearest[one.free.key]) if found.nearest else words.NONE
        prior = f"{one.free.low:g} to {one.free.high:g}"
        yield f"| `{one.free.key}` | {prior} | {one.free.scale} | {values} | {one.narrowed:.1f} | {best} |"
    yield ""
    if found.nearest:
        yield (
            "Fits best: the member whose own run is nearest to the published numbers, a paper counted once. "
            "The defaults of the program are rounded from those of the ensemble that it ships with.\n"
        )
    if found.pairs:
        yield "Known together only, because the patterns fix a product, a ratio or a sum of them:\n"
        yield from (f"- `{one.first}` and `{one.second}`: correlation {one.correlation:+.2f}" for one in found.pairs)
        yield ""
        yield from _figure("calibration-pairs", "Pairs of parameters that are known together only", True)


def _patterns(found: Summary) -> Iterator[str]:
    yield "## Trained patterns\n"
    yield from _figure("calibration-patterns", "Each trained pattern against its band", bool(found.predicted))
    yield "| group | number | published | tolerance | prior: median, 5 to 95 % | left: median, 5 to 95 % |"
    yield "|---|---|---|---|---|---|"
    for one in found.predicted:
        about = one.about
        found_there = " | ".join(_spread(which, about.observed, one.tolerance) for which in (one.prior, one.posterior))
        published = f"{words.number(about.observed)} | {words.number(one.tolerance, digits=2)}"
        yield f"| {about.group} | {about.name} | {published} | {found_there} |"
    yield "\nOn the scale on which each is fitted; tolerance is the standard deviation of observation and discrepancy.\n"
    if found.met:
        yield "| group | met by this share of the prior | by this share of the ensemble |"
        yield "|---|---|---|"
        for met in found.met:
            yield f"| {met.group} | {words.points(met.prior)} | {words.points(met.posterior)} |"
        yield "\nMet: no number of the group is further away than three standard deviations of all that is not known.\n"


def _spread(which: Sequence[float], observed: float, tolerance: float) -> str:
    low, middle, high = (observed + tolerance * one for one in which)
    if not math.isfinite(middle):
        return words.NONE
    return f"{words.number(middle)} ({words.number(low)} to {words.number(high)})"


def _rivals(found: Summary) -> Iterator[str]:
    if not found.rivals:
        return
    yield "## Rival structures\n"
    yield (
        "The model without one of its mechanisms, as far as the emulators know: how much of the space of its other parameters "
        "is left. A rival of which nothing is left contradicts the trained patterns; one of which as much is left as of "
        "the whole does as well with one mechanism less.\n"
    )
    yield f"With all mechanisms, {share_text(found.waves[-1])} is left.\n"
    yield "| if | at 0 | left (95 % interval) | least implausibility | ruled out by |"
    yield "|---|---|---|---|---|"
    for one in found.rivals:
        keys = ", ".join(f"`{key}`" for key in one.without)
        left = share_text({"share": one.share, "share_low": one.low, "share_high": one.high})
        yield f"| {one.says} | {keys} | {left} | {one.least:.2f} | {', '.join(one.against)} |"
    yield ""


def _check(found: Summary) -> Iterator[str]:
    if found.proof is None:
        return
    proof = found.proof
    off = [key for key in proof["shift"] if _beyond(proof, key)]
    verdict = (
        f"**too narrow or off for {', '.join(off)}**, whose ranges are not to be trusted"
        if off
        else "neither too narrow nor off"
    )
    yield "## Does it find again what was put in?\n"
    yield (
        f"{proof['truths']} points of the first wave served as truths; emulators that had not seen them were asked. "
        f"By the ranks of the truths the ranges are {verdict} (false alarm {proof['false_alarm']:.0%} over all parameters)."
        + (f" Wider than they need be: {', '.join(proof['wide'])}." if proof["wide"] else "")
        + (f" For {proof['empty']} more everything was ruled out." if proof["empty"] else "")
    )
    yield ""


def _beyond(proof: Mapping[str, Any], key: str) -> bool:
    return bool(max(abs(proof["shift"][key]), proof["narrowness"][key]) >= proof["critical"])


def _figure(name: str, alt: str, there: bool) -> Iterator[str]:
    if there:
        yield f"![{alt}]({IMAGES}/{name}.png)\n"
