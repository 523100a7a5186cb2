from __future__ import annotations

import gzip
from pathlib import Path

import networkx as nx
import pytest

from sim.society.graph_file import GraphError, GraphReport, read
from tests.society.shape import follow_pairs, shaped

pytestmark = pytest.mark.slow

TRIANGLE = {(0, 1), (1, 2), (2, 0)}


def read_as(folder: Path, name: str, content: str | bytes) -> tuple[set[tuple[int, int]], GraphReport]:
    """Follows in a file with ``content``, and the report."""
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    shape = shaped(followers_mean=0.0, ties_mean=0.0)
    graph, report = read(path, layer="followers", directed=True, society=shape, seed=1)
    return follow_pairs(graph), report


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("d.txt", "c comment\np edge 3 3\ne 1 2\ne 2 3\ne 3 1\n"),
        ("d.gr", "p sp 3 3\na 1 2 7\na 2 3 7\na 3 1 7\n"),
        ("p.net", '*Vertices 3\n1 "a"\n2 "b b"\n3 c\n*Arcs\n1 2\n2 3 1.5\n3 1\n'),
        ("p.txt", "% made\n*vertices 3\n*arcslist\n1 2\n2 3\n3 1\n"),
        ("s.sif", "a pp b\nb pp c\nc pd a\n"),
        ("s.txt", "a\tknows\tb\nb\tknows\tc\nc\tknows\ta\n"),
        ("l.lgl", "# a\nb\n# b\nc\n# c\na\n"),
        ("l.txt", "# a\nb 0.5\n# b\nc 1\n# c\na 2\n"),
        ("t.tgf", "1 First\n2 Second\n3 Third\n#\n1 2 a\n2 3\n3 1\n"),
        ("t.txt", "1 First\n2 Second\n3 Third\n#\n1 2\n2 3\n3 1\n"),
        ("a.adjlist", "a b\nb c\nc a\n"),
        ("x.xml", ('<graphml><graph edgedefault="directed"><node id="a"/><node id="b"/><node id="c"/>'
                  '<edge source="a" target="b"/><edge source="b" target="c"/><edge source="c" target="a"/></graph></graphml>')),
        ("x.xgmml", ('<graph directed="1"><node id="1" label="x"/><node id="2"/><node id="3"/>'
                    '<edge source="1" target="2"/><edge source="2" target="3"/><edge source="3" target="1"/></graph>')),
        ("g.txt", ("Creator \"x\"\ngraph\n[ directed 1 node [ id 1 ] node [ id 2 ] node [ id 3 age NaN name \"Actor &quot;2&quot; ]\" ]\n"
                  "edge [ source 1 target 2 ] edge [ source 2 target 3 ] edge [ source 3 target 1 w 1e-05 ] ]")),
        ("two-columns.csv", "sep=;\r\nvon;nach\r\na;b\r\nb;c\r\nc;a\r\n"),
        ("rule.txt", " source | target\n--------+--------\n a      | b\n b      | c\n c      | a\n"),
        ("tuples.txt", "(0, 1)\n(1, 2),\n(2, 0)\n"),
        ("floats.txt", "0.000000000000000000e+00 1.000000000000000000e+00\n1.0e+00 2.0e+00\n2.0 0\n"),
        ("again.csv", "source,target\na,b\nb,c\nsource,target\nc,a\n"),
        ("quotes.csv", '"Smith, Ann","Smith, Bob"\n"Smith, Bob","Smith, Cy"\n"Smith, Cy","Smith, Ann"\n'),
        ("names.txt", "Smith, Ann;Smith, Bob\nSmith, Bob;Smith, Cy\nSmith, Cy;Smith, Ann\n"),
        ("hash.csv", '"#a","#b"\n"#b","#c"\n"#c","#a"\n'),
        ("na.csv", '"AN","NA"\n"NA","NB"\n"NB","AN"\n'),
        ("old.csv", "Ren\u00e9,Zo\u00eb\nZo\u00eb,\u00c9va\n\u00c9va,Ren\u00e9\n".encode("cp1252")),
        ("wide.txt", "a b\nb c\nc a\n".encode("utf-16")),
    ],
)  # fmt: skip
def test_a_triangle_in_many_formats(tmp_path: Path, name: str, content: str | bytes) -> None:
    pairs, report = read_as(tmp_path, name, content)
    assert (report.people, report.edges) == (3, 3), report.lines()
    assert pairs in (TRIANGLE, {(b, a) for a, b in TRIANGLE}), report.lines()
    zipped, _ = read_as(
        tmp_path, f"{name}.gz", gzip.compress(content.encode() if isinstance(content, str) else content)
    )
    assert zipped == pairs


