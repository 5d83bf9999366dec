"""Memory and speed of reading a synthetic web archive, gzipped record by record or plain.

Writes an archive of invented pages to a temporary folder, reads it in a process of its own, and
prints how many records a second that made, and the peak memory, for each size asked for:

    python benchmarks/reading_memory.py --mb 20 60
    python benchmarks/reading_memory.py --mb 2000 --plain --step records

The sizes are those of the records before compression; with `--plain` the file itself has that size.
Memory that stays flat shows that nothing is kept, but for a signature of each article in the step
`duplicates`. The archive is deleted afterwards.
"""

import argparse
import gzip
import random
import resource
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

_TEXT = (
    "harbour council market quay ferry vote pier storm trader engineer plan winter budget tide "
    "building resident boat price meeting summer crane warehouse fish pilot letter promise critic"
)
_WORDS = tuple(_TEXT.split())


def write_archive(path: Path, n_bytes: int) -> int:
    """Write an archive whose records have about so many bytes; return how many pages it holds.

    A name that ends in `.gz` has each record gzipped.
    """
    random_words = random.Random(0)  # noqa: S311  # no secret
    written = n_pages = 0
    with path.open("wb") as file:
        while written < n_bytes:
            record = _record(n_pages, _page(random_words, n_pages))
            file.write(gzip.compress(record, 1) if path.suffix == ".gz" else record)
            written += len(record)
            n_pages += 1
    return n_pages


def _page(random_words: random.Random, number: int) -> bytes:
    sentences = (" ".join(random_words.choices(_WORDS, k=18)).capitalize() + "." for _ in range(30))
    paragraphs = "".join(f"<p>{sentence}</p>" for sentence in sentences)
    menu = "".join(f"<li><a href='/{word}'>{word}</a></li>" for word in _WORDS)
    return (
        f"<html lang=en><head><title>Page {number}</title><style>{'a{b:c}' * 2_000}</style></head>"
        f"<body><nav><ul>{menu}</ul></nav><article><h1>Page {number}</h1>{paragraphs}</article>"
        "</body></html>"
    ).encode()


def _record(number: int, page: bytes) -> bytes:
    block = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + page
    head = (
        "WARC/1.0\r\nWARC-Type: response\r\n"
        f"WARC-Target-URI: https://quay.example/{number}\r\nWARC-Date: 2023-05-02T10:00:00Z\r\n"
        f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(block)}\r\n\r\n"
    )
    return head.encode() + block + b"\r\n\r\n"


def read_archive(path: Path, *, step: str) -> None:
    """Read the archive and print what it took."""
    from biaslens.reading import iter_articles, mark_duplicates
    from biaslens.reading.warc import iter_captures

    start = time.perf_counter()
    if step == "records":
        n = sum(1 for _ in iter_captures(path))
    elif step == "articles":
        n = sum(1 for _ in iter_articles([str(path)]))
    else:
        n = sum(1 for _ in mark_duplicates(iter_articles([str(path)])))
    seconds = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{step:<12}{n:>8} pages{n / seconds:>9.0f} pages/s{peak:>8.0f} MB peak")


def main() -> None:
    """Write and read archives of the sizes asked for."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--mb", type=int, nargs="+", default=[10, 30], help="sizes in MB")
    parser.add_argument("--plain", action="store_true", help="do not gzip the records")
    parser.add_argument("--step", choices=("records", "articles", "duplicates"), default=None)
    parser.add_argument("--read", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.read:
        read_archive(given.read, step=given.step)
        return
    for mb in given.mb:
        with TemporaryDirectory() as folder:
            path = Path(folder) / ("synthetic.warc" if given.plain else "synthetic.warc.gz")
            n_pages = write_archive(path, mb * 1_000_000)
            print(
                f"{mb} MB, {path.stat().st_size / 1e6:.1f} MB on disk, {n_pages} pages", flush=True
            )
            for step in [given.step] if given.step else ("records", "articles", "duplicates"):
                command = [sys.executable, __file__, "--read", str(path), "--step", step]
                subprocess.run(command, check=True)


if __name__ == "__main__":
    main()
