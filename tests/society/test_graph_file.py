from __future__ import annotations

import gzip
from pathlib import Path

import networkx as nx
import numpy as np
import pytest

from sim.society.graph import Graph, given_strengths, measures
from sim.society.graph_file import GraphError, GraphReport, Layer, read
from tests.society.shape import USUAL, assert_sound, follow_pairs, real, same, shaped, tie_pairs


def reading(
    folder: Path, content: str | bytes, name: str = "graph.txt", layer: Layer = "close", directed: bool = False
) -> tuple[Graph, GraphReport]:
    """The graph of a file with ``content``, its other layer derived without additions."""
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    graph, report = read(
        path, layer=layer, directed=directed, society=shaped(followers_mean=0.0, ties_mean=0.0), seed=1
    )
    assert_sound(graph)
    return graph, report


def both(*pairs: tuple[int, int]) -> set[tuple[int, int]]:
    return set(pairs) | {(b, a) for a, b in pairs}


@pytest.mark.slow
@pytest.mark.parametrize(
    "content",
    [
        "0 1\n1 2\n2 3\n",
        "0\t1\n1\t2\n2\t3",
        "  0   1 \n\n1\t 2\t\n 2 3\n\n",
        "# a comment\n% another\n0 1\n# between\n1 2\n2 3\n# last",
        "0 1\r\n1 2\r\n2 3\r\n",
        "0,1\n1, 2\n2,3\n",
        "0;1\n1;2\n2;3\n",
        "0 1 0.5\n1 2 0.25\n2 3 7\n",
        "source,target\n0,1\n1,2\n2,3\n",
        "id_1 id_2\n0 1\n1 2\n2 3\n",
        "-5 100\n100 2000\n2000 99999999999\n",
        "ann bob\nbob cecily\ncecily d\u00f3ra\n",
    ],
)
def test_edge_lists_of_many_forms(tmp_path: Path, content: str) -> None:
    graph, report = reading(tmp_path, content)
    assert tie_pairs(graph) == both((0, 1), (1, 2), (2, 3))
    assert (report.people, report.edges, report.ties) == (4, 3, 3)
    assert (report.loops, report.duplicates, report.merged, report.isolated) == (0, 0, 0, 0)
    zipped, _ = reading(tmp_path, gzip.compress(content.encode()), "graph.txt.gz")
    assert same(zipped, graph)


@pytest.mark.slow
def test_what_a_report_says_of_a_clean_file(tmp_path: Path) -> None:
    _, report = reading(tmp_path, "0 1\n1 2\n")
    assert report.lines() == [
        f"{tmp_path / 'graph.txt'}: 3 people, 2 undirected edges, read as close ties",
        "first edges as read: 0 - 1, 1 - 2",
        "derived layer: 4 follows",
    ]


@pytest.mark.slow
def test_nothing_is_fixed_in_silence(tmp_path: Path) -> None:
    graph, report = reading(tmp_path, "u v w\n1 2 x\n2 1 x\n1 2 x\n5 5 x\n7 8 x\n")
    assert tie_pairs(graph) == both((0, 1), (3, 4))
    assert (report.people, report.edges, report.loops, report.duplicates) == (5, 2, 1, 2)
    assert (report.id_gaps, report.isolated, report.components, report.largest) == (3, 1, 3, 2)
    assert report.largest_share == pytest.approx(0.4)
    assert report.lines()[1:-1] == [
        "first edges as read: 1 - 2, 2 - 1, 1 - 2",
        "3 columns: u and v were read",
        "1 loop (an edge from someone to themselves) dropped",
        "2 duplicate edges dropped",
        "3 ids missing between the smallest and the largest",
        "1 person without any edge, kept",
        "3 components; the largest holds 2 people (40.0%), 3 outside it, kept",
        "first line read as a header",
    ]


@pytest.mark.slow
def test_words_as_ids_are_reported(tmp_path: Path) -> None:
    assert any("ids are words" in line for line in reading(tmp_path, "ann bob\n")[1].lines())


