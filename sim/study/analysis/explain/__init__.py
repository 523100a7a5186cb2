"""Explain the answer of a result folder: what moves it, and where another policy is best."""

from sim.study.analysis.explain.explanation import Explanation, explain

__all__ = ["Explanation", "explain"]
