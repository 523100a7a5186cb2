"""A page of NiceGUI with the player in it, as a process: ``python site.py FRAMES PORT``."""

from __future__ import annotations

import sys
from pathlib import Path

from nicegui import app, ui

from sim.app.watch.panel import build, frames_response

FRAMES, PORT = Path(sys.argv[1]).read_bytes(), int(sys.argv[2])


@app.get("/frames")
def frames() -> object:
    return frames_response(FRAMES)


@ui.page("/")
def page(missing: bool = False) -> None:
    ui.label("A heading of the page").props("role=heading aria-level=1")
    heard = ui.label("nobody yet").mark("heard").classes("heard")
    build("/nowhere" if missing else "/frames", lambda number: heard.set_text(f"person {number}"))


ui.run(port=PORT, host="127.0.0.1", show=False, reload=False, title="Watch")