@pytest.mark.parametrize("name", ["cycle.graph", "cycle.metis", "cycle.txt"])
def test_metis_is_known_by_its_content(tmp_path: Path, name: str) -> None:
    pairs, report = read_as(tmp_path, name, "% cycle\n5 5\n2 5\n1 3\n2 4\n3 5\n1 4\n")
    assert (
        pairs == {(a, b) for k in range(5) for a, b in ((k, (k + 1) % 5), ((k + 1) % 5, k))}
        or report.declared_directed is False
    )
    assert (report.people, report.edges) == (5, 5)


def test_metis_with_weights_and_a_person_alone(tmp_path: Path) -> None:
    _, report = read_as(tmp_path, "w.metis", "3 1 011\n7 2 5\n8 1 5\n9\n")
    assert (report.people, report.edges, report.isolated) == (3, 1, 1)


def test_ids_with_zeros_in_front_are_other_people(tmp_path: Path) -> None:
    for name, content in (
        ("z.csv", "007,8\n7,8\n"),
        ("z.graphml", ('<graphml><graph edgedefault="directed"><node id="7"/><node id="007"/><node id="8"/>'
                      '<edge source="007" target="8"/><edge source="7" target="8"/></graph></graphml>')),
    ):  # fmt: skip
        _, report = read_as(tmp_path, name, content)
        assert (report.people, report.edges) == (3, 2)
        assert any("007" in line and "different people" in line for line in report.lines())


@pytest.mark.parametrize(
    ("content", "remark"),
    [
        ("a,b\nb,c\nd,\n", "1 edge without a second end"),
        ("1,2\n2,3\n,5\n", "1 edge without a second end"),
        ("1,2.0\n2,3.0\n3,\n", "1 edge without a second end"),
        ('"a","b"\n"b","c"\n"d",NA\n', "1 edge without a second end"),
        ("1 2\n2 3\nNA 4\n", "1 edge without a second end"),
        ("a,b\nb,c\n" * 10 + "#d,e\n#e,f\n", "2 lines that begin with #"),
    ],
)  # fmt: skip
def test_what_is_left_out_is_counted(tmp_path: Path, content: str, remark: str) -> None:
    pairs, report = read_as(tmp_path, "g.csv", content)
    assert len(pairs) == 2
    assert any(remark in line for line in report.lines()), report.lines()
    assert report.people == (3 if "#" in content or "2.0" in content else 4)


def test_further_graphs_groups_and_hyperedges_are_counted(tmp_path: Path) -> None:
    inner = '<node id="n0"><graph id="n0:"><node id="a"/><node id="b"/><edge source="a" target="b"/></graph></node><node id="c"/>'
    text = f'<graphml><graph edgedefault="directed">{inner}<edge source="b" target="c"/><hyperedge/></graph>'
    text += (
        '<graph edgedefault="directed"><node id="m0"/><node id="m1"/><edge source="m0" target="m1"/></graph></graphml>'
    )
    pairs, report = read_as(tmp_path, "g.graphml", text)
    assert pairs == {(0, 1), (1, 2)}
    told = " ".join(report.remarks)
    assert "1 further graph, with 2 nodes" in told
    assert "1 group left out" in told


def test_edges_of_both_kinds(tmp_path: Path) -> None:
    head = '<graphml><graph edgedefault="directed"><node id="a"/><node id="b"/><node id="c"/>'
    tail = '<edge source="a" target="b" directed="false"/><edge source="b" target="c"/></graph></graphml>'
    pairs, report = read_as(tmp_path, "g.graphml", head + tail)
    assert pairs == {(0, 1), (1, 0), (1, 2)}
    assert report.edges == 3
    pairs, _ = read_as(tmp_path, "p.net", "*Vertices 3\n*Arcs\n2 3\n*Edges\n1 2\n")
    assert pairs == {(0, 1), (1, 0), (1, 2)}


