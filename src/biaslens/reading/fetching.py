"""Many pages from the web, politely: as robots.txt allows, one at a time, slowly, and only once.

One request runs at a time. Between two to the same host lies a delay: a second, or what robots.txt
asks for, up to half a minute. A host that is overloaded or does not answer is asked again up to
three times, later each time. Where there is a cache, a page that is in it is not fetched again.
"""

import json
import os
import time
from collections.abc import Callable
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from biaslens.errors import InputError, OutputError
from biaslens.reading.urls import DEFAULT_LIMITS, Fetched, Limits, UnavailableError, fetch

if TYPE_CHECKING:
    from protego import Protego

AGENT = "biaslens"
DELAY = 1.0
LONGEST_DELAY = 30.0
WAITS = (2.0, 8.0, 30.0)
_LONGEST_WAIT = 60.0
_ROBOTS = Limits(total=30.0, max_bytes=500_000)


class Fetcher:
    """Fetches pages, and remembers when it asked which host and what its robots.txt says."""

    def __init__(
        self,
        *,
        cache: Path | None = None,
        allow_private: bool = False,
        limits: Limits = DEFAULT_LIMITS,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """Make one; `clock` and `sleep` are those of the machine."""
        self._cache, self._allow_private, self._limits = cache, allow_private, limits
        self._clock, self._sleep = clock, sleep
        self._asked: dict[str, float] = {}
        self._robots: dict[str, Protego | None] = {}

    def fetch(self, url: str, *, politely: bool = True) -> Fetched:
        """Return the page at an address, from the cache if it is there.

        Args:
            url: An `http` or `https` address.
            politely: Obey robots.txt, keep the delay, and try again; else one request is made.

        Raises:
            InputError: If there is no page to be had, or robots.txt forbids it.
            OutputError: If the cache cannot be written.
        """
        path = _place(self._cache, url) if self._cache else None
        page = _load(path) if path else None
        if page is None:
            page = self._fetch_politely(url) if politely else self._request(url, self._limits)
            if path:
                _store(path, page)
        return page

    def _fetch_politely(self, url: str) -> Fetched:
        site = _site(url)
        if site not in self._robots:
            self._robots[site] = self._read_robots(site)
        robots = self._robots[site]
        if robots is None:
            raise InputError(f"{url} is left alone: {site}/robots.txt does not answer; try later")
        if not robots.can_fetch(url, AGENT):
            raise InputError(f"{url} is left alone: {site}/robots.txt forbids it; leave it out")
        asked = robots.crawl_delay(AGENT)
        return self._insist(url, site, max(DELAY, min(asked or 0.0, LONGEST_DELAY)), self._limits)

    def _read_robots(self, site: str) -> "Protego | None":
        """Return the rules of a site: none if it has no such file; None if it does not answer."""
        from protego import Protego

        try:
            text = self._insist(f"{site}/robots.txt", site, DELAY, _ROBOTS).data
        except UnavailableError:
            return None  # RFC 9309: then nothing may be fetched
        except InputError as error:
            if "private address" in str(error) or "not known" in str(error):
                raise
            text = b""
        return Protego.parse(text.decode("utf-8", "replace"))

    def _insist(self, url: str, site: str, delay: float, limits: Limits) -> Fetched:
        for wait in WAITS:
            try:
                return self._ask(url, site, delay, limits)
            except UnavailableError as error:
                self._sleep(min(max(wait, error.wait or 0.0), _LONGEST_WAIT))
        return self._ask(url, site, delay, limits)

    def _ask(self, url: str, site: str, delay: float, limits: Limits) -> Fetched:
        rest = self._asked.get(site, -LONGEST_DELAY) + delay - self._clock()
        if rest > 0:
            self._sleep(rest)
        try:
            return self._request(url, limits)
        finally:
            self._asked[site] = self._clock()

    def _request(self, url: str, limits: Limits) -> Fetched:
        return fetch(url, allow_private=self._allow_private, limits=limits)


def _site(url: str) -> str:
    try:
        parts = urlsplit(url)
    except ValueError:
        raise InputError(f"{url[:200]!r} is no address; check it") from None
    return f"{parts.scheme.lower()}://{parts.netloc.rpartition('@')[2].lower()}"


def _place(cache: Path, url: str) -> Path:
    name = sha256(url.encode("utf-8", "replace")).hexdigest()
    return cache / name[:2] / name


def _load(path: Path) -> Fetched | None:
    """Return the page that a file of the cache holds: a line of JSON, then the bytes."""
    try:
        head, _, data = path.read_bytes().partition(b"\n")
        known: dict[str, Any] = json.loads(head)
        if len(data) != known["n_bytes"]:
            return None
        return Fetched(known["url"], known["kind"], data, known["charset"])
    except (OSError, ValueError, KeyError, TypeError):
        return None  # not there, or half written


def _store(path: Path, page: Fetched) -> None:
    head = {
        "url": page.url, "kind": page.kind, "charset": page.charset, "n_bytes": len(page.data),
    }  # fmt: skip
    aside = path.with_name(f"{path.name}.{os.getpid()}.tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        aside.write_bytes(json.dumps(head).encode() + b"\n" + page.data)
        os.replace(aside, path)
    except OSError as error:
        with suppress(OSError):
            aside.unlink()
        raise OutputError(
            f"{path.parent.parent}: the cache cannot be written ({error.strerror}); "
            "name another folder"
        ) from error
