"""Drawing surface of the figures: looks of policies, panels and pictures, SVG for a page, PNG and SVG files to send."""

from sim.views.figures.drawing.frame import quiet_frame, row_text, row_texts, rows_frame, spread
from sim.views.figures.drawing.looks import INK, LABEL, QUIET, RULE, SMALL, Look, contrast, ink_on, looks
from sim.views.figures.drawing.picture import PANEL_WIDTH, Format, Panel, Picture
from sim.views.figures.drawing.sheet import Use

__all__ = [
    "INK",
    "LABEL",
    "PANEL_WIDTH",
    "QUIET",
    "RULE",
    "SMALL",
    "Format",
    "Look",
    "Panel",
    "Picture",
    "Use",
    "contrast",
    "ink_on",
    "looks",
    "quiet_frame",
    "row_text",
    "row_texts",
    "rows_frame",
    "spread",
]
