"""Reading: whatever a researcher holds becomes a stream of articles and rejects.

    iter_articles(["pages/", "records.jsonl"])   every article, and why the rest is none
    read_page("page.txt")                        one page: its text, what is kept, what is removed
    clean_page(text)                             the same for text at hand
    mark_duplicates(articles)                    each later copy with the id of the first

Parts, and the libraries behind the formats, are imported where they are used, so that importing
this room is cheap.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from biaslens.reading.articles import Page, iter_articles, read_page
    from biaslens.reading.duplicates import mark_duplicates
    from biaslens.reading.pages import CleanPage, clean_page

__all__ = ["CleanPage", "Page", "clean_page", "iter_articles", "mark_duplicates", "read_page"]

_HOMES = {
    "CleanPage": "pages",
    "Page": "articles",
    "clean_page": "pages",
    "iter_articles": "articles",
    "mark_duplicates": "duplicates",
    "read_page": "articles",
}


def __getattr__(name: str) -> Any:
    """Import a part of the room when something of it is first used."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
