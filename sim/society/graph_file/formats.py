"""Text formats with a grammar of their own: DIMACS, Pajek, METIS, adjacency lists, Cytoscape's SIF, LGL and TGF."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from sim.society.graph_file.columns import ends_by_name
from sim.society.graph_file.found import Found, GraphError, is_number, many, short

_MOST = 50_000_000  # people; a larger number is an error of the file, and would fill the memory


def read_dimacs(path: Path, text: str) -> Found:
    """Read DIMACS: ``p edge n m``, then ``e u v``; or ``p sp n m``, then ``a u v length``. People are 1 to n, with or without edges."""
    people = promised = 0
    kind = ""
    source, target = [], []
    other = 0
    for number, line in _lines(text):
        sign, *words = line.split()
        if sign == "c":
            continue
        if sign == "p":
            kind, people, promised = words[0], _people(path, number, line, words[1]), int(words[2])
        elif sign in ("e", "a"):
            ends = _ends(path, number, line, words, people)
            source.append(ends[0])
            target.append(ends[1])
        elif sign in ("n", "v", "x", "d"):
            other += 1
        else:
            raise GraphError(path, f"line {number} is not DIMACS: {short(line)}", "lines `e u v` or `a u v length`")
    remarks = ["read as DIMACS"]
    if other:
        remarks.append(f"{many(other, 'line')} about single people left out")
    if len(source) != promised:
        remarks.append(f"the file promises {many(promised, 'edge')} and holds {len(source):,}")
    return Found(source, target, _up_to(people), kind in ("sp", "max", "asn", "min"), remarks=remarks)


def read_pajek(path: Path, text: str) -> Found:
    """Read Pajek: ``*Vertices n``, then arcs (directed) and edges (undirected), one a line or as lists. People are 1 to n."""
    people = 0
    section = ""
    source: list[str] = []
    target: list[str] = []
    arcs: list[bool] = []
    left_out: dict[str, int] = {}
    for number, line in _lines(re.sub(r"(?s)/\*.*?\*/", lambda found: "\n" * found[0].count("\n"), text), "%"):
        if line.startswith("#"):
            continue
        if line.startswith("*"):
            section, *words = line.lower().replace(":", " ").split()
            if section == "*vertices":
                if left_out or source or people:
                    left_out["further network"] = left_out.get("further network", 0) + 1
                    section = "*further"
                    continue
                if len(words) > 1 and words[1].isdigit():
                    raise GraphError(
                        path, f"it is a two-mode Pajek network (line {number})", "a network of one kind of people"
                    )
                people = _people(path, number, line, words[0] if words else "")
            elif section not in _PAJEK:
                raise GraphError(
                    path, f"line {number} begins the section {section}", f"the sections {', '.join(_PAJEK)}"
                )
            continue
        if section in ("*vertices", "*network"):
            continue
        if section in ("*partition", "*vector", "*permutation", "*cluster", "*further", ""):
            left_out[f"line of {section or 'no section'}"] = left_out.get(f"line of {section or 'no section'}", 0) + 1
            continue
        first, *others = _ends(path, number, line, line.split(), people, least=2, alls=section.endswith("list"))
        for other in others:
            source.append(first)
            target.append(other)
            arcs.append(section.startswith("*arcs"))
    mixed = any(arcs) and not all(arcs)
    remarks = ["read as Pajek"]
    remarks += [f"{many(count, what)} left out" for what, count in left_out.items()]
    if mixed:
        remarks.append(f"edges of both kinds: {many(arcs.count(False), 'undirected edge')} among {len(arcs):,}")
    both = [position for position, arc in enumerate(arcs) if not arc] if mixed else []
    return Found(source, target, _up_to(people), None if mixed or not arcs else arcs[0], both, remarks=remarks)


_PAJEK = (
    "*network",
    "*vertices",
    "*arcs",
    "*edges",
    "*arcslist",
    "*edgeslist",
    "*partition",
    "*vector",
    "*permutation",
    "*cluster",
)


def read_metis(path: Path, text: str, *, named: bool) -> Found | None:
    """Read METIS: ``n m [format]``, then a line a person with all neighbours.

    With ``named`` the file is called so, and what does not fit is an error; without, a file that does not fit in every point is another
    kind, None: as many lines as people, each tie said by both, as many as promised.
    """

    def refuse(found: str) -> Found | None:
        if named:
            raise GraphError(
                path, f"{found}, which METIS does not allow", "METIS: `n m`, then a line a person with all neighbours"
            )
        return None

    first = next((line for line in _lines(text[:10_000], "%")), (0, ""))[1]
    head = first.split()
    if not 2 <= len(head) <= 4 or not all(word.isdigit() for word in head):
        return refuse(f"the first line is {short(first)}")
    if text.count("\n") < int(head[0]):
        return refuse(f"{head[0]} people need as many lines after the first")
    lines = [row for row in enumerate(text.split("\n"), start=1) if not row[1].lstrip().startswith("%")]
    lines = lines[next(k for k, (_, line) in enumerate(lines) if line.strip()) :]
    people, promised = int(head[0]), int(head[1])
    form = (head[2] if len(head) > 2 else "0").zfill(3)
    rows = lines[1:]
    while rows and len(rows) > people and not rows[-1][1].strip():
        rows.pop()
    if len(rows) != people or set(form) - {"0", "1"}:
        return refuse(f"{many(len(rows), 'line')} follow the first, which says {people:,} people")
    before = (form[0] == "1") + (form[1] == "1") * (int(head[3]) if len(head) > 3 else 1)
    step = 2 if form[2] == "1" else 1
    ties: set[tuple[int, int]] = set()
    said = 0
    for person, (number, line) in enumerate(rows, start=1):
        words = line.split()[before:]
        if not all(word.isdigit() for word in line.split()) or len(words) % step:
            return refuse(f"line {number} is {short(line)}")
        for word in words[::step]:
            if not 1 <= int(word) <= people:
                return refuse(f"line {number} names person {word} of {people:,}")
            ties.add((person, int(word)))
            said += 1
    one_sided = next(((u, v) for u, v in sorted(ties) if (v, u) not in ties), None)
    if one_sided is not None:
        return refuse(f"{one_sided[0]} names {one_sided[1]}, but not the other way round")
    if said != 2 * promised:
        return refuse(f"the first line says {many(promised, 'edge')}, {said / 2:g} follow")
    pairs = sorted((u, v) for u, v in ties if u <= v)
    return Found(
        [str(u) for u, _ in pairs], [str(v) for _, v in pairs], _up_to(people), False, remarks=["read as METIS"]
    )


def read_adjacency(path: Path, lines: Sequence[str]) -> Found:
    """Read an adjacency list: a person and all neighbours a line."""
    source, target, nodes = [], [], []
    commas = sum("," in line for line in lines) * 2 > len(lines)
    for line in lines:
        if line.endswith("}"):
            raise GraphError(path, f"it is a multi-line adjacency list ({short(line)})", "one line a person")
        words = re.split(r"[,:;\t]+", line) if commas else split_words(re.sub(r":(?=\s|$)", " ", line))
        first, *others = [word.strip() for word in words if word.strip()]
        nodes.append(first)
        source += [first] * len(others)
        target += others
    twice = next((name for name, times in Counter(nodes).items() if times > 1), None)
    if twice is not None:
        raise GraphError(
            path,
            f"two lines begin with {twice}",
            "an adjacency list: each person begins one line, and names hold no blanks",
        )
    remark = "read as an adjacency list: each line holds a person and all neighbours"
    return Found(source, target, nodes, remarks=[remark])


def read_sif(path: Path, lines: Sequence[str]) -> Found:
    """Read Cytoscape's SIF: ``u relation v [w ...]`` a line, or a person alone."""
    tabs = any("\t" in line for line in lines)
    source, target, nodes = [], [], []
    first = [word.strip() for word in lines[0].split("\t" if tabs else None)] if lines else []
    named = ends_by_name(first) if len(first) == 3 else None
    header = named is not None and named.sure
    for line in lines[int(header) :]:
        words = [word.strip() for word in line.split("\t")] if tabs else line.split()
        if len(words) == 2 or not all(words):
            raise GraphError(path, f"a line is not SIF: {short(line)}", "`u relation v`")
        nodes.append(words[0])
        source += [words[0]] * len(words[2:])
        target += words[2:]
    remark = "read as SIF: the second word of a line is the kind of tie"
    return Found(source, target, nodes, header=header, remarks=[remark])


