"""The language of a text, offline, or None where it is too short or not clear."""

import lzma
from functools import cache
from io import BytesIO
from threading import Lock, Thread
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

_FIRST, _SEEN = 500, 1_000  # more costs time and hardly ever changes the answer
_CLEAR = 0.99
_LETTERS = 60
_SURE = 0.7
_loads = Lock()


def detect_language(text: str) -> str | None:
    """Return the ISO 639-1 code of the language of a text, or None.

    Looks at the first 500 characters, and where these are not clear, at 1,000. A text with fewer
    than 60 letters, or one whose likeliest language has a normalized probability below 0.7, has no
    answer.

    Example:
        >>> detect_language("Too short.") is None
        True
    """
    head = text[:_SEEN]
    if sum(map(str.isalpha, head)) < _LETTERS:
        return None
    code, probability = _identifier().classify(head[:_FIRST])
    if probability < _CLEAR:
        code, probability = _identifier().classify(head)
    return str(code) if probability >= _SURE else None


def load_early() -> None:
    """Begin to load the model in a thread, so that it is there when the first text comes.

    It takes almost half a second, most of it to decompress, which other threads need not wait for.
    """
    Thread(target=_identifier, daemon=True).start()


def _identifier() -> "LanguageIdentifier":
    with _loads:
        return _load_once()


@cache
def _load_once() -> "LanguageIdentifier":
    """Return what `LanguageIdentifier.from_model_file` does, in half the time beside other threads.

    That decompresses in a thousand small steps through a temporary file, and before each of them
    waits until the thread that imports lets it go on.
    """
    import numpy as np
    from py3langid.langid import MODEL_DIR, MODEL_FILE, LanguageIdentifier

    packed = (MODEL_DIR / MODEL_FILE).read_bytes()
    with np.load(BytesIO(lzma.decompress(packed)), allow_pickle=False) as model:
        return LanguageIdentifier(
            model["ptc"],
            model["pc"],
            model["classes"].tolist(),
            memoryview(model["nextmove"]),
            model["out_feat"].tolist(),
            tk_row=model["nextmove_row"].tolist(),
            norm_probs=True,
        )
