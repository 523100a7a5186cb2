"""Real comparisons in worker processes: their numbers, their progress, a first picture, files to take away, and what is left of them."""

from __future__ import annotations

import errno
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import sim as gv
from sim.app.limits import Limits
from sim.app.work import Pool, Shelf, Ticket
from sim.app.work.jobs import SHARED_S, Comparison, Export, ExportError, Glance, seconds_alone
from sim.app.work.partial import SoFar
from sim.app.work.serving import Teller, why
from sim.scenario import Scenario, load
from sim.study.storage.files import StoreError
from sim.study.storage.lock import LOCK
from sim.views.export.pdf import PrintError
from tests.app.work.toys import alive, until

pytestmark = [pytest.mark.process, pytest.mark.slow]

POLICIES = ("ignore", "first-come", "grow-advocates")
TINY = {"society.people": 200, "company.burn_in": 3, "company.run_off_months": 1}


def tiny(**more: Any) -> Scenario:
    return load("default").with_values({**TINY, **more})


def arguments(**more: Any) -> dict[str, Any]:
    return {"scenarios": tiny(), "policies": POLICIES, "replicates": 4, "months": 1, "seed": 3, **more}


@pytest.fixture(scope="module")
def pool() -> Iterator[Pool]:
    made = Pool(Limits(), 1)
    yield made
    made.close()


@pytest.fixture(scope="module")
def shelf() -> Iterator[Shelf]:
    made = Shelf(Limits())
    yield made
    made.close()


@pytest.fixture(scope="module")
def compared(pool: Pool, shelf: Shelf) -> Ticket:
    command = ("grapevine", "compare", "mine.toml")
    ticket = pool.submit("a", Comparison(arguments(), shelf.folder("a"), command))
    until(lambda: ticket.ended, 120.0)
    assert ticket.state == "done", ticket.message
    return ticket


def test_the_last_partial_result_has_the_numbers_of_the_comparison(compared: Ticket) -> None:
    (found,) = gv.open_results(compared.result).comparisons  # type: ignore[union-attr]
    last: SoFar = compared.partials[-1]
    assert last.replicates == found.replicates == 4
    assert (last.leader, last.ties, last.against) == (found.leader, found.ties, "first-come")
    for one in last.policies:
        difference = found.difference(one.policy)
        assert one.mean == found.standing(one.policy).mean
        assert (one.difference, one.low, one.high) == (
            (None, None, None) if difference is None else (difference.mean, difference.low, difference.high)
        )
    assert (compared.done, compared.total) == (12, 12)


def test_it_is_the_comparison_that_a_program_makes(compared: Ticket, tmp_path: Path) -> None:
    calls: list[tuple[int, int, str]] = []
    quiet = gv.Execution(progress=lambda *said: calls.append(said))
    made = gv.compare(**arguments(), workers=1, folder=tmp_path / "made", execution=quiet)
    there = gv.open_results(compared.result)
    assert made.manifest["study"] == there.manifest["study"]
    assert made.runs.equals(there.runs)
    assert made.days.equals(there.days)
    assert there.manifest["command"] == ["grapevine", "compare", "mine.toml"]
    assert [done for done, _, _ in calls] == sorted(done for done, _, _ in calls)
    assert calls[-1][:2] == (12, 12)
    assert {total for _, total, _ in calls} == {12}
    assert "simulating" in {stage for _, _, stage in calls}


def test_a_first_picture_is_small_and_says_so(pool: Pool) -> None:
    company = load("default").with_values({"company.run_off_months": 1, "company.burn_in": 3, "society.people": 5000})
    ticket = pool.submit("b", Glance(arguments(scenarios=company, replicates=20, months=12)))
    until(lambda: ticket.ended, 60.0)
    assert ticket.state == "done", ticket.message
    found: SoFar = ticket.result
    assert found.small is not None
    assert found.small.customers <= 500
    assert found.replicates == found.small.replicates == 4
    assert found == ticket.partials[-1]
    assert [one.policy for one in found.policies] == [*POLICIES]
    assert all(one.low is not None for one in found.policies if one.policy != "first-come")


def test_a_comparison_is_taken_away(pool: Pool, compared: Ticket) -> None:
    made = {kind: pool.submit("c", Export(compared.result, kind)) for kind in ("html", "exe")}
    until(lambda: all(one.ended for one in made.values()), 60.0)
    assert made["html"].result.lstrip().lower().startswith(b"<!doctype html>")
    assert compared.result.parent.name.encode() not in made["html"].result
    assert made["exe"].state == "failed"
    assert "html, pdf, zip" in made["exe"].message
    assert {one.name for one in compared.result.parent.iterdir()} - {LOCK} == {compared.result.name}


def test_without_a_browser_a_pdf_is_refused_in_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sim.views.export.pdf.browser", lambda: (_ for _ in ()).throw(PrintError("none")))
    with pytest.raises(ExportError, match="open it in any browser"):
        Export(tmp_path, "pdf").run(Teller(io.BytesIO()), 1)


def test_what_cannot_be_compared_is_a_sentence(pool: Pool, shelf: Shelf) -> None:
    ticket = pool.submit("e", Comparison(arguments(policies=("ignore", "sing")), shelf.folder("e")))
    until(lambda: ticket.ended, 60.0)
    assert ticket.state == "failed"
    assert "sing" in ticket.message


def test_of_a_comparison_that_finds_the_disk_full_nothing_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(**given: Any) -> None:
        (given["folder"] / "jobs").mkdir(parents=True)
        try:
            raise OSError(errno.ENOSPC, "No space left on device")
        except OSError as error:
            raise StoreError(f"cannot write {given['folder']}") from error

    monkeypatch.setattr("sim.api.studies.compare", full)
    with pytest.raises(StoreError) as caught:
        Comparison(arguments(), tmp_path / "results").run(Teller(io.BytesIO()), 1)
    assert list(tmp_path.iterdir()) == []
    assert "is full" in why(caught.value)
    assert str(tmp_path) not in why(caught.value)


def test_a_comparison_in_full_run_is_cancelled(pool: Pool, shelf: Shelf) -> None:
    long = arguments(scenarios=tiny(**{"company.run_off_months": 36}), replicates=20)
    assert seconds_alone(long) < SHARED_S  # it runs in the process itself
    ticket = pool.submit("d", Comparison(long, shelf.folder("d")))
    until(lambda: ticket.partials, 60.0)
    assert ticket.partials[0].replicates < 20
    assert ticket.seconds_left is not None
    before = pool.processes
    pool.cancel(ticket)
    assert until(lambda: sum(map(alive, before)) <= 1) < 1.0
    shelf.forget("d")
    assert not ticket.job.folder.exists()  # type: ignore[attr-defined]
