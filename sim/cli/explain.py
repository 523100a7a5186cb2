"""``grapevine explain``: what moves the answer of a result folder, and where it turns."""

from __future__ import annotations

from typing import Annotated

from sim.cli.options import Folder, Json, unset
from sim.cli.shell import UsageError, print_json, say


def explain(
    folder: Folder,
    outcome: Annotated[
        str | None,
        unset(
            metavar="METRIC",
            help="Explain this measure of the recommended policy instead of its advantage over the best of the others.",
        ),
    ] = None,
    as_json: Json = False,
) -> None:
    """Explain why a policy is recommended, and when it would not be.

    Shows which parameters move its advantage, under which conditions another policy is best, and its worst case.
    """
    from sim.measures.catalogue import RUN_METRICS
    from sim.scenario.messages import unknown_name
    from sim.study.analysis import explain as lab
    from sim.study.storage.results import open_study
    from sim.views.terminal.explain import lines, write_pictures

    known = [metric.name for metric in RUN_METRICS]
    if outcome is not None and outcome not in known:
        raise UsageError(f"--outcome: {unknown_name('measure', outcome, known, listed='grapevine list metrics')}")
    results = open_study(folder)
    found = lab.explain(results, outcome)
    pictures = [write_pictures(one, folder, results.manifest["study"]) for one in found]
    if as_json:
        plain = [
            {**one.to_json(), "figures": [str(path) for path in paths]}
            for one, paths in zip(found, pictures, strict=True)
        ]
        print_json({"study": results.manifest["study"], "folder": str(folder), "explanations": plain})
        return
    for one, paths in zip(found, pictures, strict=True):
        say(*lines(one), "", *(f"Figure: {path}" for path in paths if path.suffix == ".png"), "")
