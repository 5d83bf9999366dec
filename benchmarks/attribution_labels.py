"""Agreement of the hand labels of source type and cue stance, and how often the rules are right.

    python benchmarks/attribution_labels.py DATA [--errors]

`benchmarks/data/attribution_labels.jsonl` holds 340 attributions of PolNeAR's development
documents, drawn at random, by offsets and without their text. A language model labelled each in two
passes that saw neither each other nor any prediction, with the rules of `docs/how-it-decides.md`.
So the agreement is that of one kind of annotator with itself. The rules of biaslens are judged
where both passes agree, on the gold spans; words were added to the tables while looking at these
errors, so the figures are those of development. DATA is the folder of `docs/data.md`.
"""

import argparse
import gzip
import json
from collections import Counter
from pathlib import Path
from typing import Any

from sklearn.metrics import cohen_kappa_score

from biaslens.attribution import RoleSpan, link
from biaslens.schema import Attribution, Span
from biaslens.sentences import split_sentences

LABELS = Path(__file__).parent / "data" / "attribution_labels.jsonl"
ROLES = ("source", "cue", "content")


def _documents(data: Path) -> dict[str, Any]:
    with gzip.open(data / "polnear" / "documents_dev.jsonl.gz", "rt", encoding="utf-8") as lines:
        return {row["id"]: row for row in map(json.loads, lines)}


def _predict(document: Any) -> dict[tuple[tuple[int, int], ...], Attribution]:
    """Return the attributions of a document from its gold spans, by the pieces of their cues."""
    text = document["text"]
    roles = {
        role: [
            RoleSpan(start, end, 1.0)
            for start, end in sorted(
                {tuple(piece) for one in document["attributions"] for piece in one[role]}
            )
        ]
        for role in ROLES
    }
    sentences: list[Span] = split_sentences(text)
    found = link(text, sentences, roles, outlet=document["outlet"])
    return {tuple((p.start, p.end) for p in one.cue): one for one in found}


def _judge(name: str, rows: list[tuple[list[str], str | None]], *, show: list[str]) -> None:
    first, second = [gold[0] for gold, _ in rows], [gold[1] for gold, _ in rows]
    agreed = [(gold[0], found) for gold, found in rows if gold[0] == gold[1]]
    right = sum(gold == found for gold, found in agreed)
    print(
        f"{name:<12} n {len(rows)}  agreement {len(agreed) / len(rows):.3f}  "
        f"kappa {cohen_kappa_score(first, second):.3f}  "
        f"right where agreed {right / len(agreed):.3f} ({right}/{len(agreed)})"
    )
    for (gold, found), n in Counter((g, f) for g, f in agreed if g != f).most_common():
        print(f"    {n:>3}  {gold} taken for {found}")
    for line in show:
        print(line)


def main() -> None:
    """Print a line a question, with the confusions."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--errors", action="store_true", help="print the wrong ones")
    options = parser.parse_args()
    documents = _documents(options.data)
    labels = [json.loads(line) for line in LABELS.read_text(encoding="utf-8").splitlines()]
    predictions = {name: _predict(documents[name]) for name in {row["document"] for row in labels}}
    for question in ("source_type", "cue_stance"):
        rows, errors = [], []
        for row in labels:
            cue = tuple(map(tuple, row["cue"]))
            found = predictions[row["document"]].get(cue)
            label = getattr(found, question) if found else None
            rows.append((row[question], label))
            if options.errors and row[question][0] == row[question][1] != label:
                text = documents[row["document"]]["text"]
                words = [" … ".join(text[s:e] for s, e in row[role])[:60] for role in ROLES]
                errors.append(f"      {row[question][0]} / {label}: {' | '.join(words)}")
        _judge(question, rows, show=errors)


if __name__ == "__main__":
    main()
