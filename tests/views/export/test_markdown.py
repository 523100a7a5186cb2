"""Pages as Markdown, read back by a parser of CommonMark."""

from __future__ import annotations

import re

import pytest
from markdown_it import MarkdownIt

from sim.views.export.markdown import markdown

HOSTILE = "</p><script>alert(1)</script> *not bold* `not code` | a_b _c_ [x](http://y) &amp; <b>"


def made(body: str, images: dict[str, str] | None = None) -> str:
    return markdown(f"<!DOCTYPE html><html><head><title>x</title></head><body>{body}</body></html>", (images or {}).get)


def read(text: str) -> str:
    """The HTML that a reader of Markdown makes of a text, raw HTML let through."""
    return str(MarkdownIt("commonmark", {"html": True}).enable("table").render(text))


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        ("<h1>A title</h1><p>One\n  <strong>two</strong> <br> three</p>", "# A title\n\nOne **two** three\n"),
        ("<main>loose <em>text</em><h3>under</h3>more</main>", "loose *text*\n\n### under\n\nmore\n"),
        ("<ul><li>a</li><li>b<ul><li>c</li></ul></li></ul>", "- a\n- b\n\n  - c\n"),
        ("<ol><li>a</li><li>b</li></ol>", "1. a\n2. b\n"),
        ("<dl><div><dt>cost</dt><dd>5</dd><dd>of 9</dd></div></dl>", "- cost: 5; of 9\n"),
        ("<pre>grapevine compare\n  --out `x`</pre>", "```\ngrapevine compare\n  --out `x`\n```\n"),
        ("<p>run <code>a|b</code>, <a href='#x'>inside</a></p>", "run `a|b`, inside\n"),
        ("<p>1. no list</p><p>- nor this</p><p># nor a title</p>", "\\1. no list\n\n\\- nor this\n\n\\# nor a title\n"),
        ("<nav>go</nav><script>x</script><p class='hidden'>h</p><footer>f</footer><p>kept</p>", "kept\n"),
        ("<details class='printed'><summary>in</summary>a</details><details>out</details>", "in\n\na\n"),
    ],
)  # fmt: skip
def test_what_a_page_prints(page: str, expected: str) -> None:
    assert made(page) == expected


def test_a_table_keeps_its_cells_in_their_columns() -> None:
    page = """<table><caption>Value</caption><thead><tr><th>Policy</th><th class="number">Mean<br>value</th></tr></thead><tbody>
    <tr class="block"><th scope="rowgroup" colspan="2">Finance</th></tr>
    <tr><th scope="row"><span aria-hidden="true">o</span><code>a|b</code> ignore<span class="small">Leave it | alone</span></th>
    <td class="number"><span class="cell">5<span class="small"><strong>+1</strong> (0 to 2)</span></span></td></tr></tbody></table>"""
    assert made(page).splitlines() == [
        "Value",
        "",
        "| Policy | Mean value |",
        "| --- | ---: |",
        "| **Finance** |  |",
        "| `a\\|b` ignore · Leave it \\| alone | 5 · **+1** (0 to 2) |",
    ]


def test_a_table_without_a_head_is_one_all_the_same() -> None:
    text = made("<table><tr><th>seed</th><td>1</td></tr></table>")
    assert text == "|  |  |\n| --- | --- |\n| seed | 1 |\n"


def test_figures_are_files_or_words() -> None:
    page = (
        '<figure id="a-b"><h4>Who?</h4><figcaption>Reading.</figcaption><svg><text>drawn</text></svg>'
        '<p class="hidden">In words.</p></figure>'
    )
    assert made(page, {"a-b": "x/a-b.png"}) == "#### Who?\n\n![Who?](x/a-b.png)\n\nReading.\n"
    assert made(page) == "#### Who?\n\nReading.\n\nIn words.\n"


@pytest.mark.parametrize("place", ["<p>{}</p>", "<h2>{}</h2>", "<li>{}</li>", "<table><tr><td>{}</td></tr></table>"])
def test_hostile_text_is_text(place: str) -> None:
    quoted = HOSTILE.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    shown = read(made(place.format(quoted)))
    assert not re.search(r"<(script|b|em|strong|code|a)\b", shown)
    plain = re.sub(r"<[^>]+>", "", shown).replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", '"')
    assert plain.replace("&amp;", "&").strip() == HOSTILE
