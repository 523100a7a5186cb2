"""A tiny workshop, served as the real one is: ``python tiny_app.py PORT HOST [CODE]``. Prints the number of its one worker process."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

from fastapi import Request

from sim.app.join_card import join_card
from sim.app.limits import Limits
from sim.app.serve import ServeOptions, serve
from sim.app.site import Site


class OneProcess:
    """A pool whose worker does nothing, and ends with its parent."""

    def __init__(self, limits: Limits, processes: int | None) -> None:
        self.worker = subprocess.Popen(
            [sys.executable, "-c", "import sys; sys.stdin.read()"], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip
        print(f"worker {self.worker.pid}", flush=True)

    def close(self) -> None:
        self.worker.kill()
        self.worker.wait()


def register(site: Site) -> None:
    from nicegui import ui

    @ui.page("/")
    def first(request: Request) -> None:
        ui.label(site.visitor_of(request)).classes("visitor")
        said = ui.label("nothing").classes("said")
        ui.input("Say").classes("say").on_value_change(lambda event: said.set_text(event.value))
        ui.slider(min=0, max=10, value=3)
        ui.echart(
            {
                "xAxis": {"type": "value"},
                "yAxis": {"type": "value"},
                "series": [{"type": "line", "data": [[0, 1], [1, 2]]}],
            }
        )
        ui.upload(on_upload=lambda event: said.set_text(f"{event.file.name} {event.file.size()}"), auto_upload=True)
        if site.visit_of(request).teacher:
            join_card(site)

    @ui.page("/broken")
    def broken() -> None:
        raise RuntimeError("a secret path")

    @ui.page("/slow")
    async def slow() -> None:
        import asyncio

        await asyncio.sleep(2)
        ui.label("slow")


def main(port: str, host: str, *more: str) -> Any:
    options = ServeOptions(
        host=host, port=int(port), code=more[0] if more else None, limits=Limits(visitors=40), open_browser=False,
        say=lambda line: print(line, flush=True),
    )  # fmt: skip
    serve(options, register, OneProcess)


if __name__ == "__main__":
    main(*sys.argv[1:])
