"""SVG as text: a panel as an element of a page, a file at another size."""

from __future__ import annotations

import re

PAGE_FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif"


def for_page(svg: str, name: str, rem: float) -> str:
    """Return the bare element, scaling with its box up to a width of ``rem``, in the page's own font, its ids made unique by ``name``."""
    svg = svg[svg.index("<svg") :]
    svg = re.sub(r'(<svg[^>]*?) width="[^"]*"', r"\1", svg, count=1)
    svg = re.sub(r'(<svg[^>]*?) height="[^"]*"', r"\1", svg, count=1)
    svg = svg.replace("<svg ", f'<svg aria-hidden="true" focusable="false" style="max-width:{rem:.4g}rem" ', 1)
    svg = svg.replace("'DejaVu Sans'", PAGE_FONT.replace('"', "'"))
    svg = re.sub(r'\bid="', f'id="{name}-', svg)
    svg = svg.replace("url(#", f"url(#{name}-")
    return re.sub(r'href="#', f'href="#{name}-', svg).strip()


def at_width(svg: bytes, inches: float) -> bytes:
    """Return an SVG file enlarged to a width, its drawing unchanged."""
    text = svg.decode()
    wide, tall = (float(re.search(rf'<svg[^>]*? {side}="([0-9.]+)pt"', text)[1]) for side in ("width", "height"))  # type: ignore[index]
    for side, size in (("width", inches), ("height", inches * tall / wide)):
        text = re.sub(rf'(<svg[^>]*?) {side}="[^"]*"', rf'\1 {side}="{size:.3f}in"', text, count=1)
    return text.encode()
