"""One run on a folder at a time.

The lock belongs to the process (`flock`), so it goes when the process does, however it dies.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from biaslens.errors import OutputError, RunError


@contextmanager
def hold_lock(path: Path) -> Iterator[None]:
    """Hold the lock of this file for the length of a `with` block.

    Raises:
        RunError: If another run holds it.
        OutputError: If the file cannot be written, or its file system has no locks.
    """
    try:
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
    except OSError as error:
        raise OutputError(f"Cannot write {path}: {error.strerror}") from error
    try:
        _lock(handle, path)
        yield
    finally:
        os.close(handle)


def _lock(handle: int, path: Path) -> None:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        os.ftruncate(handle, 0)
        os.pwrite(handle, str(os.getpid()).encode(), 0)
    except BlockingIOError:
        holder = os.pread(handle, 20, 0).decode("ascii", "replace").strip() or "unknown"
        raise RunError(
            f"Another run is writing to {path.parent.parent} (process {holder}); "
            "wait until it has ended, or give another output folder"
        ) from None
    except OSError as error:
        raise OutputError(
            f"Cannot lock {path}: {error.strerror}; use an output folder on a local disk with space"
        ) from error
