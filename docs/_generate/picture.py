"""One figure of a result folder as a PNG file: ``python -m docs._generate.picture results/NAME docs/images/comparison.png``."""

from __future__ import annotations

import sys
from pathlib import Path

from sim.study.analysis.compare import compare_all_stored
from sim.study.storage.files import write_whole
from sim.study.storage.results import open_study
from sim.views.figures import differences


def write_picture(folder: Path, file: Path) -> None:
    """Draw the value of each policy with its interval, and the differences between them, of the first scenario of ``folder``.

    Raises ``StoreError`` when the folder is no study, ``CompareError`` or ``ValueError`` when there is nothing to compare.
    """
    results = open_study(folder)
    comparison = compare_all_stored(results)[0]
    picture = differences(comparison)
    if picture is None:
        raise ValueError(f"{folder}: fewer than two policies to compare")
    image = picture.png(results.manifest["study"])
    write_whole(file, lambda stream: stream.write(image))


if __name__ == "__main__":
    write_picture(Path(sys.argv[1]), Path(sys.argv[2]))
