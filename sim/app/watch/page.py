"""The player as one file: a page with everything in it, which opens from disk without a network, for a hand-out."""

from __future__ import annotations

import html
from collections.abc import Mapping
from importlib import resources
from typing import Final

from sim.app.watch.labels import LABELS

SCRIPTS: Final = ("story.js", "player.js")
"""The scripts, in the order in which they run."""

_PAGE: Final = """<!doctype html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{title} – Grapevine</title>
<style>{style}
html {{ color-scheme: light dark; }}
body {{ margin: 0; }}
@media (prefers-color-scheme: dark) {{ body {{ background: #14181d; }} }}
h1 {{ position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }}</style>
</head>
<body>
<main><h1>{title}</h1><div id="player">{no_script}</div></main>
<script type="application/json" id="frames">{frames}</script>
<script>{script}</script>
<script>
const frames = JSON.parse(document.getElementById("frames").textContent);
Grapevine.player(document.getElementById("player"), frames).root.focus();
</script>
</body>
</html>
"""


def page_of(frames: bytes, title: str, labels: Mapping[str, str] = LABELS) -> str:
    """Return one HTML page that plays ``frames``; ``title`` is text."""
    return _PAGE.format(
        language=labels["locale"],
        title=html.escape(title),
        style=asset("player.css"),
        script="\n".join(asset(name) for name in SCRIPTS),
        no_script=html.escape(labels["no script"]),
        frames=embedded(frames),
    )


def asset(name: str) -> str:
    """Return the text of one of ``SCRIPTS``, or of ``player.css``."""
    return resources.files("sim.app.watch").joinpath("assets", name).read_text(encoding="utf-8")


def embedded(frames: bytes) -> str:
    """Return frames so that no text in them can end the element of the page in which they stand."""
    text = frames.decode()
    return text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")
