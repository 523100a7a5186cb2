"""The tables of a study file: scenarios, policies, and what is varied."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import AfterValidator, Field, model_validator

from sim.kernel.horizon import HORIZON_MONTHS
from sim.study.design.currency import DEFAULT, CurrencyError, checked_currency
from sim.study.design.sampling import Design, Table, Varied, Words


def _currency(text: str) -> str:
    try:
        return checked_currency(text)
    except CurrencyError as error:
        raise ValueError(str(error).removeprefix("currency ")) from None


class NamedPoint(Table):
    """A scenario of its own: what it sets, and why."""

    name: str = Field(min_length=1, max_length=60, description="What it is called in tables.")
    why: str = Field("", description="Why it stands there. For people.")
    set: dict[str, Any] = Field(
        description='The parameters that it sets, by dotted key: `set = { "spread.reshare" = 0.0 }`. They are fixed at this '
        "point, and at no other."
    )


class StudyFile(Table):
    """A study as its file states it. Every point is made in each of its base scenarios."""

    title: str = Field(description="The title of the answer.")
    question: str = Field(description="What the study asks, in a sentence.")
    scenario: str = Field(
        "",
        description="The base scenario: a ready-made scenario, or a TOML file, found from the folder of the study file or from the working "
        "directory. Default: the default scenario.",
    )
    scenarios: Words = Field((), description="Several base scenarios, in place of `scenario`.")
    policies: Words = Field(
        ("ignore", "react-to-whiners", "grow-advocates"),
        description="The policies that are tried in every scenario, as `grapevine compare --policies` takes them. Files are found as those "
        "of scenarios.",
    )
    replicates: int = Field(10, ge=2, le=1_000_000, description="Replicates of each scenario.")
    months: int = Field(HORIZON_MONTHS, ge=1, le=600, description="Months after burn-in.")
    seed: int = Field(1, ge=0, description="Seed of everything that is random.")
    fixed_parameters: bool = Field(
        True,
        description="Whether uncertain parameters stay at their values; else they are drawn, but for what is set or varied: that is fixed, "
        "also at the default.",
    )
    prior: bool = Field(
        False,
        description="Whether uncertain parameters are drawn from their uniform ranges, although this version has a calibrated ensemble: "
        "for a study that sets a calibrated parameter far from every member.",
    )
    currency: Annotated[str, AfterValidator(_currency)] = Field(
        DEFAULT, description="The currency of the amounts: a symbol or an ISO code. It converts nothing."
    )
    outcomes: Words = Field(
        ("value",), description="The measures whose differences are shown (`grapevine list metrics`)."
    )
    against: str = Field(
        "", description="The policy that the others are compared with. Default: the first of `policies`."
    )
    base: bool = Field(
        True, description="Whether the base scenario itself is a point. What is varied is fixed there as it is in it."
    )
    record: Words = Field(
        ("days",), description="What is recorded: `days`, `conversations`, and `people@0,180` (the days)."
    )
    set: dict[str, Any] = Field(
        default_factory=dict,
        description="Parameters that are set in every base scenario, by dotted key. They are fixed at every point.",
    )
    points: tuple[NamedPoint, ...] = Field((), description="Scenarios of their own, in tables `[[points]]`.")
    vary: dict[str, Varied] = Field(
        default_factory=dict,
        description="What is varied: a table `[vary.NAME]` each, `NAME` a parameter in quotes, or any name where `keys` are given. "
        "It is fixed at every point, as in the base scenario where the point does not say otherwise.",
    )
    design: Design = Field(default=Design(), description="How points are chosen among what is varied.")

    @property
    def bases(self) -> tuple[str, ...]:
        """The base scenarios."""
        return self.scenarios or (self.scenario or "default",)

    @model_validator(mode="after")
    def _fits(self) -> StudyFile:
        if self.scenarios and self.scenario:
            raise ValueError("scenario and scenarios are both given, expected one of them")
        if self.scenarios and len(self.vary) and self.design.kind in ("saltelli", "morris") and len(self.scenarios) > 1:
            raise ValueError(f"design.kind = {self.design.kind!r}: its analysis is of one scenario, expected one")
        listed = self.design.kind == "list"
        for name, entry in self.vary.items():
            if listed and entry.has_values:
                raise ValueError(
                    f"vary.{name}: its values are in {self.design.file}, expected neither values nor low and high"
                )
            if not listed and not entry.has_values:
                raise ValueError(f"vary.{name}: needs either values or both low and high")
        if not self.vary and self.design.kind not in ("grid", "list"):
            raise ValueError(f"design.kind = {self.design.kind!r}: there is nothing in [vary]")
        return self


TABLES: Mapping[str, type[Table]] = {
    "The study": StudyFile,
    "[[points]]": NamedPoint,
    "[vary.NAME]": Varied,
    "[design]": Design,
}
"""The tables of a study file."""


def study_schema() -> dict[str, Any]:
    """Return the JSON Schema of a study file, for editors and forms."""
    schema = StudyFile.model_json_schema()
    schema["description"] = StudyFile.__doc__
    return schema
