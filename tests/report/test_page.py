"""The whole page: valid, closed to the network, the same twice, and calm about hostile text."""

import json
import re
from base64 import b64encode
from hashlib import sha256
from html.parser import HTMLParser

import html5lib
import pytest
from lxml import etree
from scores import scored_article, write_scores

from biaslens.errors import OutputError, RunError
from biaslens.report import REPORT_VERSION, build_report, write_report
from biaslens.schema import Reject, Removed
from biaslens.statistics import read_scores, summarize

SAYS = {
    "source": "Mara Ilves",
    "cue": "said",
    "content": "“This is a farce,”",
    "quotation": "direct",
}
SENTENCES = [
    {
        "text": "“This is a farce,” said Mara Ilves.",
        "framing": 0.8,
        "framing_narrator": 0.1,
        "says": [SAYS],
        "loaded": {"farce": ("Loaded_Language", "direct_quote")},
    },
    {
        "text": "The shameful plan passed.",
        "framing": 0.9,
        "loaded": {"shameful plan": ("Slogans", "narrator")},
    },
    *({"text": f"Item {n} was put off.", "paragraph": n % 3 == 0} for n in range(12)),
]
HOSTILE = (
    "<script>alert(1)</script>",
    "</style><img src=https://bad.invalid onerror=alert(1)>",
    "</title></svg></mark>{{ 7 * 7 }}{% raw %}",
    "javascript:alert(1)",
    "safe\u202etxt.exe\u202c \u2067x",
    "nul\x00 esc\x1b[31m \x85 \ufffe \x0c",
    '"\'><b onclick="x">&amp;&#60;',
)
MANIFEST = {
    "biaslens_version": "0.1.0",
    "tables_version": 1,
    "bundle": {"name": "default", "sha256": "3f" * 32, "scores": {"babe": {"macro_f1": 0.8123}}},
    "inputs": [{"path": "pages/a.txt", "sha256": "ab" * 32, "n_bytes": 12345}],
    "options": {"unit": "page"},
    "created": "2024-04-01T10:00:00Z",
}


def _articles(n=3):
    return [
        scored_article(
            f"{outlet}{k}",
            SENTENCES,
            outlet=outlet,
            title=f"Plan {k}",
            published=f"2024-03-0{k + 1}",
            url="https://news.invalid/plan",
            removed=(Removed(0, 50, "navigation"),),
        )
        for outlet in ("Meridian", "Courier")
        for k in range(n)
    ]


@pytest.fixture
def scores(tmp_path):
    reject = Reject("pages/b.txt", None, None, "the file is empty", "delete it")
    return write_scores(tmp_path / "scores", _articles(), rejects=[reject], manifest=MANIFEST)


def _page(scores, tmp_path, **options):
    out = tmp_path / "report.html"
    write_report(scores, out, **options)
    return out.read_text(encoding="utf-8")


def _parse(page):
    return html5lib.HTMLParser(strict=True).parse(page)


class _Attributes(HTMLParser):
    """Collects every element and attribute of a page."""

    def __init__(self):
        super().__init__()
        self.tags, self.attributes = [], []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += [(tag, name, value) for name, value in attrs]


def _collect(page):
    collector = _Attributes()
    collector.feed(page)
    return collector


def test_page_is_valid_and_asks_nobody_for_anything(scores, tmp_path):
    page = _page(scores, tmp_path)
    _parse(page)
    found = _collect(page)
    assert not {"link", "img", "iframe", "object", "base"} & set(found.tags)
    assert found.tags.count("script") == 1
    assert not [name for tag, name, _ in found.attributes if tag == "script"]
    loading = [
        value for _, name, value in found.attributes if name in ("src", "href", "xlink:href")
    ]
    assert loading
    assert all(value.startswith(("#", "data:")) for value in loading)
    saved = {value for tag, name, value in found.attributes if (tag, name) == ("a", "download")}
    assert {"figures.csv", "figures.json", "articles.csv", "loaded.svg"} <= saved
    assert not [name for _, name, _ in found.attributes if name.startswith("on")]
    assert not re.search(r"url\((?!#)", page)
    assert "@import" not in page
    assert "default-src 'none'" in page


