"""The reference split of a policy as a name, so that a study can run a policy at its stated split and at this one."""

from __future__ import annotations

from sim.policies.base import PURPOSES, PolicyError
from sim.policies.combinations import Combination
from sim.policies.registry import SPEC, resolve

_SHARES = ("desk_share", "care_share", *PURPOSES)


def reference_spec(spec: str) -> str:
    """Return the name of the policy ``spec`` at the reference split, its other parameters kept; ``spec`` itself if it is there already.

    ``grow-advocates`` gives ``grow-advocates[desk_share=0.8;care_share=0.1;programme_share=0.1]``. Raises PolicyError for an unknown
    policy, for one whose split does not follow its parameters, and for a combination whose parts would have to change.
    """
    spec = spec.strip()
    policy = resolve(spec)
    moved = policy.at_reference_split()
    if moved == policy:
        return spec
    match = SPEC.match(spec)
    if match is None or isinstance(policy, Combination):
        raise PolicyError(
            f"policy {spec!r}: expected the reference split in its parts; a combination takes no parameters"
        )
    given = (part.strip() for part in (match["parameters"] or "").split(";"))
    kept = [part for part in given if part and part.partition("=")[0].strip() not in _SHARES]
    shares = {name: getattr(moved, name) for name in _SHARES if name in type(moved).model_fields}
    named = [f"{name}={share:.12g}" for name, share in shares.items() if share > 0.0 or name not in PURPOSES]
    return f"{match['name']}[{';'.join([*named, *kept])}]"