@pytest.mark.slow
def test_direction_in_the_close_layer_is_ignored_and_said(tmp_path: Path) -> None:
    graph, report = reading(tmp_path, "0 1\n1 0\n1 2\n1 2\n", directed=True)
    assert tie_pairs(graph) == both((0, 1), (1, 2))
    assert (report.edges, report.duplicates, report.merged) == (2, 1, 1)
    assert "1 edge said the same tie in the other direction" in report.lines()


@pytest.mark.slow
def test_a_directed_line_means_that_the_first_follows_the_second(tmp_path: Path) -> None:
    graph, report = reading(tmp_path, "0 1\n1 0\n2 1\n3 1\n3 1\n", layer="followers", directed=True)
    assert follow_pairs(graph) == {(0, 1), (1, 0), (2, 1), (3, 1)}
    assert graph.audience().tolist() == [1, 3, 0, 0]
    assert tie_pairs(graph) == both((0, 1))  # the mutual follow
    assert (report.edges, report.duplicates, report.merged, report.ties) == (4, 1, 0, 1)
    assert "directed edges, read as followers" in report.lines()[0]


@pytest.mark.slow
def test_an_undirected_line_in_the_followers_layer_goes_both_ways(tmp_path: Path) -> None:
    graph, report = reading(tmp_path, "0 1\n1 0\n1 2\n", layer="followers")
    assert follow_pairs(graph) == both((0, 1), (1, 2)) == tie_pairs(graph)
    assert (report.edges, report.duplicates) == (2, 1)


def some_graph() -> nx.Graph:
    graph = nx.Graph([(10, 20), (20, 30), (9, 10)])
    graph.add_node(40)
    return graph


@pytest.mark.slow
@pytest.mark.parametrize("suffix", [".graphml", ".gml", ".graphml.gz", ".GML"])
def test_graphml_and_gml(tmp_path: Path, suffix: str) -> None:
    made = tmp_path / "made"
    (nx.write_graphml if "graphml" in suffix else nx.write_gml)(some_graph(), made)
    content = made.read_bytes()
    graph, report = reading(
        tmp_path, gzip.compress(content, mtime=0) if suffix.endswith(".gz") else content, f"g{suffix}"
    )
    assert (report.people, report.edges, report.isolated) == (5, 3, 1)
    assert sorted(graph.degree().tolist()) == [0, 1, 1, 2, 2]
    if "graphml" in suffix:  # GML numbers its nodes anew
        assert tie_pairs(graph) == both((0, 1), (1, 2), (2, 3))


@pytest.mark.slow
def test_graphml_says_whether_it_is_directed(tmp_path: Path) -> None:
    nx.write_graphml(nx.DiGraph([("a", "b"), ("b", "a"), ("c", "b")]), tmp_path / "made")
    content = (tmp_path / "made").read_bytes()
    graph, report = reading(tmp_path, content, "g.graphml", layer="followers", directed=True)
    assert follow_pairs(graph) == {(0, 1), (1, 0), (2, 1)}
    assert not any("calls itself" in line for line in report.lines())
    _, report = reading(tmp_path, content, "g.graphml")
    assert "the file calls itself directed; read as undirected" in report.lines()


@pytest.mark.slow
def test_duplicates_in_gml_are_counted(tmp_path: Path) -> None:
    edge = "edge [ source 1 target 2 ] "
    graph, report = reading(tmp_path, f"graph [ node [ id 1 ] node [ id 2 ] {edge} {edge} ]", "g.gml")
    assert (graph.ties, report.duplicates) == (1, 1)


def zipped() -> bytes:
    return gzip.compress("".join(f"{i} {i * 7 % 1000}\n" for i in range(1000)).encode())


