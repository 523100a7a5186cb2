"""Study files: TOML that states scenarios, policies, and what is varied.

Two ways to vary, which may stand in one file: ``[[points]]`` names scenarios one by one, each with what it sets and why; ``[vary]`` names
parameters with a range or a list of values, and ``[design]`` chooses points among them (``sim.study.design.sampling``).
"""

from __future__ import annotations

from sim.study.design.study_file.points import Point, value_at
from sim.study.design.study_file.reading import WrittenStudy, find_study, read_study, ready_studies, written_study
from sim.study.design.study_file.schema import TABLES, NamedPoint, StudyFile, study_schema

__all__ = [
    "TABLES",
    "NamedPoint",
    "Point",
    "StudyFile",
    "WrittenStudy",
    "find_study",
    "read_study",
    "ready_studies",
    "study_schema",
    "value_at",
    "written_study",
]
