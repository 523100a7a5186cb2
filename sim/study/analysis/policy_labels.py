"""Policies as people call them: the plain label, or a name that is short enough."""

from __future__ import annotations


def label(policy: str) -> str:
    """Return the plain label of a policy, whatever its options; empty for one that has none, such as a user's own."""
    from sim.policies import names, policy_class
    from sim.policies.registry import BUILT_IN

    name = policy.partition("[")[0]
    # all names are those of installed packages, too, whose files would be read each time
    return policy_class(name).label if name in BUILT_IN or name in names() else ""


def called(policy: str, most: int = 40) -> str:
    """Return what a policy is called among people: its plain label, with its options where it has any; else its name, shortened."""
    name, bracket, options = policy.partition("[")
    plain = label(name)
    return short(f"{plain} {bracket}{options}".strip() if plain else policy, most)


def quoted(policy: str) -> str:
    """Return what a policy is called, in quotation marks."""
    return f"“{called(policy)}”"


def short(name: str, most: int = 24) -> str:
    """Return a policy's name short enough for a drawing: ``folder/file.py:Name`` without its folder, at most ``most`` letters."""
    path, colon, called = name.rpartition(":")
    if colon and path.endswith(".py"):
        name = f"{path.replace(chr(92), '/').rpartition('/')[2]}:{called}"
    return name if len(name) <= most else f"{name[: most - 1]}…"
