"""Pages of many genres with a label for every line, and what the cleaner makes of them.

python -m tests.reading.page_genres
"""

from collections import Counter
from pathlib import Path

from biaslens.reading import CleanPage, clean_page

DATA = Path(__file__).parents[1] / "data" / "page_genres.txt"
KEPT, REMOVED = "=+", "-cn"
Lines = list[tuple[str, str]]


def read_genres() -> dict[str, Lines]:
    """Return the label and the words of each line, by the name of the page."""
    pages: dict[str, Lines] = {}
    for block in DATA.read_text(encoding="utf-8").split("\n### ")[1:]:
        name, *rows = block.rstrip("\n").split("\n")
        pages[name] = [(row[:1], row[2:]) for row in rows]
    return pages


def clean_lines(lines: Lines, joint: str) -> tuple[str, CleanPage]:
    """Return the page as one text, and what the cleaner makes of it."""
    text = joint.join(words for _, words in lines)
    return text, clean_page(text)


def count(lines: Lines, joint: str) -> Counter[str]:
    """Count for each label its lines, and with "right" behind it those that were judged rightly."""
    text, page = clean_lines(lines, joint)
    found: Counter[str] = Counter()
    place = 0
    for label, words in lines:
        if words:
            place = text.index(words, place)
            is_removed = any(cut.start <= place < cut.end for cut in page.removed)
            found[label] += 1
            found[f"{label} right"] += is_removed == (label in REMOVED)
            place += len(words)
    return found


def share(counts: Counter[str], labels: str) -> tuple[int, int]:
    """Return how many lines with these labels were judged rightly, and how many there are."""
    right = sum(counts[f"{label} right"] for label in labels)
    return right, sum(counts[label] for label in labels)


def main() -> None:
    """Print the counts of each page and of both sets."""
    for joint, style in (("\n", "no blank lines"), ("\n\n", "blank lines")):
        sums = {"first set": Counter[str](), "second set": Counter[str]()}
        for name, lines in read_genres().items():
            counts = count(lines, joint)
            sums["second set" if name.startswith("second set") else "first set"] += counts
            _show(name, counts)
        for name, counts in sums.items():
            _show(f"-- {style}, {name}", counts)


def _show(name: str, counts: Counter[str]) -> None:
    kept, removed = (" of ".join(map(str, share(counts, some))) for some in (KEPT, REMOVED))
    print(f"{name:56} kept {kept:>10}   removed {removed:>10}")


if __name__ == "__main__":
    main()
