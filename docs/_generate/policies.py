"""The tables of parameters in the pages about policies: ``python -m docs._generate.policies docs/policies``.

Each page says by a mark whose parameters stand there; everything between that mark and the next is made from the declarations. A test
holds the committed pages against them.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Any

from docs._generate.rendering import rendered, shown
from sim.policies import Blend, Choice, Policy, Schedule, policy_class
from sim.scenario.schema import about

COMBINATIONS = {kind.__name__: kind for kind in (Blend, Schedule, Choice)}

_TABLE = re.compile(r"(<!-- parameters of (?P<name>[\w-]+) -->\n).*?(<!-- end -->)", re.DOTALL)


def filled(text: str) -> str:
    """Return a page with its tables as the declarations have them now."""
    return _TABLE.sub(lambda found: f"{found[1]}{table(found['name'])}{found[3]}", text)


def table(name: str) -> str:
    """Return the parameters of a policy, or of a kind of combination, as Markdown."""
    kind = COMBINATIONS.get(name) or policy_class(name)
    own = [key for key in kind.model_fields if name not in COMBINATIONS or key in kind.__annotations__]
    parameters = [_parameter(kind, key) for key in own]
    return rendered("policy-parameters", name=name, is_combination=name in COMBINATIONS, parameters=parameters)


def _parameter(kind: type[Policy], key: str) -> dict[str, Any]:
    field = kind.model_fields[key]
    default = "" if field.is_required() or field.default == () else shown(field.default)
    return {"key": key, "default": default, "meaning": field.description, **(about(field) or {})}


def main(folder: Path) -> None:
    """Fill the tables of every page in ``folder``."""
    for path in sorted(folder.glob("*.md")):
        path.write_text(filled(path.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
