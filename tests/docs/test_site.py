"""The documentation site builds without a warning, asks no network for anything, and can be searched from disk."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
BROWSER = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site, built as ``make docs`` builds it."""
    folder = tmp_path_factory.mktemp("site") / "site"
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(folder)]
    done = subprocess.run(
        command, cwd=ROOT, env={**os.environ, "NO_MKDOCS_2_WARNING": "1"}, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert "WARNING" not in done.stderr
    return folder


@pytest.mark.slow
def test_every_page_is_in_the_site(site: Path) -> None:
    pages = {path.relative_to(ROOT / "docs") for path in (ROOT / "docs").rglob("*.md")}
    wanted = {path.with_name("index.html") if path.name == "README.md" else path.with_suffix(".html") for path in pages}
    made = {path.relative_to(site) for path in site.rglob("*.html")}
    assert wanted <= made
    assert {Path("study-to-figure.html"), Path("project/CONTRIBUTING.html"), Path("project/CHANGELOG.html")} <= made


@pytest.mark.slow
def test_links_between_pages_lead_somewhere(site: Path) -> None:
    links = {
        (page, target)
        for page in site.rglob("*.html")
        for target in re.findall(r'(?:href|src)="([^"#?]+)', page.read_text(encoding="utf-8"))
        if page.name != "404.html" and not re.match(r"[a-z]+:|//", target)
    }
    assert [f"{page.name}: {target}" for page, target in links if not (page.parent / target).exists()] == []


@pytest.mark.slow
def test_no_page_loads_anything_from_elsewhere(site: Path) -> None:
    loads = re.compile(
        r'<(?:script|img|iframe)[^>]*src="(?:https?:)?//|<link[^>]*rel="(?:stylesheet|preconnect)"[^>]*//'
    )
    assert [page.name for page in site.rglob("*.html") if loads.search(page.read_text(encoding="utf-8"))] == []


@pytest.mark.slow
def test_the_reference_has_the_public_names(site: Path) -> None:
    found = json.loads((site / "search" / "search_index.json").read_text(encoding="utf-8"))["docs"]
    anchors = {one["location"].partition("#")[2] for one in found}
    assert {
        "sim.model.ConversationModel.step",
        "sim.policies.base.Policy.judge",
        "sim.engine.mesa_agents.Person",
    } <= anchors


@pytest.mark.slow
@pytest.mark.browser
@pytest.mark.skipif(BROWSER is None, reason="no browser is installed")
def test_the_search_finds_a_page_from_disk_without_a_network(site: Path) -> None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=BROWSER, args=["--no-sandbox"])
        page = browser.new_context(offline=True).new_page()
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.goto((site / "index.html").as_uri())
        query = page.locator("input[name=query]")
        query.click()
        query.press_sequentially("first-come")
        found = page.locator(".md-search-result__link")
        found.first.wait_for(timeout=60_000)
        assert any("policies/first-come.html" in (link.get_attribute("href") or "") for link in found.all())
        assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
        browser.close()