def test_attributes_are_not_parsed(tmp_path: Path) -> None:
    key = '<key id="v" for="node" attr.name="foo" attr.type="boolean"/>'
    node = '<node id="n0"><data key="v">\n true \n</data><data key="no such key">x</data></node><node id="n1"/>'
    text = '<?xml version="1.0" encoding="ISO-8859-1"?>\n<graphml xmlns="http://graphml.graphdrawing.org/xmlns">'
    text += f'{key}<graph edgedefault="directed">'
    text += f'{node}<edge source="n0" target="n1"><data key="v">\u00e9</data></edge></graph></graphml>'
    assert read_as(tmp_path, "g.graphml", text.encode("latin-1"))[0] == {(0, 1)}


@pytest.mark.parametrize(
    ("head", "row", "ends"),
    [
        ("user_a,user_b,start,end", "{u},{v},2000,2001", "user_a and user_b"),
        ("start,end,source,target", "2000,2001,{u},{v}", "source and target"),
        ("w2019,w2020,w2021,target,source", "1,2,3,{v},{u}", "source and target"),
        ("src_port,dst_port,src,dst", "80,443,{u},{v}", "src and dst"),
        ("weight,Absender,Empf\u00e4nger", "0.5,{u},{v}", "Absender and Empf\u00e4nger"),
        (":START_ID,:END_ID,:TYPE", "{u},{v},KNOWS", ":START_ID and :END_ID"),
    ],
)
def test_names_of_columns_decide(tmp_path: Path, head: str, row: str, ends: str) -> None:
    rows = [row.format(u=f"p{k:02}", v=f"p{(k + 1) % 12:02}") for k in range(12)]
    pairs, report = read_as(tmp_path, "g.csv", "\n".join([head, *rows]))
    assert pairs == {(k, (k + 1) % 12) for k in range(12)}
    assert any(ends in line for line in report.lines())


RING = [(f"p{k:02}", f"p{(k + 1) % 12:02}") for k in range(12)]


@pytest.mark.parametrize(
    ("lines", "named"),
    [
        ([f"2020-01-01,{u},{v}" for u, v in RING], "no id stands in both"),
        ([f"{k % 3},{k},{(k + 1) % 12}" for k in range(12)], "third column"),
        ([f"{u} {v} {RING[k - 5][0]}" for k, (u, v) in enumerate(RING)], "third column"),
        (["Total: 12", *(f"{u} {v}" for u, v in RING)], "first line"),
        ([*(f"{u},{v}" for u, v in RING), "Sum,12"], "last line"),
        ([f'{u},"{v},{RING[k - 3][0]}"' for k, (u, v) in enumerate(RING)], "several neighbours"),
        (["id,friend1,friend2,friend3", *(f"{u},{v},{u},{v}" for u, v in RING)], "column for each neighbour"),
        ([" ".join(u for u, _ in RING)], "side by side"),
        ([f"#{u},{v}" for u, v in RING[:6]] + [f"{u},{v}" for u, v in RING], "begin with #"),
        ([f"ann,bob{k}" for k in range(12)], "no id stands in both"),
    ],
)
def test_what_is_no_list_of_edges_or_has_other_columns_is_refused(tmp_path: Path, lines: list[str], named: str) -> None:
    with pytest.raises(GraphError) as caught:
        read_as(tmp_path, "g.csv", "\n".join(lines))
    assert named in str(caught.value)


@pytest.mark.parametrize(
    "lines",
    [
        ["Friends, as of May", "", "source,target", *(f"{u},{v}" for u, v in RING)],
        ["source,target", *(f"{u},{v}" for u, v in RING), "(12 rows)"],
        ["source,target", *(f"{u},{v}" for u, v in RING[:6]), "Source,Target", *(f"{u},{v}" for u, v in RING[6:])],
        [f"{u} -> {v}" for u, v in RING],
        [f"{u}->{v};" for u, v in RING],
        [f"{u} {v}  # a note" for u, v in RING],
        [f"'{u}', '{v}'" for u, v in RING],
        ["[" + ",\n".join(f"('{u}', '{v}')" for u, v in RING) + "]"],
        ["// made here", *(f"{u};{v};0,5" for u, v in RING)],
        [f"{u}\u200e,\u00a0{v}" for u, v in RING],
    ],
)
def test_what_stands_around_the_edges_is_no_edge(tmp_path: Path, lines: list[str]) -> None:
    pairs, report = read_as(tmp_path, "g.csv", "\n".join(lines))
    assert pairs == {(k, (k + 1) % 12) for k in range(12)}
    assert report.people == 12


