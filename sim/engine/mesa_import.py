"""Mesa, imported without the parts that only some users need: its spaces, with NetworkX and SciPy, and its experiments.

They run when something in them is first used, by whatever name. Importing Mesa whole takes half a second, a third of a start.
"""

from sim.kernel.lazy_modules import lazily

with lazily("mesa.discrete_space", "mesa.experimental", "mesa.experimental.continuous_space", "mesa.space", "pandas"):
    import mesa

__all__ = ["mesa"]
