"""The report of a study of many points: a sweep, or a comparison of several scenarios."""

from sim.views.report.sweep.page import has_many_points, one_point, render_sweep

__all__ = ["has_many_points", "one_point", "render_sweep"]
