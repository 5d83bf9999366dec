"""How often sources are resolved to the right name within an article.

    python benchmarks/attribution_entities.py DATA [--errors]

`benchmarks/data/entity_labels.jsonl` holds sources of PolNeAR's development documents (pronouns,
short names and definite descriptions, drawn at random) by offsets, each with the offsets of a
mention of its name, or none where it is nobody with one name (a group, an advertisement). A
language model labelled them once, without seeing a prediction. The gold spans go through `link`. A
source is right if the last word of its entity is that of the name. Printed are how many are right,
left open and wrong: a wrong name is worse than none. DATA is the folder of `docs/data.md`.
"""

import argparse
import gzip
import json
from collections import Counter
from pathlib import Path
from typing import Any

from biaslens.attribution import RoleSpan, link
from biaslens.sentences import split_sentences

LABELS = Path(__file__).parent / "data" / "entity_labels.jsonl"
ROLES = ("source", "cue", "content")


def main() -> None:
    """Print a line for each kind of source, and the wrong ones if asked."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("--errors", action="store_true")
    options = parser.parse_args()
    with gzip.open(options.data / "polnear/documents_dev.jsonl.gz", "rt", encoding="utf-8") as rows:
        documents = {row["id"]: row for row in map(json.loads, rows)}
    counts: dict[str, Counter[str]] = {}
    found = {name: entities(documents[name]) for name in {row["document"] for row in labels()}}
    for row in labels():
        text, (start, end) = documents[row["document"]]["text"], row["source"]
        entity = found[row["document"]].get((start, end))
        name = text[slice(*row["name"])] if row["name"] else None
        verdict = judge(entity, name)
        counts.setdefault(kind(text[start:end]), Counter())[verdict] += 1
        if options.errors and verdict != "right":
            print(f"    {verdict}: {text[start:end]!r} is {name!r}, taken for {entity!r}")
    for group, verdicts in counts.items():
        shares = "  ".join(f"{verdict} {n}" for verdict, n in sorted(verdicts.items()))
        print(f"{group:<12} n {verdicts.total():>3}  {shares}")


def labels() -> list[dict[str, Any]]:
    """Return the labels."""
    return [json.loads(line) for line in LABELS.read_text(encoding="utf-8").splitlines()]


def entities(document: dict[str, Any]) -> dict[tuple[int, int], str | None]:
    """Return the entity of each source of a document, by its range."""
    roles = {
        role: [
            RoleSpan(start, end, 1.0)
            for start, end in sorted(
                {tuple(piece) for one in document["attributions"] for piece in one[role]}
            )
        ]
        for role in ROLES
    }
    text = document["text"]
    found = link(text, split_sentences(text), roles)
    return {
        (one.source[0].start, one.source[0].end): one.source_entity for one in found if one.source
    }


def judge(entity: str | None, name: str | None) -> str:
    """Return whether an entity is right, open or wrong."""
    if entity is None or name is None:
        return "right" if entity == name else "open" if entity is None else "wrong"
    return "right" if entity.split()[-1].lower() == name.split()[-1].lower() else "wrong"


def kind(words: str) -> str:
    """Return what kind of source some words are."""
    if words.lower() in ("he", "she", "who", "they", "it"):
        return "pronoun"
    return "description" if words.lower().startswith("the ") else "short name"


if __name__ == "__main__":
    main()
