"""A policy from another package: installed without a network, listed, used by the command, and known by its version and its bytes."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.process

ROOT = Path(__file__).parents[2]
PACKAGE = Path(__file__).parent / "plugin"
PROGRAM = [sys.executable, "-c", "from sim.cli.app import main; main()"]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the package installed in it."""
    folder = tmp_path_factory.mktemp("plugin")
    source = shutil.copytree(PACKAGE, folder / "source", ignore=shutil.ignore_patterns("__pycache__"))
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "install", "--quiet", "--no-index"]
    options = ["--no-deps", "--no-build-isolation", "--target", str(folder / "site"), str(source)]
    done = subprocess.run([*pip, *options], capture_output=True, text=True, cwd=folder)
    assert done.returncode == 0, done.stderr
    return folder / "site"


def grapevine(site: Path, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    path = os.pathsep.join([str(site), str(ROOT)])
    return subprocess.run(
        [*PROGRAM, *arguments], capture_output=True, text=True, cwd=folder, env={**os.environ, "PYTHONPATH": path}
    )


def compare(site: Path, folder: Path, policies: str) -> list[str]:
    """The policies that a comparison compared."""
    small = ("--customers", "150", "--replicates", "2", "--months", "1", "--set", "company.burn_in=3")
    small += ("--set", "company.run_off_months=0")
    ended = grapevine(site, folder, "compare", *small, "--policies", policies, "--workers", "2", "--json")
    assert ended.returncode == 0, ended.stderr
    told = json.loads(ended.stdout)
    return list(told["comparisons"][0]["policies"])


def study(site: Path, policy: str) -> str:
    """The hash of a study."""
    program = (
        "from sim.study.design.plan import Study, plan; from sim.scenario import Scenario; "
        f"print(plan(Study((Scenario(),), ({policy!r},))).study_hash)"
    )
    path = os.pathsep.join([str(site), str(ROOT)])
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": path},
    )
    return done.stdout.strip()


def test_the_command_lists_it_with_its_parameters(site: Path, tmp_path: Path) -> None:
    listed = grapevine(site, tmp_path, "list", "policies")
    assert listed.returncode == 0, listed.stderr
    assert re.search(r"^ *quick-thanks\b", listed.stdout, re.MULTILINE)
    assert "warmth=0.9" in listed.stdout
    full = grapevine(site, tmp_path, "list", "policies", "quick-thanks")
    assert "praise is answered first" in " ".join(full.stdout.split())
    assert "quick-thanks" not in grapevine(tmp_path, tmp_path, "list", "policies").stdout


def test_the_command_compares_it_also_inside_a_combination(site: Path, tmp_path: Path) -> None:
    (tmp_path / "mix.toml").write_text(
        "[half]\nblend = [\n"
        '    { share = 0.5, policy = "quick-thanks[warmth=0.7]" },\n'
        '    { share = 0.5, policy = "ignore" },\n]\n'
    )
    asked = "ignore,quick-thanks,quick-thanks[warmth=0.2],mix.toml:half"
    assert compare(site, tmp_path, asked) == asked.split(",")


@pytest.mark.proof
def test_another_release_or_an_edited_module_is_another_study(site: Path, tmp_path: Path) -> None:
    edited = shutil.copytree(site, tmp_path / "edited")
    module = edited / "grapevine_quick_thanks.py"
    module.write_text(module.read_text().replace("cases.kind == PRAISE", "cases.kind != PRAISE"))
    released = shutil.copytree(site, tmp_path / "released")
    (about,) = released.glob("*.dist-info")
    text = (about / "METADATA").read_text()
    (about / "METADATA").write_text(text.replace("Version: 1.2", "Version: 1.3"))
    studies = [study(place, "quick-thanks") for place in (site, site, edited, released)]
    assert studies[0] == studies[1]
    assert len(set(studies)) == 3
    assert study(edited, "ignore") == study(released, "ignore")


def test_a_name_that_no_package_offers_is_an_error(tmp_path: Path) -> None:
    ended = grapevine(tmp_path, tmp_path, "compare", "--policies", "ignore,quick-thanks")
    assert ended.returncode == 2
    assert "no policy 'quick-thanks'" in ended.stderr
