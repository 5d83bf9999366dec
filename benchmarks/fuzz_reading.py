"""Fuzz the readers, guided by coverage: whatever the bytes, articles and rejects come out.

Needs atheris (`pip install atheris`), which is no dependency. What it finds belongs into the tests.

    python benchmarks/fuzz_reading.py .jsonl --seconds 60

The kind is the suffix of the file that the bytes are read as; `.txt` fuzzes the page cleaner, and
further arguments go to libFuzzer.
"""

import argparse
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import atheris

with atheris.instrument_imports(include=["biaslens"]):
    from biaslens.reading import iter_articles, mark_duplicates

SEEDS = {
    ".txt": "Home\n\nBridge opens\n\nBy Ina Holm\n\nThe mayor opened it.\n\n3 Comments\n\nOh.",
    ".html": "<html><meta charset=utf-8><body><article><h1>Pier</h1><p>It closed.</article>",
    ".jsonl": '{"id": "a", "text": "The pier closed.", "targets": [[0, 3]], "published": "2023"}\n',
    ".csv": 'id,text,published\n1,"The ""old"" pier\nclosed.",3/4/2023\n',
    ".json": '[{"id": 1, "text": "The pier closed."}]',
    ".urls": "# list\nhttp://127.0.0.1/\n",
    ".warc": (
        "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: http://quay.example/\r\n"
        "WARC-Date: 2023-05-02T10:00:00Z\r\nContent-Type: application/http; msgtype=response\r\n"
        "Content-Length: 75\r\n\r\nHTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n"
        "<p>The pier closed today.</p>\r\n\r\n"
    ),
}


def main() -> None:
    """Fuzz one kind of file until the time is over."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("kind", choices=SEEDS)
    parser.add_argument("--seconds", type=int, default=60)
    given, rest = parser.parse_known_args()
    with TemporaryDirectory() as folder:
        path = Path(folder) / "in" / f"fuzzed{given.kind}"
        path.parent.mkdir()
        (corpus := Path(folder) / "corpus").mkdir()
        (corpus / "seed").write_text(SEEDS[given.kind], encoding="utf-8")

        def read(data: bytes) -> None:
            path.write_bytes(data)
            for item in mark_duplicates(iter_articles([str(path.parent)])):
                assert item.id if hasattr(item, "text") else item.what

        read(SEEDS[given.kind].encode())  # imports take longer than a run may
        limits = [f"-max_total_time={given.seconds}", "-timeout=60", "-max_len=4096"]
        atheris.Setup([sys.argv[0], *limits, *rest, str(corpus)], read)
        atheris.Fuzz()


if __name__ == "__main__":
    main()