def read_lgl(path: Path, text: str) -> Found:
    """Read LGL (igraph's Large Graph Layout): ``# u``, then a line ``v [weight]`` for each neighbour."""
    source, target, nodes = [], [], []
    for number, line in _lines(text):
        if line.startswith("#"):
            nodes.append(line[1:].strip())
            continue
        words = line.split()
        if not nodes or len(words) > 2:
            raise GraphError(path, f"line {number} is not LGL: {short(line)}", "`# u`, then lines `v` or `v weight`")
        source.append(nodes[-1])
        target.append(words[0])
    return Found(
        source, target, nodes, remarks=["read as LGL: a line after # names a person, those below it the neighbours"]
    )


def is_lgl(text: str) -> bool:
    """Return whether lines ``# word`` alternate with lines of one word, or of a word and a weight."""
    heads: set[str] = set()
    below: set[str] = set()
    weighted = False
    for _, line in _lines(text[:100_000].rpartition("\n")[0] or text):
        words = line.lstrip("#").split()
        if line.startswith("#"):
            if len(words) != 1 or not line.startswith("# "):
                return False
            heads.add(words[0])
        elif not heads or len(words) > 2 or (len(words) == 2 and not is_number(words[1])):
            return False
        else:
            below.add(words[0])
            weighted = weighted or len(words) == 2
    # with weights it looks like an edge list with comments of one word, but for neighbours who are headings themselves
    return len(heads) > 1 and bool(below) and (not weighted or not heads.isdisjoint(below))


