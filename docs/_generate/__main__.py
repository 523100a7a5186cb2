"""Write every generated page: ``python -m docs._generate``, or ``make pages``."""

from __future__ import annotations

from docs._generate import (
    architecture,
    calibration,
    measures,
    parameters,
    patterns,
    policies,
    results,
    sources,
    study_file,
)
from docs._generate.workshop import pages as workshop

PAGES = {
    "parameters.md": parameters.page,
    "measures.md": measures.page,
    "study-file.md": study_file.page,
    "results.md": results.page,
    "calibration-patterns.md": patterns.page,
    "sources.md": sources.page,  # the last: it looks through the others
}


def main() -> None:
    """Write the pages that are generated whole, and the generated parts of others."""
    docs = architecture.PAGE.parent
    policies.main(docs / "policies")
    architecture.main()
    calibration.main()
    workshop.main()
    for name, page in PAGES.items():
        (docs / name).write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main()
