"""One run on a folder at a time, or several that each do a part of it.

The lock belongs to the process (`flock`), so it goes when the process does, however it dies.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from biaslens.errors import OutputError, RunError


@contextmanager
def hold_lock(path: Path, *, shared: bool = False, waits: bool = False) -> Iterator[None]:
    """Hold the lock of this file for the length of a `with` block.

    Args:
        path: The file.
        shared: Whether others may hold it too, if they share it.
        waits: Whether to wait for it.

    Raises:
        RunError: If another run holds it.
        OutputError: If the file cannot be written, or its file system has no locks.
    """
    try:
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
    except OSError as error:
        raise OutputError(
            f"Cannot write {path}: {error.strerror}; give an output folder that can be written"
        ) from error
    try:
        how = fcntl.LOCK_SH if shared else fcntl.LOCK_EX
        _lock(handle, path, how if waits else how | fcntl.LOCK_NB)
        yield
    finally:
        os.close(handle)


def _lock(handle: int, path: Path, how: int) -> None:
    try:
        fcntl.flock(handle, how)
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
