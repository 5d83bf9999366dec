"""Files of public data sets, fetched once: bounded in size and time, checked, unpacked."""

import sys
import time
from collections.abc import Sequence
from fnmatch import fnmatchcase
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import IO, TYPE_CHECKING
from urllib.parse import urlsplit
from zipfile import BadZipFile, ZipFile, ZipInfo

from tqdm import tqdm

from biaslens.errors import InputError
from biaslens.labelled.catalogue import Download

if TYPE_CHECKING:
    from urllib3 import BaseHTTPResponse

LONGEST = 3_600.0
MOST_UNPACKED = 2_000_000_000
_AGENT = "biaslens (prepares public data sets for research)"
_CHUNK = 1 << 20


def fetch_files(
    downloads: Sequence[Download], folder: Path, *, mirror: str | None = None
) -> dict[str, str]:
    """Fetch files into a folder and return the SHA-256 of each by its address.

    Args:
        downloads: What to fetch.
        folder: Where each file gets its place; archives are unpacked there and thrown away.
        mirror: Begin of the addresses of another server, with the same paths.

    Raises:
        InputError: If a file cannot be had, is too large, or is not the one that is known.
    """
    digests = {}
    for download in downloads:
        url = mirror.rstrip("/") + urlsplit(download.url).path if mirror else download.url
        path = folder / download.path
        path.parent.mkdir(parents=True, exist_ok=True)
        digests[url] = _fetch(url, path, max_bytes=download.max_bytes)
        if download.sha256 not in (None, digests[url]):
            raise InputError(
                f"{url}: is not the file that this version of biaslens knows (sha256 "
                f"{digests[url]}, expected {download.sha256}); fetch it by hand, see what has "
                "changed, and use --from"
            )
        if download.members:
            _unpack(path, folder, download.members)
            path.unlink()
    return digests


def _fetch(url: str, path: Path, *, max_bytes: int) -> str:
    from urllib3 import PoolManager, Retry, Timeout
    from urllib3.exceptions import HTTPError

    retries = Retry(total=5, redirect=5, backoff_factor=1, status_forcelist=(429, 502, 503, 504))
    timeout = Timeout(connect=15, read=60)
    headers = {"User-Agent": _AGENT, "Accept-Encoding": "identity"}
    try:
        with (
            PoolManager(retries=retries, timeout=timeout, headers=headers) as pool,
            pool.request("GET", url, preload_content=False) as response,
            path.open("wb") as file,
        ):
            if response.status != 200:
                raise InputError(
                    f"{url} answers with status {response.status}; fetch the file by hand and use "
                    "--from"
                )
            return _copy(response, file, url, max_bytes)
    except HTTPError as error:
        raise InputError(
            f"{url} cannot be fetched ({str(error)[:150]}); try again later, or fetch the file by "
            "hand and use --from"
        ) from error


def _copy(response: "BaseHTTPResponse", file: IO[bytes], url: str, max_bytes: int) -> str:
    """Write what a server sends into a file and return its SHA-256."""
    digest, n_bytes, deadline = sha256(), 0, time.monotonic() + LONGEST
    total = int(response.headers.get("Content-Length", "0")) or None
    with tqdm(
        total=total, unit="B", unit_scale=True, disable=not sys.stderr.isatty(), leave=False
    ) as progress:
        for chunk in response.stream(_CHUNK):
            n_bytes += len(chunk)
            if n_bytes > max_bytes:
                raise InputError(f"{url} is larger than {max_bytes:,} bytes; it is not what it was")
            if time.monotonic() > deadline:
                raise InputError(f"{url} takes longer than {LONGEST:.0f} s; use --from")
            digest.update(chunk)
            file.write(chunk)
            progress.update(len(chunk))
    return digest.hexdigest()


def _unpack(archive: Path, folder: Path, patterns: Sequence[str]) -> None:
    try:
        with ZipFile(archive) as file:
            wanted = [
                member
                for member in file.infolist()
                if any(fnmatchcase(member.filename, pattern) for pattern in patterns)
            ]
            if sum(member.file_size for member in wanted) > MOST_UNPACKED:
                raise InputError(f"{archive.name}: unpacks to more than {MOST_UNPACKED:,} bytes")
            for member in wanted:
                _unpack_member(file, member, folder)
    except (BadZipFile, OSError, NotImplementedError) as error:
        raise InputError(f"{archive.name}: is no whole zip archive ({error})") from error


def _unpack_member(file: ZipFile, member: ZipInfo, folder: Path) -> None:
    place = PurePosixPath(member.filename)
    if place.is_absolute() or ".." in place.parts:
        raise InputError(f"{member.filename}: is no place within an archive")
    file.extract(member, folder)
