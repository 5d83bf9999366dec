from pathlib import Path

from jinja2 import ModuleLoader
from scores import scored_article, write_scores

from biaslens.report import render, write_report
from biaslens.report.templating import compile_templates, make_environment

SENTENCES = [{"text": "The ferry is a <b>disgrace</b>.", "framing": 0.9}, {"text": "It sailed."}]


def _page(folder: Path, *, n_articles: int) -> str:
    articles = [scored_article(f"a{k}", SENTENCES, outlet=f"O{k % 2}") for k in range(n_articles)]
    write_report(write_scores(folder / "scores", articles), folder / "report.html")
    return (folder / "report.html").read_text(encoding="utf-8")


def test_compiled_templates_give_the_page_that_their_sources_give(tmp_path, monkeypatch):
    sizes = {"one": 1, "many": 12}
    expected = {name: _page(tmp_path / name, n_articles=n) for name, n in sizes.items()}
    compile_templates(tmp_path / "compiled")
    environment = make_environment(ModuleLoader(tmp_path / "compiled"))
    monkeypatch.setattr(render, "_environment", lambda: environment)
    pages = {name: _page(tmp_path / name, n_articles=n) for name, n in sizes.items()}
    assert pages == expected


def test_a_package_without_compiled_templates_uses_their_sources(tmp_path, monkeypatch):
    monkeypatch.setattr(render, "COMPILED", str(tmp_path / "none"))
    render._environment.cache_clear()
    assert "<title>" in _page(tmp_path, n_articles=1)
    render._environment.cache_clear()
