"""The choice of a visitor: immutable data, and the error that says what cannot be used."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from sim.kernel.errors import GrapevineError

OWN = "own-scenario"
"""The name of a visitor's scenario that states none."""


LONGEST = 600
"""Characters of a message, which may quote what a visitor has sent."""


class ChoiceError(GrapevineError):
    """Part of a choice that cannot be used.

    Attributes:
        field: the field of the choice: ``scenario``, ``text``, ``policies``, ``values``, ``replicates``, ``months``, ``customers``,
            ``seed``, ``without_event``, ``same_desk`` or ``link``.
        message: the fault in plain words, to be shown as text.
        line: the line of the visitor's own scenario file, from 1; None where no line is to blame.
        key: the parameter that is to blame, empty where it is not one.
    """

    def __init__(self, field: str, message: str, line: int | None = None, key: str = "") -> None:
        message = message if len(message) <= LONGEST else message[: LONGEST - 3] + "..."
        super().__init__(field, message, line, key)
        self.field, self.message, self.line, self.key = field, message, line, key

    def __str__(self) -> str:
        return self.message if self.line is None else f"line {self.line}: {self.message}"


@dataclass(frozen=True)
class Choice:
    """Everything that decides a comparison. It is compared and hashed by its content, and travels to other processes.

    Attributes:
        scenario: name of the scenario.
        policies: names with parameters, as ``first-come[drop_above=1]``.
        replicates: replicates per policy.
        months: months after burn-in.
        text: a scenario of the visitor's own, as TOML; empty for a ready-made one.
        values: parameters that differ from the scenario, by dotted key or by the key of a group, sorted.
        customers: customers at the start; None: as the scenario says.
        seed: seed of everything that is random.
        without_event: also run each replicate without the scenario's events.
        same_desk: also run each policy of another split of the budget on the split of the reference.
    """

    scenario: str
    policies: tuple[str, ...]
    replicates: int
    months: int
    text: str = ""
    values: tuple[tuple[str, float], ...] = ()
    customers: int | None = None
    seed: int = 1
    without_event: bool = False
    same_desk: bool = False

    def __post_init__(self) -> None:
        """Write a policy whose brackets hold nothing as the same policy without brackets."""
        given: Any = self.policies  # ``checked`` refuses other kinds
        if type(given) is tuple:
            bare = tuple(one.removesuffix("[]") if isinstance(one, str) else one for one in given)
            object.__setattr__(self, "policies", bare)

    def with_value(self, key: str, value: float) -> Choice:
        """Return the choice with a parameter set; one that has the scenario's value again is not set any more.

        Raises ChoiceError for a key that cannot be set in this scenario.
        """
        from sim.app.choice.changes import own_value

        rest = {name: one for name, one in self.values if name != key}
        if value != own_value(self, key):
            rest[key] = float(value)
        return replace(self, values=tuple(sorted(rest.items())))

    def without_values(self) -> Choice:
        """Return the choice with every parameter as the scenario has it."""
        return replace(self, values=())

    def with_policies(self, *policies: str) -> Choice:
        """Return the choice with other policies."""
        return replace(self, policies=tuple(policies))

    def with_run(self, **numbers: Any) -> Choice:
        """Return the choice with other ``replicates``, ``months``, ``customers``, ``seed``, ``without_event`` or ``same_desk``."""
        strange = set(numbers) - {"replicates", "months", "customers", "seed", "without_event", "same_desk"}
        if strange:
            raise TypeError(f"with_run takes no {', '.join(sorted(strange))}")
        return replace(self, **numbers)
