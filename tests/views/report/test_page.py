from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from sim.study.analysis.answer import about_of, answer_in_parts, money
from sim.study.analysis.compare import compare
from sim.study.analysis.stakeholders import metrics_text, stakeholder_rankings
from sim.study.storage.files import StoreError
from sim.study.storage.results import open_study
from sim.views.report.page import write_report
from tests.views.made_up import MadeUp, made_up, write_folder

pytestmark = pytest.mark.slow

HOSTILE = '</title><script>window.hacked=1</script><img src=x onerror="window.hacked=2"> & "more"'

DEPARTURES = [
    {"key": "society.people", "value": 12000, "why": "the size of the town", "source": "census", "origin": "file"},
    {"key": "causes.billing.per_1000", "value": 3.5, "why": "", "source": "", "origin": "override"},
]
DRAWN = [
    {
        "key": "company.discount",
        "low": 0.08,
        "high": 0.15,
        "value": 0.1,
        "integer": False,
        "unit": "per year",
        "meaning": "discount rate",
        "source": "Gupta",
    }
]


class Page(HTMLParser):
    """Tags that are open at the end, ids, links inside the page, addresses that something would fetch, and text."""

    void = frozenset(("meta", "br", "img", "link", "input", "hr"))

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.ids: list[str] = []
        self.inside: list[str] = []
        self.fetched: list[str] = []
        self.tags: set[str] = set()
        self.scripts = 0
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.scripts += tag == "script"
        if tag not in self.void:
            self.open.append(tag)
        for name, value in attrs:
            if name == "id":
                self.ids.append(value or "")
            if name in ("href", "xlink:href") and (value or "").startswith("#"):
                self.inside.append((value or "")[1:])
            elif name in ("href", "xlink:href", "src", "srcset", "action", "data"):
                self.fetched.append(value or "")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in self.void:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if not self.open or self.open[-1] != "script":
            self.text += data + " "


def flat(text: str) -> str:
    return re.sub(r"\s+", " ", text)


