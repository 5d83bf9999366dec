import json
from pathlib import Path

import pytest

from biaslens.errors import InputError
from biaslens.reading import iter_articles
from biaslens.reading.presets import PRESETS
from biaslens.reading.records import COLUMNS
from biaslens.schema import Article

TEXT = "The harbour council voted on Monday to close the old fish market."
NEWS_PLEASE = {
    "authors": ["Oda Brell"],
    "date_download": "2023-05-03 08:00:00",
    "date_publish": "2023-05-02 10:30:00",
    "description": "A vote.",
    "filename": "quay.json",
    "language": "en",
    "maintext": TEXT,
    "source_domain": "quay-courier.example",
    "title": "Market closes",
    "url": "https://quay-courier.example/market",
}
MEDIA_CLOUD = {
    "stories_id": 17,
    "publish_date": "2023-05-02 00:00:00",
    "title": "Market closes",
    "url": "https://quay-courier.example/market",
    "media_name": "Quay Courier",
    "story_text": TEXT,
}


@pytest.mark.parametrize("preset", [None, "news-please"])
def test_news_please(preset: str | None, tmp_path: Path):
    path = tmp_path / "quay.json"
    path.write_text(json.dumps(NEWS_PLEASE))
    (item,) = iter_articles([str(path)], preset=preset)
    assert isinstance(item, Article)
    assert (item.id, item.url) == (NEWS_PLEASE["url"], NEWS_PLEASE["url"])
    assert (item.text, item.title) == (TEXT, "Market closes")
    assert (item.outlet, item.published) == ("quay-courier.example", "2023-05-02T10:30:00")
    assert item.extra["authors"] == ["Oda Brell"]


@pytest.mark.parametrize("preset", [None, "media-cloud"])
def test_media_cloud(preset: str | None, tmp_path: Path):
    path = tmp_path / "stories.json"
    path.write_text(json.dumps([MEDIA_CLOUD]))
    (item,) = iter_articles([str(path)], preset=preset)
    assert isinstance(item, Article)
    assert (item.id, item.outlet, item.published) == ("17", "Quay Courier", "2023-05-02")
    assert item.text == TEXT


def test_what_the_user_maps_comes_first(tmp_path: Path):
    path = tmp_path / "quay.json"
    path.write_text(json.dumps(NEWS_PLEASE))
    (item,) = iter_articles([str(path)], columns={"text": "description"})
    assert isinstance(item, Article)
    assert item.text == "A vote."


def test_an_export_without_text_is_told(tmp_path: Path):
    path = tmp_path / "stories.csv"
    path.write_text(
        "id,media_name,publish_date,title,url\n1,Quay,2023-05-02,Market,https://q.example\n"
    )
    with pytest.raises(InputError, match="no column 'text'"):
        iter_articles([str(path)])


def test_another_preset_is_told():
    with pytest.raises(InputError, match="news-please, media-cloud"):
        iter_articles(["-"], preset="lexis")


def test_presets_name_our_columns():
    assert all(set(preset.columns) < set(COLUMNS) for preset in PRESETS.values())
