"""The workshop as ``grapevine app`` serves it, except that it forgets visitors sooner than after an hour."""

from __future__ import annotations

import sys

from sim.app.limits import Limits
from sim.app.pages import register
from sim.app.serve import ServeOptions, serve
from sim.app.work.pool import Pool


def main(code: str, away_s: str) -> None:
    limits = Limits(people=1500, months=3, replicates=3, visitors=100, away_s=float(away_s))
    options = ServeOptions(port=0, code=code, limits=limits, workers=2, open_browser=False, say=_say)
    serve(options, register, Pool)


def _say(line: str) -> None:
    print(line, flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
