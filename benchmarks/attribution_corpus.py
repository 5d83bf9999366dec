"""Run the room of attribution over thousands of real articles: nothing breaks, nothing runs away.

    python benchmarks/attribution_corpus.py DATA [--limit N] [--model-articles N]

DATA is the folder that holds `outlets/allsides_articles.parquet`. Each article goes through the
whole room (quotations, turns, links, types, entities, voices) with role spans made up from the
text: every listed cue word is a cue, the words in capitals before it are its source, what is left
of the sentence its content, and one in ten spans is moved at random, beyond the text as well. For
the first `--model-articles` the shipped network marks the spans too (not timed). Printed are the
exceptions, the pieces outside the text, the quotations that are longer than their paragraph, the
longest share of an article that one quotation holds, and the articles a minute on one core.
"""

import argparse
import random
import re
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pyarrow.parquet as pq

import biaslens
from biaslens.attribution import RoleSpan, find_quotations, find_voices, link
from biaslens.attribution.tables import read_table
from biaslens.schema import Attribution, Span
from biaslens.sentences import split_sentences

Roles = dict[str, list[RoleSpan]]

_WORD = re.compile(r"[\w’'-]+")
_SOURCE = re.compile(r"(?:(?:[A-Z][\w.’'-]*|he|she|they|officials|experts) ){1,4}$")
MOVED = 0.1
MANY = 300  # words of a quotation that is looked at


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("--limit", type=int, help="so many articles")
    parser.add_argument("--model-articles", type=int, default=0)
    options = parser.parse_args()
    path = options.data / "outlets/allsides_articles.parquet"
    texts = [text or "" for text in pq.read_table(path)["text"].to_pylist()][: options.limit]
    print(f"made-up spans: {run(texts, made_up)}")
    if options.model_articles:
        scorer = biaslens.load(threads=1)

        def marked(text: str, sentences: Sequence[Span]) -> Roles:
            found = scorer.find_roles(text, sentences)
            return {role: list(spans) for role, spans in found.items()}

        print(f"network's spans: {run(texts[: options.model_articles], marked)}")


def run(texts: Sequence[str], mark: Callable[[str, Sequence[Span]], Roles]) -> str:
    """Return what happened when the texts went through the room."""
    seconds, n_attributions, n_quotations, longest = 0.0, 0, 0, 0.0
    failed: list[str] = []
    outside: list[str] = []
    crossing: list[str] = []
    for number, text in enumerate(texts):
        sentences = split_sentences(text)
        roles = mark(text, sentences)
        start = time.process_time()
        try:
            attributions = link(text, sentences, roles)
            quotations = find_quotations(text)
            voices = find_voices(text, attributions, quotations)
        except Exception as error:  # noqa: BLE001 - counting them is the purpose
            failed.append(f"{number}: {type(error).__name__} {error}")
            continue
        finally:
            seconds += time.process_time() - start
        n_attributions += len(attributions)
        n_quotations += len(quotations)
        spans = [*quotations, *voices, *pieces(attributions)]
        if not all(0 <= span.start < span.end <= len(text) for span in spans):
            outside.append(str(number))
        if any("\n" in text[q.start : q.end] for q in quotations):
            crossing.append(str(number))
        shares = [share(text, q) for q in quotations if text.count("\n") > 1]
        longest = max([longest, *shares])
    return (
        f"{len(texts)} articles, {n_attributions} attributions, {n_quotations} quotations; "
        f"{len(failed)} exceptions {failed[:3]}, {len(outside)} with pieces outside the text, "
        f"{len(crossing)} with a quotation beyond its paragraph; the longest quotation of "
        f"{MANY} words or more holds {longest:.2f} of its article; "
        f"{60 * len(texts) / seconds:.0f} articles a minute on one core"
    )


def share(text: str, quotation: Span) -> float:
    """Return the share of an article that a long quotation holds, 0 for the others."""
    n_words = len(text[quotation.start : quotation.end].split())
    return n_words / len(text.split()) if n_words >= MANY else 0.0


def pieces(attributions: Sequence[Attribution]) -> Iterator[Span]:
    """Yield the ranges of all pieces."""
    for one in attributions:
        for piece in (*one.source, *one.cue, *one.content):
            yield Span(piece.start, piece.end)


def made_up(text: str, sentences: Sequence[Span]) -> Roles:
    """Return spans around the listed cue words, one in ten moved at random."""
    chance = random.Random(len(text))  # noqa: S311 - no secret, a repeatable test
    roles: Roles = {"source": [], "cue": [], "content": []}

    def add(role: str, start: int, end: int) -> None:
        if chance.random() < MOVED:
            start, end = start + chance.randint(-90, 90), end + chance.randint(-90, 90)
        roles[role].append(RoleSpan(start, end, chance.uniform(0.5, 1.0)))

    for sentence in sentences:
        for match in _WORD.finditer(text, sentence.start, sentence.end):
            if match[0].lower() not in CUES:
                continue
            add("cue", match.start(), match.end())
            source = _SOURCE.search(text, max(sentence.start, match.start() - 60), match.start())
            if source:
                add("source", source.start(), source.end() - 1)
            start, end = (match.end() + 1, sentence.end)
            if end - start < 8:
                start, end = sentence.start, (source or match).start()
            add("content", start, end)
    return roles


CUES = {"said", "says"} | {
    form
    for row in read_table("cue_stances.tsv")
    if row["stance"] != "-" and " " not in row["word"]
    for word in (row["word"], *row["forms"].split())
    for form in (word, word + "s", word + "ed", word.removesuffix("e") + "ed")
}


if __name__ == "__main__":
    main()