def page_of(folder: Path) -> Page:
    return Page(write_report(folder).read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def folder(study: MadeUp, tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("study") / "out"
    town = {
        "title": "A town",
        "question": "Who wins?",
        "story": "A small town.",
        "departures": DEPARTURES,
        "drawn": DRAWN,
    }
    return write_folder(place, study, scenarios=[town], failed=[4], rates=[("churn, share per month", 0.02, 0.021)])


@pytest.fixture(scope="module")
def page(folder: Path) -> Page:
    return page_of(folder)


@pytest.fixture(scope="module")
def small() -> MadeUp:
    return made_up(replicates=4, months=1)


def test_the_page_is_well_formed_and_fetches_nothing(page: Page) -> None:
    assert page.open == []
    assert page.fetched == []
    assert page.scripts == 3  # the one script, the data of the explorer and of the walk
    assert not page.tags & {"link", "img", "iframe", "object"}


def test_ids_are_unique_and_every_link_leads_somewhere(page: Page) -> None:
    assert len(page.ids) == len(set(page.ids))
    assert set(page.inside) <= set(page.ids)


def test_the_answer_stands_first_and_word_for_word(folder: Path, page: Page) -> None:
    results = open_study(folder)
    text = flat(page.text)
    found = compare(results.runs)
    said = answer_in_parts(found, about_of(results, found))
    for sentence in (said.verdict, said.worth, *said.reservations, said.advice):
        assert sentence in text
        assert text.index("Who wins?") < text.index(sentence) < text.index("Mean value")


def test_the_table_says_what_the_comparison_says(folder: Path, page: Page) -> None:
    found = compare(open_study(folder).runs)
    text = flat(page.text)
    for standing in found.standings:
        assert money(standing.mean) in text
    gap = found.difference("ignore", "grow-advocates")
    assert gap is not None
    assert f"{money(gap.low)} to {money(gap.high)}" in text


def test_every_pair_stands_in_a_table_when_only_some_are_drawn(tmp_path: Path) -> None:
    study = made_up(tuple("abcde"), replicates=4, months=1)
    text = flat(page_of(write_folder(tmp_path / "out", study)).text)
    below = text.partition("Variance reduction Chance")[2]
    assert sum(f"{one} above {two}" in below for one in "abcde" for two in "abcde") == 10


def test_assumptions_come_with_value_default_reason_and_source(page: Page) -> None:
    text = flat(page.text)
    for fact in ("society.people", "12,000", "10,000", "the size of the town", "census", "set for this study"):
        assert fact in text
    for fact in ("company.discount", "0.08 to 0.15", "per year", "Gupta"):
        assert fact in text


def test_the_desk_says_what_it_did_by_policy_beside_the_reference(page: Page, folder: Path) -> None:
    text = flat(page.text)
    part = text[text.index("Below each mean: the difference from ignore", text.index("The desk how busy")) :]
    part = part[: part.index("Service by loudness")]
    for head in ("occupancy", "first response time", "backlog at the end of a month", "escalations", "staff strain"):
        assert head in part
    days = open_study(folder).days.to_pandas()
    ends = days[
        (days.day % 30 == 0) & (days.replicate != 1)
    ]  # a run of replicate 1 failed, so that it is paired with nothing
    by_draw = ends.assign(draw=ends.replicate // 2).groupby(["policy", "draw"]).backlog.mean()
    for policy in ("ignore", "grow-advocates"):
        assert f"{by_draw[policy].mean():.3g}" in part
    assert "people at the desk" not in part  # the made-up scenario does not say how long a shift is


def test_few_draws_cannot_show_which_parameter_matters_and_the_command_that_can_is_said(page: Page) -> None:
    text = flat(page.text)
    assert "5 parameter draws cannot show whether the one uncertain parameter moves" in text
    assert re.search(r"here more draws can[^:]*: grapevine compare default .*--replicates 60 --expand", text)
    assert "Influence" not in text.partition("Assumptions every parameter")[2]


def test_five_stakeholders_rank_every_policy(folder: Path, page: Page) -> None:
    rankings = stakeholder_rankings(open_study(folder).runs)
    assert len(rankings) == 5
    for ranking in rankings:
        assert metrics_text(ranking) in page.text


def test_policies_have_their_plain_label(page: Page) -> None:
    text = flat(page.text)
    assert "grow-advocates Grow advocates" in text
    assert "ignore Leave it alone" in text


def test_the_share_never_heard_stands_by_channel(page: Page) -> None:
    assert page.text.index("forum") < page.text.index("telephone")


def test_realised_stand_beside_stated_rates(page: Page) -> None:
    text = flat(page.text)
    assert "churn % per month 2.00 % 2.10 % +5.00 %" in text


def test_failed_runs_are_listed_with_replay_and_traceback(page: Page) -> None:
    text = flat(page.text)
    assert "Runs that failed: 1" in text
    assert "ValueError: the policy gave nan" in text
    assert "grapevine run default --seed 1" in text
    assert "Traceback ValueError" in text


def test_how_it_was_run_is_said(page: Page) -> None:
    text = flat(page.text)
    for fact in (
        "grapevine compare default --policies ignore,react-to-whiners,grow-advocates",
        "numpy 2.0",
        "cores 2",
        "0.1.0+abcdef",
    ):
        assert fact in text
    assert "10, from 0 to 9" in text


def test_whatever_a_file_says_is_text_and_never_markup(tmp_path: Path) -> None:
    study = made_up((HOSTILE, "b$x$"), replicates=4, months=1)
    town: dict[str, Any] = {"title": HOSTILE, "question": HOSTILE, "story": HOSTILE}
    town["departures"] = [{"key": HOSTILE, "value": HOSTILE, "why": HOSTILE, "source": HOSTILE, "origin": "file"}]
    page = page_of(write_folder(tmp_path / "out", study, scenarios=[town], failed=[0], error=HOSTILE))
    assert page.open == []
    assert not page.tags & {"script", "img"}  # one policy is left, so that there is nothing to explore
    assert page.text.count("window.hacked=1") >= 6


def test_several_scenarios_stand_on_one_page(small: MadeUp, tmp_path: Path) -> None:
    towns = [{"name": "one", "title": "First town"}, {"name": "two", "title": "Second town"}]
    page = page_of(write_folder(tmp_path / "out", small, scenarios=towns))
    assert page.open == []
    assert len(page.ids) == len(set(page.ids))
    assert set(page.inside) <= set(page.ids)
    assert "“Grow advocates” is ahead" in page.text.partition("Settled in")[0]
    assert [name in page.text for name in ("First town", "Second town")] == [True, True]


def test_one_policy_alone_makes_a_page_without_comparisons(tmp_path: Path) -> None:
    study = made_up(("ignore",), replicates=2, months=1)
    text = flat(page_of(write_folder(tmp_path / "out", study)).text)
    for absent in ("Difference from", "Variance reduction", "Chance of", "Pays back", "the reference"):
        assert absent not in text


def test_a_study_in_which_everything_failed_makes_a_page(tmp_path: Path) -> None:
    study = made_up(("ignore", "coin"), replicates=2, months=1)
    text = flat(page_of(write_folder(tmp_path / "out", study, failed=[0, 1, 2, 3])).text)
    assert "Runs that failed: 4" in text
    assert "failed in 2 of 2 runs" in text


def test_a_folder_without_a_study_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StoreError):
        write_report(tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.fixture(scope="module")
def interrupted(small: MadeUp, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The page of a study that was interrupted, with measures to watch, and with runs without its events; nothing has failed."""
    town = {"watch": ["churn", "searching", "joined"], "discuss": ["Who <gains>?", "Who loses?"]}
    place = tmp_path_factory.mktemp("interrupted") / "out"
    return write_report(write_folder(place, small, scenarios=[town], calm=5000.0, finish=False)).read_text()


def test_without_failures_and_rates_nothing_is_invented(interrupted: str) -> None:
    text = flat(Page(interrupted).text)
    for absent in ("Runs that failed", "Stated", "Drawn from", "Traceback"):
        assert absent not in text


def test_an_interrupted_study_says_so(interrupted: str) -> None:
    assert "The study was interrupted" in Page(interrupted).text


def test_runs_without_events_give_the_effect_of_the_events(interrupted: str) -> None:
    text = flat(Page(interrupted).text)
    after = text.partition("with the events less without")[2]
    assert after.index("value") < after.index("−5,000") < after.index("profit")


def test_what_to_watch_and_to_discuss_stands_on_the_page(interrupted: str) -> None:
    part = interrupted[
        interrupted.index('id="default-appendix-watch"') : interrupted.index('id="default-appendix-measures"')
    ]
    assert part.count("<tr>") == 4
    assert "customers looking for an alternative" in part
    assert "people a month" in part  # a flow is shown as the sum of a month
    assert re.search(r"[+−]\d+\.\d+ points", part)  # with differences
    assert "<li>Who &lt;gains&gt;?</li>" in interrupted


def test_a_page_that_cannot_be_written_is_an_error_that_names_it(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "out", made_up(("ignore",), replicates=2, months=1))
    (folder / "report.html").mkdir()
    with pytest.raises(StoreError, match=r"cannot write .*report\.html"):
        write_report(folder)


AT_95 = (
    r"of the others pointwise at",  # money but value
    r"pays back in month \d+ \(",
    r"clearly worse \(pointwise",  # who gains and who loses
    r"the difference from it with its pointwise",  # profit so far
)
"""The words before "95 %" in a report whatever the level of the study: these intervals have a level of their own."""


def test_every_interval_stands_beside_its_own_level(small: MadeUp, tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "out", small)
    about = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    about["looks"] = {"at": [20, 40, 80], "level": 0.98}
    (folder / "manifest.json").write_text(json.dumps(about), encoding="utf-8")
    text = flat(page_of(folder).text)
    for said in (
        "where those exclude 0 (of value simultaneous at 98 %, of the others pointwise at 95 % )",
        "differences from Leave it alone, with pointwise 98 % intervals",
        "with its pointwise 98 % confidence interval, in bold where that excludes 0. By chance, one in 50 such intervals",
    ):
        assert said in text
    for before in text.split("95 %")[:-1]:
        assert re.search(rf"({'|'.join(AT_95)}) $", before), before[-80:]
