"""The tables of parameters in the pages about policies: ``python -m docs._generate.policies docs/policies``.

Each page says by a mark whose parameters stand there; everything between that mark and the next is made from the declarations. A test
holds the committed pages against them.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

from docs._generate.parameters import shown, span
from sim.policies import Blend, Choice, Policy, Schedule, policy_class
from sim.scenario.schema import about

COMBINATIONS = {kind.__name__: kind for kind in (Blend, Schedule, Choice)}
HEAD = "| parameter | default | unit | allowed | meaning | source | evidence |"

_TABLE = re.compile(r"(<!-- parameters of (?P<name>[\w-]+) -->\n).*?(<!-- end -->)", re.DOTALL)


def filled(text: str) -> str:
    """Return a page with its tables as the declarations have them now."""
    return _TABLE.sub(lambda found: f"{found[1]}{table(found['name'])}{found[3]}", text)


def table(name: str) -> str:
    """Return the parameters of a policy, or of a kind of combination, as Markdown."""
    kind = COMBINATIONS.get(name) or policy_class(name)
    own = [key for key in kind.model_fields if name not in COMBINATIONS or key in kind.__annotations__]
    rows = [_row(kind, key) for key in own]
    caption = [f"`{name}(policies, ...)`:", ""] if name in COMBINATIONS else []
    return "\n".join(["", *caption, HEAD, "|" + "---|" * (HEAD.count("|") - 1), *rows, "", ""])


def _row(kind: type[Policy], key: str) -> str:
    field = kind.model_fields[key]
    told = about(field) or {}
    given = "" if field.is_required() or field.default == () else shown(field.default)
    source = "" if told["source"] == "assumption" else told["source"]
    cells = (f"`{key}`", given, told["unit"], span(told["range"]), field.description, source, told["evidence"])
    return "| " + " | ".join(str(cell) for cell in cells) + " |"


def main(folder: Path) -> None:
    """Fill the tables of every page in ``folder``."""
    for path in sorted(folder.glob("*.md")):
        path.write_text(filled(path.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
