import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from biaslens.errors import InputError
from biaslens.evaluation.gold import read_examples
from biaslens.labelled import downloads
from biaslens.labelled.catalogue import DATASETS, Download
from biaslens.labelled.downloads import fetch_files
from biaslens.labelled.prepare import prepare
from tests.labelled import layouts
from tests.labelled.layouts import archive, jsonl, parquet

URL = "https://data.example/sets/one.bin"
Serve = Callable[..., str]


@contextmanager
def _server(pages: dict[str, bytes], status: int) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            page = pages.get(self.path)
            moved = page is not None and page.startswith(b"-> ")
            self.send_response(404 if page is None else 302 if moved else status)
            if moved:
                self.send_header("Location", page.removeprefix(b"-> ").decode())
            self.end_headers()  # no length: the body ends with the connection
            if page is not None and not moved:
                self.wfile.write(page)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Start a server of pages by their path; a page `-> /b` leads to another."""
    from contextlib import ExitStack

    with ExitStack() as stack:
        yield lambda pages, status=200: stack.enter_context(_server(pages, status))


def test_a_file_is_fetched_and_hashed(serve: Serve, tmp_path: Path) -> None:
    mirror = serve({"/sets/one.bin": b"-> /elsewhere", "/elsewhere": b"content"})
    digest = sha256(b"content").hexdigest()
    download = Download(URL, "a/b.bin", 100, sha256=digest)
    assert fetch_files([download], tmp_path, mirror=mirror) == {f"{mirror}/sets/one.bin": digest}
    assert (tmp_path / "a/b.bin").read_bytes() == b"content"


@pytest.mark.parametrize(
    ("download", "status", "says"),
    [
        (Download(URL, "a", 6), 200, "is larger than 6 bytes"),
        (Download(URL, "a", 100, sha256="0" * 64), 200, "is not the file that .* knows"),
        (Download("https://data.example/none", "a", 100), 200, "answers with status 404"),
        (Download(URL, "a", 100), 403, "answers with status 403; fetch the file by hand"),
        (Download(URL, "a", 100, members=("*",)), 200, "a: is no whole zip archive"),
    ],
)
def test_what_cannot_be_used(
    serve: Serve, tmp_path: Path, download: Download, status: int, says: str
) -> None:
    mirror = serve({"/sets/one.bin": b"content"}, status)
    with pytest.raises(InputError, match=says):
        fetch_files([download], tmp_path, mirror=mirror)


def test_a_server_that_is_not_there(serve: Serve, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr("time.sleep", lambda seconds: None)  # between two tries
    with _server({}, 200) as mirror:
        pass
    with pytest.raises(InputError, match=r"cannot be fetched .* use --from"):
        fetch_files([Download(URL, "a", 100)], tmp_path, mirror=mirror)


def test_only_what_is_wanted_is_unpacked(serve: Serve, tmp_path: Path) -> None:
    mirror = serve({"/sets/one.bin": archive({"top/a.txt": "A", "top/big.xml": "B"})})
    fetch_files([Download(URL, "a.zip", 1_000, members=("*/*.txt",))], tmp_path, mirror=mirror)
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == ["a.txt"]


def test_an_archive_that_would_leave_its_folder_or_fill_the_disk(
    serve: Serve, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    download = Download(URL, "a.zip", 1_000, members=("*",))
    mirror = serve({"/sets/one.bin": archive({"../a.txt": "A"})})
    with pytest.raises(InputError, match="is no place within an archive"):
        fetch_files([download], tmp_path / "in", mirror=mirror)
    monkeypatch.setattr(downloads, "MOST_UNPACKED", 10)
    mirror = serve({"/sets/one.bin": archive({"a.txt": "A" * 11})})
    with pytest.raises(InputError, match="unpacks to more than 10 bytes"):
        fetch_files([download], tmp_path / "in", mirror=mirror)


FILES = {
    "babe": parquet(layouts.HUB),
    "anno_lexical": parquet(layouts.ANNO),
    "polnear": archive({f"PolNeAR-9b8/{name}": text for name, text in layouts.POLNEAR.items()}),
    "newsmtsc": jsonl(layouts.NEWSMTSC_HUB).encode(),
    "subjectivity": layouts.SUBJECTIVITY.encode(),
}


def _path(url: str) -> str:
    return "/" + url.split("/", 3)[3]


@pytest.mark.parametrize(("name", "file"), FILES.items(), ids=FILES)
def test_a_data_set_comes_from_where_it_is_published(
    serve: Serve, tmp_path: Path, name: str, file: bytes
) -> None:
    mirror = serve({_path(one.url): file for one in DATASETS[name].downloads("train")})
    out = tmp_path / "train.jsonl"
    prepared = prepare(name, out, mirror=mirror)
    assert list(prepared.digests.values()) == [sha256(file).hexdigest()]
    layout = {"polnear": "attribution", "newsmtsc": "sentiment", "subjectivity": "subjectivity"}
    assert list(read_examples(out, layout=layout.get(name, "framing")))
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "train.jsonl",
        "train.jsonl.about.json",
    ]


def test_every_address_is_whole() -> None:
    for dataset in DATASETS.values():
        assert (dataset.downloads is None) == bool(dataset.terms)
        assert dataset.home.startswith("https://")
        for split in dataset.splits if dataset.downloads else ():
            for one in dataset.downloads(split):
                assert one.url.startswith("https://")
                assert not any(character in one.url for character in "{} ")
                assert one.max_bytes > 0
