"""NewsMTSC: news sentences with the sentiment toward persons named in them.

Two shapes of JSON lines: one target a line (`newsmtsc-mt-hf`, `newsmtsc-rw-hf`; polarity -1, 0, 1)
and, for training, sentences with their targets (the release of the paper; polarity 2, 4, 6). A
target that is in both of the former comes once.
"""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from biaslens.errors import InputError
from biaslens.labelled.files import find_files, iter_records

HUB_FILES = {
    "train": ("newsmtsc-mt-hf/train.jsonl",),
    "dev": ("newsmtsc-mt-hf/dev.jsonl", "newsmtsc-rw-hf/dev.jsonl"),
    "test_rw": ("newsmtsc-rw-hf/test.jsonl",),
    "test_mt": ("newsmtsc-mt-hf/test.jsonl",),
}
_POLARITIES = {2: -1, 4: 0, 6: 1}
# the name of a sentence holds that of its article: allsides_12_34_5_… and polusa_v1_123_-1_5_…
_ARTICLE = re.compile(r"(?:allsides_\d{1,12}|polusa_v1_\d{1,12})_-?\d{1,12}(?=_\d)")

_Target = tuple[str, str, Mapping[str, Any], int]


def read(folder: Path, split: str) -> Iterator[Mapping[str, Any]]:
    """Yield the targets of the sentences of a split, in the layout `sentiment`."""
    seen: set[str] = set()
    wanted = {
        "train": ("newsmtsc-mt-hf/train.jsonl", "train.jsonl"),
        "dev": ("newsmtsc-*-hf/dev.jsonl",),
    }.get(split, HUB_FILES[split])
    for path in find_files(folder, *wanted):
        for number, record in iter_records(path):
            for name, text, target, polarity in _iter_targets(record, f"{path}, row {number}"):
                if name not in seen:
                    seen.add(name)
                    article = _ARTICLE.match(name)
                    yield {
                        "id": name,
                        "article_id": article[0] if article else None,
                        "text": text,
                        "label": polarity,
                        "target_start": target["from"],
                        "target_end": target["to"],
                    }


def _iter_targets(record: Mapping[str, Any], where: str) -> Iterator[_Target]:
    try:
        if "targets" in record:
            for target in record["targets"]:
                polarity = _POLARITIES[int(target["polarity"])]
                yield target["Input.gid"], record["sentence_normalized"], target, polarity
        else:
            yield record["id"], record["sentence"], record, int(record["polarity"])
    except (KeyError, TypeError, ValueError) as error:
        raise InputError(f"{where}: is no sentence of NewsMTSC ({error}); get it again") from error