def test_only_our_style_and_script_may_run(scores, tmp_path):
    page = _page(scores, tmp_path)
    for tag in ("style", "script"):
        (text,) = re.findall(f"<{tag}>(.*?)</{tag}>", page, re.DOTALL)
        digest = b64encode(sha256(text.encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'".replace("'", "&#39;") in page.replace("'", "&#39;")
    assert not [name for _, name, _ in _collect(page).attributes if name == "style"]


def test_every_anchor_and_label_leads_somewhere_and_ids_are_single(scores, tmp_path):
    found = _collect(_page(scores, tmp_path))
    ids = [value for _, name, value in found.attributes if name == "id"]
    assert len(ids) == len(set(ids))
    hrefs = {value for _, name, value in found.attributes if name == "href"}
    wanted = {value[1:] for value in hrefs if value.startswith("#")}
    for _, name, value in found.attributes:
        if name == "aria-labelledby":
            wanted |= set(value.split())
    assert wanted <= set(ids)


def test_tables_have_captions_and_scopes(scores, tmp_path):
    page = _page(scores, tmp_path)
    assert page.count("<table") == page.count("<caption")
    assert not re.search(r"<th(?![^>]*scope=)[ >]", page)
    for landmark in ("<header", "<nav", "<main", "<footer", 'class="skip"', 'lang="en"'):
        assert landmark in page


def test_the_same_scores_give_the_same_bytes(scores, tmp_path):
    assert _page(scores, tmp_path) == _page(scores, tmp_path)


def test_what_the_page_says(scores, tmp_path):
    page = _page(scores, tmp_path)
    for words in (
        "Meridian",
        "6 articles, 84 sentences, 2024-03-01 to 2024-03-03",
        "navigation",
        "the file is empty",
        "BABE: loaded sentences",
        "macro-F1",
        "Krippendorff’s alpha 0.75",
        "0.812",
        "3f3f3f",
        "2024-04-01T10:00:00Z",
        "Slogans",
        "Mara Ilves",
        "raw",
    ):
        assert words in page
    assert (
        '<mark class="by-narrator">shameful plan<small class="tag">Slogans</small></mark>' in page
    )
    assert 'class="content q-direct first"' in page


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_shown_as_text(text, tmp_path):
    says = {"source": text, "cue": text, "content": text, "source_entity": text}
    sentences = [
        {
            "text": f"{text} and {text}",
            "framing": 0.9,
            "says": [says],
            "loaded": {text: (text, "narrator")},
            "about": {text: (0.8, 0.1, "narrator")},
        }
    ] * 25
    article = scored_article(
        text,
        sentences,
        outlet=text,
        title=text,
        published=text,
        url=text,
        language=text,
        notes=(text,),
    )
    manifest = {"biaslens_version": text, "bundle": {"name": text, "scores": {text: {text: 0.5}}},
                "options": {text: text}, "inputs": [{"path": text}], "created": text}  # fmt: skip
    articles = [
        article,
        *(scored_article(f"{text}{k}", sentences, outlet=text, title=text, published="2024-03-01",
                         extra={"event": text, "duplicate_of": text if k == 3 else None})
          for k in range(4)),
        scored_article("other", sentences, outlet="B", published="2024-04-01",
                       extra={"event": text}),
    ]  # fmt: skip
    folder = write_scores(
        tmp_path / "s", articles, rejects=[Reject(text, 1, text, text, text)], manifest=manifest
    )
    page = _page(folder, tmp_path, exports=["svg"])
    for chart in (tmp_path / "report-files").glob("*.svg"):
        etree.fromstring(chart.read_bytes())
    _parse(page)
    found = _collect(page)
    assert not {"img", "b onclick"} & set(found.tags)
    assert found.tags.count("script") == 1
    assert not [name for _, name, _ in found.attributes if name.startswith("on")]
    assert all(
        value.startswith(("#", "data:text/csv;", "data:application/json;",
                          "data:image/svg+xml;"))
        for _, name, value in found.attributes if name == "href"
    )  # fmt: skip
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufffe]", page)
    assert page.count("</style>") == 1


def test_a_sentence_of_100_000_characters(tmp_path):
    folder = write_scores(
        tmp_path / "s", [scored_article("a", [{"text": "word " * 20_000}], outlet="A")]
    )
    page = _page(folder, tmp_path)
    _parse(page)
    assert page.count("word word") > 5_000


def test_excerpts_limit_what_is_quoted(scores, tmp_path):
    whole, one, none = (_page(scores, tmp_path, excerpts=n) for n in (None, 1, 0))
    assert "Item 3 was put off." in whole
    assert "Item 3 was put off." not in one
    assert "plan</mark>" not in none
    assert "shameful" in one
    assert "shameful" not in none
    _parse(none)


def test_a_folder_with_nothing_scored(tmp_path):
    article = scored_article("a", [], title="Hafen", language="de", notes=("not English",))
    page = _page(write_scores(tmp_path / "s", [article]), tmp_path)
    _parse(page)
    assert "not English" in page
    assert "too little text here for a finding" in page


def test_a_manifest_of_the_wrong_shape_is_treated_as_unknown(tmp_path):
    manifest = {"bundle": "x", "inputs": {"a": 1}, "options": [1], "created": 5}
    page = _page(write_scores(tmp_path / "s", _articles(1), manifest=manifest), tmp_path)
    _parse(page)


def test_report_is_plain_data(scores):
    report = build_report(read_scores(scores), summarize(scores))
    assert json.loads(json.dumps(report)) == report
    assert report["version"] == REPORT_VERSION


def test_note_is_short_and_plain(scores, tmp_path):
    note = write_report(scores, tmp_path / "r.html")
    assert (
        note.lines[0]
        == "Read 6 articles (84 sentences) of Courier and Meridian; one record rejected."
    )
    assert 2 <= len(note.lines) <= 12
    assert note.n_bytes == (tmp_path / "r.html").stat().st_size


def test_errors_name_the_place(scores, tmp_path):
    with pytest.raises(RunError, match="not a folder of scores"):
        write_report(tmp_path, tmp_path / "r.html")
    (tmp_path / "file").write_text("x")
    with pytest.raises(OutputError, match="choose another place"):
        write_report(scores, tmp_path / "file" / "r.html")


@pytest.mark.parametrize(
    ("band", "said"),
    [([0.2, 0.75], "0.20 to 0.75"), (None, None), (["x", 1], None), ([0.1], None), ("ab", None)],
)
def test_the_band_of_doubt_is_told_if_the_bundle_has_one(band, said, tmp_path):
    manifest = {"bundle": {"abstain": band}}
    page = _page(write_scores(tmp_path / "s", _articles(1), manifest=manifest), tmp_path)
    assert ("band of doubt" in page) == (said is not None)
    assert said is None or f"Probabilities from {said}" in page


def test_the_calibration_plot_shows_the_bins_that_the_bundle_states(tmp_path):
    bins = [
        {"n": 20, "probability": 0.1, "share": 0.05},
        {"n": 10, "probability": 0.9, "share": 0.8},
        {"n": 0, "probability": 0.5, "share": 0.5},
        {"n": "x", "probability": 0.5, "share": 0.5},
        "<script>",
    ]
    manifest = {"bundle": {"reliability": {"benchmark": "<b>babe_dev", "bins": bins}}}
    page = _page(write_scores(tmp_path / "s", _articles(1), manifest=manifest), tmp_path)
    figure = re.search(r'<figure class="reliability".*?</figure>', page, re.DOTALL).group()
    assert "&lt;b&gt;babe_dev, 30 sentences" in figure
    assert figure.count("<circle") == 2
    assert '<circle class="point" cx="17.0%" cy="179.0" r="4"/>' in figure  # 8 + 9, 188 - 9
    assert "<td>80\u00a0%</td><td>49\u00a0% to 94\u00a0%</td><td>10</td>" in figure


@pytest.mark.parametrize("stated", [None, "x", {"bins": 3}, {"bins": []}])
def test_without_bins_there_is_no_calibration_plot(stated, tmp_path):
    manifest = {"bundle": {"reliability": stated}}
    page = _page(write_scores(tmp_path / "s", _articles(1), manifest=manifest), tmp_path)
    assert 'class="reliability"' not in page


@pytest.mark.parametrize(("hits", "n"), [(0, 5), (3, 7), (8, 10), (40, 40), (61, 200)])
def test_the_interval_of_a_bin_is_the_one_of_scipy(hits, n):
    from scipy.stats import binomtest

    from biaslens.report.reliability import _wilson

    expected = binomtest(hits, n).proportion_ci(method="wilson")
    assert _wilson(hits / n, n) == pytest.approx((expected.low, expected.high))
