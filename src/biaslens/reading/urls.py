"""Pages behind `http(s)` addresses: bounded in time, size and redirects, and only public ones."""

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
MAX_BYTES = 20_000_000
MAX_REDIRECTS = 5
_CONNECT_SECONDS = 10.0
_READ_SECONDS = 20.0
_TOTAL_SECONDS = 60.0
_CHUNK = 65_536
_KINDS: dict[str, Literal["html", "txt"]] = {
    "text/html": "html",
    "application/xhtml+xml": "html",
    "text/plain": "txt",
}


@dataclass(frozen=True, slots=True)
class Fetched:
    """What an address holds, and where it was found after redirects."""

    url: str
    kind: Literal["html", "txt"]
    data: bytes


def fetch(url: str, *, allow_private: bool = False, max_bytes: int = MAX_BYTES) -> Fetched:
    """Return the page at an address.

    Follows at most 5 redirects. The host is resolved once for each of them, and the connection goes
    to the address that was checked.

    Args:
        url: An `http` or `https` address.
        allow_private: Allow loopback, link-local and private networks too; the environment variable
            `BIASLENS_ALLOW_PRIVATE=1` does the same.
        max_bytes: Largest page, after decompression.

    Raises:
        InputError: If there is no page of text to be had; the message says why.
    """
    from urllib3.exceptions import HTTPError

    allowed = allow_private or os.environ.get(ALLOW_PRIVATE) == "1"
    deadline = time.monotonic() + _TOTAL_SECONDS
    start = url
    for _ in range(MAX_REDIRECTS + 1):
        try:
            with closing(_request(url, allowed)) as response:
                target = response.get_redirect_location()
                if not target:
                    kind = _kind(response, url)
                    return Fetched(url, kind, _body(response, url, max_bytes, deadline))
        except HTTPError as error:
            reason = str(error).splitlines()[0][:150] if str(error) else type(error).__name__
            raise InputError(f"{url} cannot be fetched ({reason}); try again later") from None
        url = urljoin(url, target)
    raise InputError(f"{start} redirects more than {MAX_REDIRECTS} times; name the final address")


def _request(url: str, allowed: bool) -> "BaseHTTPResponse":
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise InputError(f"{url[:200]!r} is no address; check it") from None
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise InputError(f"{url[:200]!r} is no http or https address; check it")
    port = port or (443 if parts.scheme == "https" else 80)
    pool = _pool(parts, _resolve(parts.hostname, port, allowed), port)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    headers = {
        "Host": parts.netloc.rpartition("@")[2],
        "User-Agent": "biaslens",
        "Accept": "text/html, application/xhtml+xml, text/plain",
        "Accept-Encoding": "gzip, deflate",
    }
    return pool.urlopen(
        "GET", path, headers=headers, redirect=False, retries=False, preload_content=False
    )


def _pool(parts: SplitResult, ip: str, port: int) -> "HTTPConnectionPool":
    from urllib3 import HTTPConnectionPool, HTTPSConnectionPool, Timeout

    timeout = Timeout(connect=_CONNECT_SECONDS, read=_READ_SECONDS)
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
    if response.status >= 400:
        raise InputError(f"{url} answers with status {response.status}; check the address")
    stated = response.headers.get("Content-Type", "text/html").partition(";")[0].strip().lower()
    if stated not in _KINDS:
        raise InputError(f"{url} is of type {stated[:60]}, not a page; name a page of text or HTML")
    return _KINDS[stated]


def _body(response: "BaseHTTPResponse", url: str, max_bytes: int, deadline: float) -> bytes:
    chunks: list[bytes] = []
    n_bytes = 0
    for chunk in response.stream(_CHUNK, decode_content=True):
        n_bytes += len(chunk)
        if n_bytes > max_bytes:
            raise InputError(f"{url} is larger than {max_bytes:,} bytes; save the article alone")
        if time.monotonic() > deadline:
            raise InputError(f"{url} takes longer than {_TOTAL_SECONDS:.0f} s; try again later")
        chunks.append(chunk)
    return b"".join(chunks)
