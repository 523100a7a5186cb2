"""Growth of a society person by person, so that one more person changes nothing between the others.

Person i arrives with all ties and follows that i will ever have with the people 0 to i - 1; later people bring theirs. Every draw
is addressed by (person, attempt, purpose), and whatever the growth remembers (how full the books are, how clustered the circles are)
depends on earlier people only. So the society of n people is exactly the first n of the society of n + 1. The price: those who came
early have somewhat more of everything (roughly by the logarithm of their seniority), as in any sparse society that grows this way.

The rules:

- *Communities*: a newcomer founds one with probability 1 / mean size, else joins one at random; sizes come out near exponential.
- *Close ties*: see ``sim.society.close_ties``. *Follows*: see ``sim.society.follower_graph``.
- *Books*: the running means (ties, follows, mutual follows, clustering, share inside the community) are steered to the values asked for,
  by letting each newcomer bring a little more or less than the average.

What can be had: clustering up to about 0.57 with six ties a person (more is asked for in vain), and not below what the communities bring by
themselves. The share inside the community holds for ties and for the follows of ordinary people; influencers find their audience
everywhere, so that all follows together stay inside less. The audience's exponent comes out a little above the one asked for, and up to 0.6
above it when most follows are returned, because close ties, which carry the returned ones, have no such tail. Nobody is followed by more
than 15 % of the society. A society too small for the means asked for gets as many edges as its rules allow.
"""

from __future__ import annotations

import numpy as np

from sim.society.close_ties import grow_ties, no_circles, packed
from sim.society.communities import Crowd, GraphShape, Shape, crowd_of, shape_of
from sim.society.follower_graph import follower_rows, grow_follows, no_follows
from sim.society.graph import Counts, Graph, Ids, grown_strengths, transposed

__all__ = ["GraphShape", "communities", "generate"]


def generate(people: int, seed: int, society: GraphShape) -> Graph:
    """Generate the social graph of ``people`` (1 or more) under the 64-bit ``seed``.

    ``generate(n)`` is ``generate(n + 1)`` without its last person, strengths included. Raises ValueError for fewer than one person.
    """
    shape = shape_of(society)
    crowd = crowd_of(people, seed, shape)
    tie_at, tie = _ties(people, seed, shape, crowd)
    follows = no_follows(people, _room(shape.followers_mean, people))
    follows = grow_follows(np.uint64(seed), shape, crowd, tie_at, tie, follows)
    follower_at, follower = follower_rows(follows)
    tie_at, tie = transposed(tie_at, tie)  # which sorts the rows
    return Graph(follower_at, follower, tie_at, tie, grown_strengths(tie_at, tie))


def _ties(people: int, seed: int, shape: Shape, crowd: Crowd) -> tuple[Counts, Ids]:
    """Return the close ties of each person in the order in which they came about."""
    circles = no_circles(people, _room(0.5 * shape.ties_mean, people))
    return packed(grow_ties(np.uint64(seed), shape, crowd, circles))


def communities(people: int, seed: int, society: GraphShape) -> Ids:
    """Return the community of each person, int32 (people,), numbered in order of founding, as ``generate`` uses them."""
    return crowd_of(people, seed, shape_of(society)).community


def _room(mean: float, people: int) -> int:
    """Return the entries to set aside for ``mean`` edges a person; more are added if needed."""
    return int(min(mean, people) * people * 1.02) + 64