def read_tgf(path: Path, text: str) -> Found:
    """Read TGF (trivial graph format): ``u name`` for each person, a line with ``#`` alone, then ``u v name`` for each edge."""
    nodes, source, target = [], [], []
    apart = False
    for number, line in _lines(text):
        words = line.split()
        if line == "#" and not apart:
            apart = True
        elif not apart:
            nodes.append(words[0])
        elif len(words) < 2:
            raise GraphError(
                path, f"line {number} is not TGF: {short(line)}", "`u v` or `u v name` below the line with #"
            )
        else:
            source.append(words[0])
            target.append(words[1])
    return Found(source, target, nodes, remarks=["read as TGF: people above the line with #, edges below"])


def is_tgf(text: str) -> bool:
    """Return whether a line with ``#`` alone has people above it and edges between them below."""
    above, apart, below = f"\n{text}".partition("\n#\n")
    if not apart:
        return False
    people = {line.split()[0] for _, line in _lines(above)}
    ends = [line.split()[:2] for _, line in _lines(below)]
    return bool(people and ends) and all(len(pair) == 2 and people.issuperset(pair) for pair in ends)


def split_words(line: str) -> list[str]:
    """Return the words of a line between blanks, those in quotes whole."""
    if '"' not in line and "'" not in line:
        return line.split()
    return [_unquoted(word) for word in _WORD.findall(line)]


_WORD = re.compile(r""""(?:[^"\\]|\\.|"")*"(?=\s|$)|'[^']*'(?=\s|$)|\S+""")


def _unquoted(word: str) -> str:
    if len(word) > 1 and word[0] == word[-1] == '"':
        return word[1:-1].replace('""', '"').replace('\\"', '"').strip()
    if len(word) > 1 and word[0] == word[-1] == "'":
        return word[1:-1].strip()
    return word


def _lines(text: str, comment: str = "") -> Iterator[tuple[int, str]]:
    """Return lines that are not blank, with their numbers from 1."""
    for number, line in enumerate(text.split("\n"), start=1):
        line = line.strip()
        if line and not (comment and line.startswith(comment)):
            yield number, line


def _ends(
    path: Path, number: int, line: str, words: Sequence[str], people: int, *, least: int = 2, alls: bool = False
) -> list[str]:
    """Return the people of an edge, whole numbers from 1 to ``people``."""
    ends = list(words if alls else words[:2])
    if len(ends) < least or not all(word.isdigit() and 1 <= int(word) <= people for word in ends):
        raise GraphError(path, f"line {number} is {short(line)}", f"whole numbers from 1 to {people}")
    return [str(int(word)) for word in ends]


def _people(path: Path, number: int, line: str, word: str) -> int:
    if not word.isdigit() or int(word) > _MOST:
        raise GraphError(path, f"line {number} is {short(line)}", f"a number of people up to {_MOST:,}")
    return int(word)


def _up_to(people: int) -> list[str]:
    """Return the ids of all people."""
    return [str(person) for person in range(1, people + 1)]
