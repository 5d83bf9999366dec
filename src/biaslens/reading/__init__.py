"""Reading: whatever a researcher holds becomes a stream of articles and rejects.

    iter_articles(["pages/", "records.jsonl"])   every article, and why the rest is none
    read_page("page.txt")                        one page: its text, what is kept, what is removed
    clean_page(text)                             the same for text at hand
    mark_duplicates(articles)                    each later copy with the id of the first

The libraries behind the formats are imported where they are used, so that importing this room is
cheap.
"""

from biaslens.reading.articles import Page, iter_articles, read_page
from biaslens.reading.duplicates import mark_duplicates
from biaslens.reading.pages import CleanPage, clean_page

__all__ = ["CleanPage", "Page", "clean_page", "iter_articles", "mark_duplicates", "read_page"]
