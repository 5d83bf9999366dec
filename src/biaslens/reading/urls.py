"""One request for the page at an `http(s)` address: bounded in time, size and redirects.

Private addresses are refused unless allowed. `fetching` is the polite way to make many of them.
"""

import ipaddress
import os
import socket
import time
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal
from urllib.parse import SplitResult, urljoin, urlsplit

from biaslens.errors import InputError

if TYPE_CHECKING:
    from urllib3 import BaseHTTPResponse, HTTPConnectionPool

ALLOW_PRIVATE = "BIASLENS_ALLOW_PRIVATE"
USER_AGENT = "biaslens (reads articles for research; asks robots.txt)"
MAX_REDIRECTS = 5
_CHUNK = 65_536
_KINDS: dict[str, Literal["html", "txt"]] = {
    "text/html": "html",
    "application/xhtml+xml": "html",
    "text/plain": "txt",
}


@dataclass(frozen=True, slots=True)
class Fetched:
    """What an address holds, where it was found after redirects, and the charset stated there."""

    url: str
    kind: Literal["html", "txt"]
    data: bytes
    charset: str | None = None


class UnavailableError(InputError):
    """The page cannot be had now; it may be later, after `wait` seconds if the server says so.

    `status` is that of the answer, None if there was none.
    """

    def __init__(self, message: str, *, status: int | None = None, wait: float | None = None):
        super().__init__(message)
        self.status, self.wait = status, wait


@dataclass(frozen=True, slots=True)
class Limits:
    """How long a request may take in all and in its parts, in seconds, and how large a page is."""

    connect: float = 10.0
    read: float = 20.0
    total: float = 60.0
    max_bytes: int = 20_000_000


DEFAULT_LIMITS = Limits()


def fetch(url: str, *, allow_private: bool = False, limits: Limits = DEFAULT_LIMITS) -> Fetched:
    """Return the page at an address.

    Follows at most 5 redirects. The host is resolved once for each of them, and the connection goes
    to the address that was checked.

    Args:
        url: An `http` or `https` address.
        allow_private: Allow loopback, link-local and private networks too; the environment variable
            `BIASLENS_ALLOW_PRIVATE=1` does the same.
        limits: The longest that it may take, and the largest page, after decompression.

    Raises:
        InputError: If there is no page of text to be had; the message says why.
        UnavailableError: If that may be otherwise later.
    """
    from urllib3.exceptions import HTTPError

    allowed = allow_private or os.environ.get(ALLOW_PRIVATE) == "1"
    deadline = time.monotonic() + limits.total
    start = url
    for _ in range(MAX_REDIRECTS + 1):
        try:
            with closing(_request(url, allowed, limits)) as response:
                target = response.get_redirect_location()
                if not target:
                    kind = _kind(response, url)
                    data = _body(response, url, limits, deadline)
                    return Fetched(url, kind, data, _charset(response))
        except HTTPError as error:
            reason = str(error).splitlines()[0][:150] if str(error) else type(error).__name__
            message = f"{url} cannot be fetched ({reason}); try again later"
            raise UnavailableError(message) from None
        url = urljoin(url, target)
    raise InputError(f"{start} redirects more than {MAX_REDIRECTS} times; name the final address")


def _request(url: str, allowed: bool, limits: Limits) -> "BaseHTTPResponse":
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise InputError(f"{url[:200]!r} is no address; check it") from None
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise InputError(f"{url[:200]!r} is no http or https address; check it")
    port = port or (443 if parts.scheme == "https" else 80)
    pool = _pool(parts, _resolve(parts.hostname, port, allowed), port, limits)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    headers = {
        "Host": parts.netloc.rpartition("@")[2],
        "User-Agent": USER_AGENT,
        "Accept": "text/html, application/xhtml+xml, text/plain",
        "Accept-Encoding": "gzip, deflate",
    }
    return pool.urlopen(
        "GET", path, headers=headers, redirect=False, retries=False, preload_content=False
    )


def _pool(parts: SplitResult, ip: str, port: int, limits: Limits) -> "HTTPConnectionPool":
    from urllib3 import HTTPConnectionPool, HTTPSConnectionPool, Timeout

    timeout = Timeout(connect=limits.connect, read=limits.read)
    if parts.scheme == "http":
        return HTTPConnectionPool(ip, port, timeout=timeout)
    name = parts.hostname
    return HTTPSConnectionPool(
        ip, port, timeout=timeout, server_hostname=name, assert_hostname=name
    )


def _resolve(host: str, port: int, allowed: bool) -> str:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise InputError(f"the host {host!r} is not known; check the address") from None
    addresses = [str(entry[4][0]) for entry in found]
    if not allowed and not all(_is_public(address) for address in addresses):
        raise InputError(
            f"{host} is a private address, which is not fetched; "
            f"to allow it, set the environment variable {ALLOW_PRIVATE}=1"
        )
    return addresses[0]


def _is_public(address: str) -> bool:
    ip = ipaddress.ip_address(address.partition("%")[0])
    mapped = ip.ipv4_mapped if isinstance(ip, ipaddress.IPv6Address) else None
    return (mapped or ip).is_global and not (mapped or ip).is_multicast


def _kind(response: "BaseHTTPResponse", url: str) -> Literal["html", "txt"]:
    if response.status == 429 or response.status >= 500:
        raise UnavailableError(
            f"{url} answers with status {response.status}; try again later",
            status=response.status,
            wait=_wait(response),
        )
    if response.status >= 400:
        raise InputError(f"{url} answers with status {response.status}; check the address")
    stated = response.headers.get("Content-Type", "text/html").partition(";")[0].strip().lower()
    if stated not in _KINDS:
        raise InputError(f"{url} is of type {stated[:60]}, not a page; name a page of text or HTML")
    return _KINDS[stated]


def _wait(response: "BaseHTTPResponse") -> float | None:
    stated = response.headers.get("Retry-After", "")
    return float(stated) if stated.isascii() and stated.isdigit() and len(stated) < 9 else None


def _charset(response: "BaseHTTPResponse") -> str | None:
    stated = response.headers.get("Content-Type", "").lower().partition("charset=")[2]
    return stated.partition(";")[0].strip(" \"'")[:30] or None


def _body(response: "BaseHTTPResponse", url: str, limits: Limits, deadline: float) -> bytes:
    chunks: list[bytes] = []
    n_bytes = 0
    for chunk in response.stream(_CHUNK, decode_content=True):
        n_bytes += len(chunk)
        if n_bytes > limits.max_bytes:
            raise InputError(
                f"{url} is larger than {limits.max_bytes:,} bytes; save the article alone"
            )
        if time.monotonic() > deadline:
            message = f"{url} takes longer than {limits.total:.0f} s; try again later"
            raise UnavailableError(message)
        chunks.append(chunk)
    return b"".join(chunks)
