"""Everything biaslens raises on purpose, and the guard in front of the optional rooms.

Each message says what happened, where (file, row, key), and what to do about it.

    BiaslensError
    ├── InputError (ValueError)            a file, address or record that cannot be read
    ├── ConfigError (ValueError)           a configuration with wrong keys or values
    ├── BundleError (ValueError)           a bundle that is missing, damaged or foreign
    ├── RunError (ValueError)              a batch run that cannot start or go on as asked
    ├── OutputError (OSError)              a place that cannot be written
    └── MissingExtraError (ImportError)    an optional part that is not installed
"""

from importlib.util import find_spec


class BiaslensError(Exception):
    """Base of every error that biaslens raises on purpose."""


class InputError(BiaslensError, ValueError):
    """A file, an address or a record cannot be read."""


class ConfigError(BiaslensError, ValueError):
    """A configuration has wrong keys or values; the message lists all of them."""


class BundleError(BiaslensError, ValueError):
    """A bundle is missing, damaged, or not one that this version reads."""


class RunError(BiaslensError, ValueError):
    """A batch run cannot start or go on in the folder it was given."""


class OutputError(BiaslensError, OSError):
    """A result cannot be written where it was asked for."""


class MissingExtraError(BiaslensError, ImportError):
    """A part of biaslens needs packages that are not installed."""


def require_extra(extra: str, *modules: str) -> None:
    """Check that the packages behind an optional extra are there.

    Args:
        extra: Name of the extra, as in `biaslens[train]`.
        *modules: Top-level modules that the extra brings.

    Raises:
        MissingExtraError: If one of them cannot be imported; the message holds the pip line.
    """
    missing = [module for module in modules if find_spec(module) is None]
    if missing:
        raise MissingExtraError(
            f"This needs {', '.join(missing)}, which the base installation leaves out; "
            f'add it with: pip install "biaslens[{extra}]"'
        )
