"""Report what a graph file held and what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from sim.society.graph_file.found import many

Layer = Literal["close", "followers"]


@dataclass(frozen=True)
class GraphReport:
    """Content of a graph file, and what became of it.

    ``edges`` are those kept, as the file gives them, ``first`` the first three by their ids. ``loops`` and ``duplicates`` were dropped;
    ``merged`` are edges of a directed file that say the same close tie in the other direction. ``id_gaps`` counts the whole numbers
    between the smallest and the largest id that nobody has; ``words`` says that ids are not numbers. ``isolated`` people have no edge
    left; ``components`` and ``largest`` (its people) take edges in either direction. ``remarks`` tell how the file was read and count
    what was left out. ``follows`` and ``ties`` are the sizes of both layers afterwards.
    """

    path: str
    layer: Layer
    directed: bool
    people: int
    edges: int
    first: tuple[tuple[str, str], ...]
    loops: int
    duplicates: int
    merged: int
    id_gaps: int
    words: bool
    isolated: int
    components: int
    largest: int
    header: bool
    declared_directed: bool | None
    remarks: tuple[str, ...]
    follows: int
    ties: int

    @property
    def largest_share(self) -> float:
        """People in the largest component, as a share of all."""
        return self.largest / self.people

    def lines(self) -> list[str]:
        """Return the report for people to read, one fact a line."""
        kind = "directed" if self.directed else "undirected"
        layer = "close ties" if self.layer == "close" else "followers"
        arrow = " follows " if self.directed else " - "
        found = [f"{self.path}: {self.people:,} people, {many(self.edges, kind + ' edge')}, read as {layer}"]
        found.append("first edges as read: " + ", ".join(arrow.join(ends) for ends in self.first))
        found += [*self.remarks, *(text for wrong, text in self._remarks() if wrong)]
        derived = f"{self.follows:,} follows" if self.layer == "close" else f"{self.ties:,} close ties"
        found.append(f"derived layer: {derived}")
        return found

    def _remarks(self) -> list[tuple[bool, str]]:
        outside = self.people - self.largest
        largest = f"{many(self.largest, 'person', 'people')} ({self.largest_share:.1%})"
        words = "directed" if self.declared_directed else "undirected"
        return [
            (self.loops > 0, f"{many(self.loops, 'loop')} (an edge from someone to themselves) dropped"),
            (self.duplicates > 0, f"{many(self.duplicates, 'duplicate edge')} dropped"),
            (self.merged > 0, f"{many(self.merged, 'edge')} said the same tie in the other direction"),
            (
                0 < self.id_gaps <= self.people,
                f"{many(self.id_gaps, 'id')} missing between the smallest and the largest",
            ),
            (self.words, "ids are words, not numbers; people are numbered in their alphabetical order"),
            (self.isolated > 0, f"{many(self.isolated, 'person', 'people')} without any edge, kept"),
            (
                outside > 0,
                f"{many(self.components, 'component')}; the largest holds {largest}, {outside:,} outside it, kept",
            ),
            (self.header, "first line read as a header"),
            (
                self.declared_directed is not None and self.declared_directed is not self.directed,
                f"the file calls itself {words}; read as {'directed' if self.directed else 'undirected'}",
            ),
        ]
