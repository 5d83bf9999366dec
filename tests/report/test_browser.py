"""The page in a real browser: accessible, silent, and its script does what it says.

Skipped where there is no Chromium. The check of accessibility also wants axe-core, which is not
part of this repository: `npm install axe-core`, and AXE_CORE names its `axe.min.js`.
"""

import os
from pathlib import Path

import pytest
from browser import browser, find_chromium
from scores import scored_article, write_scores
from test_page import MANIFEST, SENTENCES

from biaslens.report import write_report
from biaslens.schema import Reject, Removed

AXE = Path(os.environ.get("AXE_CORE", "node_modules/axe-core/axe.min.js"))
STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    chromium = find_chromium()
    if chromium is None:
        pytest.skip("there is no Chromium on this machine")
    with browser(chromium, tmp_path_factory.mktemp("profile")) as found:
        yield found


def _articles(outlets, n):
    return [
        scored_article(
            f"{outlet}{k}",
            SENTENCES,
            outlet=outlet,
            title=f"Plan {k} of {outlet}",
            published=f"2024-0{k % 3 + 1}-05",
            url="https://news.invalid/plan",
            removed=(Removed(0, 50, "navigation"),),
            extra={"duplicate_of": "Meridian0"} if outlet == "Courier" and k == 1 else {},
        )
        for outlet in outlets
        for k in range(n)
    ]


@pytest.fixture(scope="module")
def reports(tmp_path_factory):
    """Three pages: of one article, of one outlet, of several."""
    found = {}
    for name, outlets, n in (
        ("one", ["Meridian"], 1),
        ("outlet", ["Meridian"], 4),
        ("several", ["Courier", "Lantern", "Meridian", "Post", "Gazette"], 4),
    ):
        folder = tmp_path_factory.mktemp(name)
        reject = Reject("pages/b.txt", None, None, "the file is empty", "delete it")
        write_scores(folder / "s", _articles(outlets, n), rejects=[reject], manifest=MANIFEST)
        found[name] = folder / "report.html"
        write_report(folder / "s", found[name])
    return found


@pytest.mark.parametrize("name", ["one", "outlet", "several"])
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [1280, 360])
def test_no_violation_of_the_guidelines(page, reports, name, dark, width):
    if not AXE.is_file():
        pytest.skip(f"axe-core is not here ({AXE}); AXE_CORE names its axe.min.js")
    page.open(reports[name], dark=dark, width=width)
    page.ask("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    page.ask(AXE.read_text(encoding="utf-8"))
    found = page.ask(
        f"axe.run({{runOnly: {STANDARDS}}}).then((r) => r.violations.map((v) => "
        "[v.id, v.help, v.nodes.slice(0, 3).map((n) => n.html.slice(0, 200) + n.failureSummary)]))"
    )
    assert found == []


@pytest.mark.parametrize("name", ["one", "outlet", "several"])
def test_the_page_asks_nobody_and_complains_of_nothing(page, reports, name):
    page.open(reports[name])
    page.ask("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    assert page.requests() == []
    assert page.complaints() == []


@pytest.mark.parametrize("width", [360, 320])  # 320 is 1280 at 400 %
def test_nothing_runs_out_at_the_side(page, reports, width):
    page.open(reports["several"], width=width)
    page.ask("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    assert page.ask("document.documentElement.scrollWidth") <= width


def test_a_figure_leads_to_the_sentences_behind_it(page, reports):
    page.open(reports["several"])
    page.ask("document.querySelector('.forest a[data-show=\"narrator 3\"]').click()")
    found = page.ask("[...document.querySelectorAll('.found li bdi')].map((s) => s.textContent)")
    assert len(found) == 4
    assert all("shameful plan" in text for text in found)
    assert page.ask("document.activeElement.id") == "sentences"
    assert page.ask("document.querySelector('.examples').checkVisibility()") is False


def test_a_cited_source_leads_to_what_it_said(page, reports):
    page.open(reports["several"])
    page.ask("document.querySelector('.who a[data-show=\"cited.0\"]').click()")
    found = page.ask("[...document.querySelectorAll('.found li bdi')].map((s) => s.textContent)")
    assert found
    assert all("Mara Ilves" in text for text in found)


def test_the_threshold_moves_the_chart_and_the_strips(page, reports):
    page.open(reports["outlet"])
    before = page.ask("document.querySelector('.n-loaded').textContent")
    usual = page.ask("document.querySelector('.is-narrator .moving').textContent")
    assert before == "1"
    page.ask("threshold.value = 0; threshold.dispatchEvent(new Event('input', {bubbles: true}))")
    assert page.ask("document.querySelector('.slider output').value") == "0.3"
    page.ask("threshold.value = 6; threshold.dispatchEvent(new Event('input', {bubbles: true}))")
    # the probability is stored in 32 bits, a little below 0.9
    assert page.ask("document.querySelector('.n-loaded').textContent") == "0"
    moved = page.ask("document.querySelector('.is-narrator .moving').textContent")
    assert moved.startswith("0\u00a0%")
    page.ask("document.querySelector('.slider button').click()")
    assert page.ask("document.querySelector('.is-narrator .moving').textContent") == usual


def test_articles_are_filtered_and_ordered(page, reports):
    page.open(reports["several"])
    shown = "[...document.querySelectorAll('.piece')].filter((p) => p.checkVisibility()).length"
    assert page.ask(shown) == 20
    page.ask("f = document.querySelector('.filter'); f.elements.group.value = '0'; "
             "f.dispatchEvent(new Event('input'))")  # fmt: skip
    assert page.ask(shown) == 4
    page.ask("f.elements.words.value = 'plan 2'; f.dispatchEvent(new Event('input'))")
    assert page.ask(shown) == 1
    assert page.ask("f.querySelector('output').value") == "1 article"


def test_an_anchor_opens_the_reading_view(page, reports):
    page.open(reports["several"])
    page.ask("location.hash = 'a2-2'; new Promise((done) => setTimeout(done, 50))")
    assert page.ask("document.getElementById('a2-2').closest('details').open") is True


def test_everything_can_be_read_without_scripts(page, reports):
    page.send("Emulation.setScriptExecutionDisabled", value=True)
    try:
        page.open(reports["several"])
    finally:
        page.send("Emulation.setScriptExecutionDisabled", value=False)
    hidden = page.ask("[...document.querySelectorAll('[hidden]')].map((e) => e.className)")
    assert set(hidden) <= {"tools slider", "tools filter", "tools evidence", "found", ""}
    assert page.ask("document.querySelector('.examples').checkVisibility()") is True
