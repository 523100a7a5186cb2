from __future__ import annotations

from sim.views.terminal.output import WIDTH, plain_output, set_output
from sim.views.terminal.text_table import columns, columns_that_fit, grid, paragraph


def test_a_grid_aligns_and_wraps_its_headings() -> None:
    lines = grid(["policy", "chance of being best"], [["ignore", "7 %"], ["coin", "93 %"]])
    assert lines == [
        "        chance",
        "            of",
        "         being",
        "policy    best",
        "------  ------",
        "ignore     7 %",
        "coin      93 %",
    ]


def test_a_grid_too_wide_takes_it_from_its_first_column() -> None:
    lines = grid(["measure", "value"], [["m" * 200, "12,345"]])
    assert max(map(len, lines)) == WIDTH
    assert lines[-1].endswith("…  12,345")


def test_a_paragraph_keeps_numbers_with_their_per_cent_sign() -> None:
    lines = paragraph(" ".join(["12 %"] * 60), indent="  ")
    assert all(line.startswith("  12 %") for line in lines)
    assert all(line.endswith("%") for line in lines)
    assert max(map(len, lines)) <= WIDTH


def test_columns_that_do_not_fit_start_a_new_table_with_the_first_policy() -> None:
    policies = ["reference", *(f"policy-{k}" for k in range(9))]
    groups = columns_that_fit(policies)
    assert len(groups) > 1
    assert {group[0] for group in groups} == {"reference"}
    assert [name for group in groups for name in group if name != "reference"] == policies[1:]


def test_a_heading_keeps_a_number_with_its_per_cent_sign() -> None:
    lines = grid(["policy", "95 % CI"], [["ignore", "-"]])
    assert [line.split() for line in lines[:2]] == [["95", "%"], ["policy", "CI"]]
    assert not any("\N{NO-BREAK SPACE}" in line for line in lines)


def test_a_table_too_wide_becomes_several_with_the_first_column() -> None:
    rows = [["grow-advocates", "1" * 16, "2" * 16], ["ignore", "3", ""]]
    with plain_output():
        set_output(40, colour=False)
        lines = grid(["policy", "value", "95 % CI"], rows)
        listed = grid(["policy", "value"], [["grow-advocates", "1" * 36], ["ignore", "3"]])
    assert max(map(len, lines)) <= 40
    assert [line.split()[0] for line in lines if line].count("ignore") == 2
    assert [line.split() for line in lines if line.startswith("grow")] == [
        ["grow-advocates", row] for row in rows[0][1:]
    ]
    assert listed == ["grow-advocates", "  value", f"  {'1' * 36}", "ignore", "  value 3"]


def test_wide_letters_take_two_columns() -> None:
    assert max(columns(line) for line in paragraph("名前 " * 60)) <= WIDTH
    rows = [["名前", "1"], ["name", "2"], ["e\N{COMBINING ACUTE ACCENT}a", "3"]]
    lines = grid(["policy", "value"], rows)
    assert {columns(line) for line in lines[1:]} == {len("policy  value")}


def test_what_steers_a_terminal_is_taken_out() -> None:
    assert paragraph("a\x1b[2Jb\u202ec") == ["a [2Jbc"]
    assert grid(["policy"], [["\x1b]0;t\x07x"]])[-1] == " ]0;t x"


def test_the_output_keeps_within_bounds() -> None:
    with plain_output():
        for given, used in ((10, 40), (70, 70), (400, 120)):
            set_output(given, colour=False)
            assert len(paragraph("x " * 400)[0]) in (used - 1, used)
    assert max(map(len, paragraph("x " * 400))) == WIDTH - 1