@pytest.mark.parametrize(
    ("name", "content", "found"),
    [
        ("empty.txt", b"", "the file is empty"),
        ("blank.txt", b" \n\n", "the file is empty"),
        ("empty.txt.gz", gzip.compress(b"", mtime=0), "the file is empty"),
        ("comments.txt", b"# nothing\n", "the file holds only comments"),
        ("binary.txt", bytes(range(256)) * 10, "it holds binary data"),
        ("latin.txt", b"1 2\n\xff\xfe 3\n", "line 2 is not two whole numbers"),
        ("short.txt.gz", zipped()[:1500], "ends too early"),
        ("bent.txt.gz", zipped()[:40] + b"bent" + zipped()[44:], "the gzip file is damaged"),
        ("named.gz", b"1 2\n", "it is not gzipped"),
        ("column.txt", b"# c\n1\n2\n", "line 2 has one column: '1'"),
        ("ragged.txt", b"1 2\n3 4\n5 6 7\n", "line 3 has 3 columns: '5 6 7'"),
        ("half.txt", b"1 2\n3\n", "line 2 has 1 column: '3'"),
        ("word.txt", b"# c\n1 2\n3 x\n", "line 3 is not two whole numbers: '3 x'"),
        ("loops.txt", b"1 1\n2 2\n", "no edge between two people (2 loops)"),
        ("matrix.mtx", b"%%MatrixMarket matrix\n3 3 1\n1 2\n", "it is a Matrix Market file"),
        ("bad.graphml", b"<graphml>", "not readable as GraphML"),
        ("bad.gml", b"graph [", "not readable as GML"),
        ("none.graphml", b"<graphml></graphml>", "not readable as GraphML"),
        ("nobody.gml", b"graph [ ]", "it holds no nodes"),
        ("alone.gml", b"graph [ node [ id 1 ] ]", "no edge between two people"),
    ],
)
def test_files_that_are_no_graphs(tmp_path: Path, name: str, content: bytes, found: str) -> None:
    with pytest.raises(GraphError) as caught:
        reading(tmp_path, content, name)
    assert caught.value.path == tmp_path / name
    assert found in caught.value.found
    message = str(caught.value)
    assert str(tmp_path / name) in message
    assert "; expected " in message
    assert "\n" not in message


def test_a_path_that_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(GraphError, match="there is no such file"):
        read(tmp_path / "nowhere.txt", society=USUAL, seed=1)
    with pytest.raises(GraphError, match="it is a folder"):
        read(tmp_path, society=USUAL, seed=1)


@pytest.mark.slow
def test_a_society_survives_the_file(tmp_path: Path) -> None:
    from sim.society.generate import generate

    made = generate(400, 3, USUAL)
    lines = "".join(f"{a} {b}\n" for a, b in sorted(tie_pairs(made)))
    graph, report = reading(tmp_path, lines, directed=True)
    assert np.array_equal(graph.tie_at, made.tie_at)
    assert np.array_equal(graph.tie, made.tie)
    assert np.array_equal(graph.strength, given_strengths(made.tie_at, made.tie))
    assert report.merged == made.ties


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "people", "edges"),
    [
        ("facebook_ego_edges.txt.gz", 4_039, 88_234),
        ("lastfm_asia_edges.txt.gz", 7_624, 27_806),
        ("facebook_pages_musae_edges.txt.gz", 22_470, 170_823),
    ],
)
def test_real_close_ties(name: str, people: int, edges: int) -> None:
    graph, report = read(real(name), society=USUAL, seed=1)
    assert_sound(graph)
    assert (report.people, report.edges, graph.ties) == (people, edges, edges)
    assert (report.loops, report.duplicates, report.id_gaps, report.components) == (0, 0, 0, 1)
    assert graph.follows >= 2 * edges
    assert graph.audience().mean() == pytest.approx(max(12.0, 2 * edges / people), rel=0.03)


@pytest.mark.slow
def test_real_follows() -> None:
    graph, report = read(real("wiki_vote_edges.txt.gz"), layer="followers", directed=True, society=USUAL, seed=1)
    assert_sound(graph)
    assert (report.people, report.edges, graph.follows) == (7_115, 103_689, 103_689)
    found = measures(graph)
    assert found.reciprocity == pytest.approx(0.0565, abs=0.0005)
    assert found.degree.mean == pytest.approx(6.0, rel=0.03)
    assert found.clustering == pytest.approx(0.35, abs=0.04)