def test_the_report_shows_the_first_three_edges_as_read(tmp_path: Path) -> None:
    _, report = read_as(tmp_path, "g.csv", "Id,Source,Target\n0,ann,bob\n1,bob,cy\n2,cy,ann\n3,ann,cy\n")
    assert report.first == (("ann", "bob"), ("bob", "cy"), ("cy", "ann"))
    assert any("ann follows bob" in line for line in report.lines())


@pytest.mark.parametrize(
    ("name", "content", "named"),
    [
        ("e.csv", "0,5,6\n1,6,7\n2,7,5\n3,5,7\n", "numbers the lines"),
        ("e.txt", "Ann Lee Bob Ray\nBob Ray Cy Fox\nCy Fox Ann Lee\n", "blanks"),
        ("m.csv", ",a,b,c\na,0,1,0\nb,1,0,1\nc,0,1,0\n", "adjacency matrix"),
        ("m.txt", "0 1 0\n1 0 1\n0 1 0\n", "adjacency matrix"),
        ("j.json", '{"nodes": [], "links": []}', "JSON"),
        ("d.dot", "digraph G {\na -> b;\n}\n", "DOT"),
        ("u.dl", "dl n=3 format=edgelist1\ndata:\n1 2\n", "UCINET"),
        ("g.gdf", "nodedef>name VARCHAR,label VARCHAR\na,A\nedgedef>node1 VARCHAR,node2 VARCHAR\na,b\n", "GDF"),
        ("m.metis", "3 2\n2\n1\n", "METIS"),
        ("s.metis", "3 2\n2\n1\n1\n", "METIS"),
        ("a.txt", "a b c\nb a\nc a d e\nd c\n", "columns"),
        ("na.csv", "a,b\nb,NA\nc,a\nNA,c\n", "the id NA"),
        ("ex.csv", "1.23457E+18,1.23458E+18\n1.23457E+18,1.23459E+18\n", "rounded"),
        ("w.csv", "0.5,a,b\n0.25,b,c\n1.5,c,a\n", "decimals"),
        ("t.csv", "ann,3\nbob,4\ncy,5\n", "numbers, the other words"),
        ("h.csv", "a,b\nb,c\n#d,e\n#e,f\n", "begin with #"),
        ("q.csv", '"a,b\nc,d\n', "quote"),
        ("c.txt", "ann: bob\nbob: cy\ncy: ann\n", "colons"),
        ("uv.csv", "u,v\na,b\nb,c\nc,a\n", "name the columns or be an edge"),
        ("p.net", "*Vertices 5 2\n*Edges\n1 4\n", "two-mode"),
        ("n.net", "*Vertices 3\n*Arcs\n1 4\n", "line 3"),
        ("n.gr", "p sp 3 1\na 1 4 2\n", "line 2"),
        ("e.xlsx", b"PK\x03\x04\x14\x00\x06\x00", "Excel"),
        ("h.html", "<!DOCTYPE html><html><body>404</body></html>", "web page"),
        ("x.xml", "<rss><channel/></rss>", "<rss>"),
        ("half.csv", "a,\nb,\nc,d\n", "lack an end"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_or_could_be_read_in_two_ways_is_refused_by_name(
    tmp_path: Path, name: str, content: str | bytes, named: str
) -> None:
    with pytest.raises(GraphError) as caught:
        read_as(tmp_path, name, content)
    assert named in str(caught.value)
    assert "\n" not in str(caught.value)
    assert str(tmp_path / name) in str(caught.value)


@pytest.mark.parametrize("write", [nx.write_multiline_adjlist, nx.write_graph6, nx.write_sparse6])
def test_other_lists_of_networkx_are_refused(tmp_path: Path, write) -> None:  # type: ignore[no-untyped-def]
    write(nx.path_graph(9), tmp_path / "made")
    with pytest.raises(GraphError):
        read_as(tmp_path, "g.txt", (tmp_path / "made").read_bytes())


def test_a_first_line_of_counts_is_no_edge(tmp_path: Path) -> None:
    edges = [(k, (k * 7 + 1) % 30) for k in range(30)]
    text = "31 30\n" + "".join(f"{u} {v}\n" for u, v in edges)
    pairs, report = read_as(tmp_path, "g.txt", text)
    assert pairs == {(u, v) for u, v in edges if u != v}
    assert report.people == 30
