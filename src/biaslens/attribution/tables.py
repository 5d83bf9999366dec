"""Reading the word tables of this room: tab-separated, with a header, `#` lines are comments."""

import csv
from functools import cache
from importlib.resources import files


@cache
def read_table(name: str) -> tuple[dict[str, str], ...]:
    """Return the rows of a table in `data/`, by the names in its header."""
    text = (files("biaslens.attribution") / "data" / name).read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    return tuple(csv.DictReader(lines, delimiter="\t", restval="", quoting=csv.QUOTE_NONE))


@cache
def words_of(kind: str) -> frozenset[str]:
    """Return the listed words of a class."""
    return frozenset(row["word"] for row in read_table("source_words.tsv") if row["class"] == kind)
