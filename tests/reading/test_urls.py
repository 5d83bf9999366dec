import gzip
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from biaslens.errors import InputError
from biaslens.reading import iter_articles
from biaslens.reading.urls import Limits, fetch
from biaslens.schema import Article, Reject
from tests.reading.page import HEADLINE, PAGE, PARAGRAPHS
from tests.reading.test_html import HTML

ANSWERS = {
    "/page.txt": (200, {"Content-Type": "text/plain; charset=utf-8"}, PAGE.encode()),
    "/page": (200, {"Content-Type": "text/html"}, HTML.encode()),
    "/moved": (302, {"Location": "/page"}, b""),
    "/circle": (302, {"Location": "/circle"}, b""),
    "/file": (302, {"Location": "file:///etc/hostname"}, b""),
    "/image": (200, {"Content-Type": "image/png"}, b"x"),
    "/bomb": (
        200,
        {"Content-Type": "text/plain", "Content-Encoding": "gzip"},
        gzip.compress(b"a" * 2_000_000),
    ),
}


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        status, headers, body = ANSWERS.get(self.path, (404, {}, b""))
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as httpd:
        thread = threading.Thread(target=httpd.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{httpd.server_port}"
        httpd.shutdown()
        thread.join()


def test_html_and_text_become_articles(server: str):
    given = [f"{server}/moved", f"{server}/page.txt"]
    html, text = iter_articles(given, allow_private=True)
    assert isinstance(html, Article)
    assert isinstance(text, Article)
    assert html.text == text.text == "\n\n".join((HEADLINE, *PARAGRAPHS))
    assert (html.id, html.url, html.outlet) == (given[0], f"{server}/page", "Quay Courier")
    assert (text.url, text.outlet) == (given[1], "127.0.0.1")


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("/none", "status 404"),
        ("/circle", "redirects more than 5 times"),
        ("/file", "no http or https address"),
        ("/image", "of type image/png"),
        ("/bomb", "larger than 1,000,000 bytes"),
    ],
)
def test_what_is_no_page_is_told(server: str, path: str, message: str):
    with pytest.raises(InputError, match=message):
        fetch(server + path, allow_private=True, limits=Limits(max_bytes=1_000_000))


def test_private_addresses_are_refused_unless_allowed(server: str, monkeypatch):
    monkeypatch.delenv("BIASLENS_ALLOW_PRIVATE", raising=False)
    (reject,) = iter_articles([f"{server}/page"])
    assert isinstance(reject, Reject)
    assert "private address" in reject.what
    assert "BIASLENS_ALLOW_PRIVATE=1" in reject.fix
    monkeypatch.setenv("BIASLENS_ALLOW_PRIVATE", "1")
    assert isinstance(next(iter_articles([f"{server}/page"])), Article)


@pytest.mark.parametrize(
    "url", ["http://[::ffff:127.0.0.1]/", "http://169.254.1.1/", "http://10.0.0.1"]
)
def test_other_private_ranges_are_refused(url: str, monkeypatch):
    monkeypatch.delenv("BIASLENS_ALLOW_PRIVATE", raising=False)
    with pytest.raises(InputError, match="private address"):
        fetch(url)
