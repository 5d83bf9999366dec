import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from biaslens.errors import InputError, OutputError
from biaslens.reading import iter_articles
from biaslens.reading.fetching import DELAY, WAITS, Fetcher
from biaslens.reading.urls import Limits, UnavailableError, fetch
from biaslens.schema import Article, Reject
from tests.reading.page import HEADLINE, PARAGRAPHS
from tests.reading.test_html import HTML

ROBOTS = "User-agent: *\nDisallow: /private\n\nUser-agent: slow\nCrawl-delay: 9\n"


class Site:
    """A site that answers with what it is told to, and remembers what it was asked."""

    def __init__(self, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}"
        self.asked: list[str] = []
        self.agents: set[str] = set()
        self.answers: dict[str, list[tuple[int, dict[str, str], bytes]]] = {}
        self.says("/robots.txt", ROBOTS.encode(), kind="text/plain")
        self.says("/page", HTML.encode())

    def says(self, path: str, body: bytes = b"", *, kind="text/html", status=200, **headers: str):
        """Add an answer; the last one is given again and again."""
        stated = {"Content-Type": kind, **{k.replace("_", "-"): v for k, v in headers.items()}}
        self.answers.setdefault(path, []).append((status, stated, body))


@pytest.fixture
def site() -> Iterator[Site]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            here.asked.append(self.path)
            here.agents.add(self.headers["User-Agent"])
            answers = here.answers.get(self.path, [(404, {}, b"")])
            status, headers, body = answers.pop(0) if len(answers) > 1 else answers[0]
            self.send_response(status)
            for name, value in {"Content-Length": str(len(body)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as httpd:
        here = Site(httpd.server_port)
        thread = threading.Thread(target=httpd.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield here
        httpd.shutdown()
        thread.join()


class Clock:
    """Time that passes only while somebody sleeps."""

    def __init__(self) -> None:
        self.now = 0.0
        self.naps: list[float] = []

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.naps.append(seconds)
        self.now += seconds


def make_fetcher(clock: Clock, cache: Path | None = None, **limits: float) -> Fetcher:
    return Fetcher(
        cache=cache,
        allow_private=True,
        limits=Limits(**limits),
        clock=clock,
        sleep=clock.sleep,
    )


def test_robots_is_asked_once_and_obeyed(site: Site):
    fetcher = make_fetcher(Clock())
    assert fetcher.fetch(f"{site.url}/page").data == HTML.encode()
    with pytest.raises(InputError, match=r"robots\.txt forbids it"):
        fetcher.fetch(f"{site.url}/private/page")
    assert site.asked == ["/robots.txt", "/page"]
    (agent,) = site.agents
    assert agent.startswith("biaslens ")


def test_without_robots_all_is_allowed(site: Site):
    del site.answers["/robots.txt"]
    assert make_fetcher(Clock()).fetch(f"{site.url}/page").kind == "html"


def test_where_robots_does_not_answer_nothing_is_fetched(site: Site):
    site.answers.pop("/robots.txt")
    site.says("/robots.txt", status=503)
    fetcher = make_fetcher(Clock())
    for _ in range(2):
        with pytest.raises(InputError, match=r"robots\.txt does not answer"):
            fetcher.fetch(f"{site.url}/page")
    assert site.asked == ["/robots.txt"] * (1 + len(WAITS))


def test_a_host_is_asked_slowly(site: Site):
    clock = Clock()
    fetcher = make_fetcher(clock)
    for _ in range(3):
        fetcher.fetch(f"{site.url}/page")
    assert clock.naps == [DELAY] * 3


def test_the_delay_that_robots_asks_for_is_kept_within_reason(site: Site):
    for asked, kept in (("7", 7.0), ("86400", 30.0)):
        site.answers.pop("/robots.txt")
        site.says("/robots.txt", f"User-agent: *\nCrawl-delay: {asked}".encode(), kind="text/plain")
        clock = Clock()
        make_fetcher(clock).fetch(f"{site.url}/page")
        assert clock.naps == [kept]


def test_a_busy_host_is_asked_again_later(site: Site):
    site.says("/busy", status=429, Retry_After="40")
    site.says("/busy", status=503)
    site.says("/busy", HTML.encode())
    clock = Clock()
    assert make_fetcher(clock).fetch(f"{site.url}/busy").data == HTML.encode()
    assert clock.naps == [DELAY, 40.0, WAITS[1]]


def test_a_host_that_stays_busy_is_given_up(site: Site):
    site.says("/busy", status=500, Retry_After="999999")
    clock = Clock()
    with pytest.raises(UnavailableError, match="status 500"):
        make_fetcher(clock).fetch(f"{site.url}/busy")
    assert site.asked == ["/robots.txt"] + ["/busy"] * 4
    assert max(clock.naps) == 60.0


def test_a_missing_page_is_asked_for_once(site: Site):
    with pytest.raises(InputError, match="status 404"):
        make_fetcher(Clock()).fetch(f"{site.url}/none")
    assert site.asked == ["/robots.txt", "/none"]


def test_what_is_in_the_cache_is_not_fetched(site: Site, tmp_path: Path):
    site.says("/legacy", b"<p>x", kind="text/html; charset=windows-1252")
    first = make_fetcher(Clock(), tmp_path).fetch(f"{site.url}/legacy")
    site.asked.clear()
    assert make_fetcher(Clock(), tmp_path).fetch(f"{site.url}/legacy") == first
    assert site.asked == []
    (path,) = (path for path in tmp_path.rglob("*") if path.is_file())
    path.write_bytes(path.read_bytes()[:-1])  # half written
    assert make_fetcher(Clock(), tmp_path).fetch(f"{site.url}/legacy") == first
    assert site.asked == ["/robots.txt", "/legacy"]


def test_a_cache_that_cannot_be_written_is_told(site: Site, tmp_path: Path):
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError, match="another folder"):
        make_fetcher(Clock(), tmp_path / "file").fetch(f"{site.url}/page")


@pytest.mark.parametrize("says", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 90\r\n\r\n<p>half"])
def test_a_host_that_never_answers_or_stops_is_given_up(says: bytes):
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]

        def answer() -> None:
            connection, _ = server.accept()
            with connection:
                connection.recv(1_000)
                connection.sendall(says)
                done.wait(9)

        done = threading.Event()
        thread = threading.Thread(target=answer)
        thread.start()
        try:
            with pytest.raises(UnavailableError, match="cannot be fetched"):
                fetch(f"http://127.0.0.1:{port}/", allow_private=True, limits=Limits(read=0.1))
        finally:
            done.set()
            thread.join()


def test_a_list_of_addresses_becomes_articles(site: Site, tmp_path: Path, monkeypatch):
    monkeypatch.setattr("biaslens.reading.fetching.DELAY", 0.0)
    path = tmp_path / "quay.urls"
    path.write_text(f"{site.url}/page\n{site.url}/private\nnothing\n{site.url}/none\n")
    first, *rest = iter_articles([str(path)], allow_private=True, cache=tmp_path / "cache")
    assert isinstance(first, Article)
    assert first.text == "\n\n".join((HEADLINE, *PARAGRAPHS))
    assert first.id == first.url == f"{site.url}/page"
    rejects = [item for item in rest if isinstance(item, Reject)]
    assert [(reject.input, reject.row) for reject in rejects] == [
        ("quay.urls", 2),
        ("quay.urls", 3),
        ("quay.urls", 4),
    ]
    assert [reject.id for reject in rejects] == [f"{site.url}/private", None, f"{site.url}/none"]
    assert "/private is left alone" in rejects[0].what


def test_a_list_of_another_name(site: Site, tmp_path: Path, monkeypatch):
    monkeypatch.setattr("biaslens.reading.fetching.DELAY", 0.0)
    path = tmp_path / "stories.csv"
    path.write_text(f"media_name,url\nQuay,{site.url}/page\n")
    (item,) = iter_articles([], urls=[str(path)], allow_private=True)
    assert isinstance(item, Article)
    with pytest.raises(InputError, match="no such file"):
        iter_articles([], urls=[str(tmp_path / "none")])
