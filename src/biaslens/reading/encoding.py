"""Bytes to text: UTF-8 first, then a guess that is always told, and binary is refused."""

import codecs
import re

from biaslens.errors import InputError

_SEEN = 200_000
_SAMPLE = 65_536
_MOST_CONTROLS = 0.05
_MAGIC = {
    b"%PDF-": "a PDF file",
    b"PK\x03\x04": "a zip archive (or an office document)",
    b"\x1f\x8b": "a gzip archive",
    b"\x28\xb5\x2f\xfd": "a zstd archive",
    b"\x89PNG": "a PNG image",
    b"\xff\xd8\xff": "a JPEG image",
    b"GIF8": "a GIF image",
    b"\x7fELF": "a program",
    b"\xd0\xcf\x11\xe0": "an old office document",
    b"PAR1": "a Parquet file",
    b"{\\rtf": "an RTF document",
}
_BOMS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
_CONTROLS = bytes(set(range(32)) - set(b"\t\n\r\f\x1b\0"))
_HIGH = bytes(range(128, 256))
_MOST_ACCENTS = 0.3
_LATIN_2_AND_5 = frozenset({"cp1250", "cp1254", "iso8859_2", "iso8859_9"})
_ENOUGH_HIGH = 40
_STRAY = re.compile("[\udc80-\udcff]+")


def decode(data: bytes, *, where: str) -> tuple[str, tuple[str, ...]]:
    r"""Return the text and, unless it was plain UTF-8, a note on how it was decoded.

    Args:
        data: What a file or an address holds.
        where: Its name, for the message.

    Raises:
        InputError: If the bytes are no text.

    Example:
        >>> decode("caf\u00e9".encode(), where="a.txt")
        ('café', ())
    """
    for bom, encoding in _BOMS.items():
        if data.startswith(bom):
            notes = () if encoding == "utf-8-sig" else (f"decoded as {encoding}",)
            return data.decode(encoding, errors="replace"), notes
    _refuse_binary(data, where)
    try:
        return data.decode("utf-8"), ()
    except UnicodeDecodeError:
        return _guess(data)


def decode_leniently(data: bytes) -> tuple[str, tuple[str, ...]]:
    """Return UTF-8 text in which single bytes that do not fit are read as windows-1252."""
    text = data.decode("utf-8", errors="surrogateescape")
    text, n_runs = _STRAY.subn(
        lambda run: run[0].encode("utf-8", "surrogateescape").decode("cp1252", "replace"), text
    )
    if not n_runs:
        return text, ()
    return text, ("mixed encodings: what is not UTF-8 was read as windows-1252",)


def _refuse_binary(data: bytes, where: str) -> None:
    for magic, kind in _MAGIC.items():
        if data.startswith(magic):
            raise InputError(f"{where} is {kind}, not text; convert it to .txt, .html or .jsonl")
    sample = data[:_SAMPLE]
    controls = len(sample) - len(sample.translate(None, _CONTROLS))
    zeros = sample.count(0)
    if sample and (controls > _MOST_CONTROLS * len(sample) or zeros > len(sample) / 3):
        raise InputError(f"{where} is binary, not text; convert it to .txt, .html or .jsonl")


def _guess(data: bytes) -> tuple[str, tuple[str, ...]]:
    lenient = data.decode("utf-8", errors="surrogateescape")
    stray = sum(len(run) for run in _STRAY.findall(lenient))
    proper = sum(
        1 for char in lenient[:_SEEN] if char > "\x7f" and not "\udc80" <= char <= "\udcff"
    )
    if proper >= stray:
        return decode_leniently(data)
    encoding = _detect(data[:_SEEN])
    text = data.decode(encoding, errors="replace")
    return text, (f"decoded as {re.sub('^cp(?=125)', 'windows-', encoding)}",)


def _detect(data: bytes) -> str:
    """Return the likeliest encoding; windows-1252 for Latin letters as a rule."""
    from charset_normalizer import from_bytes

    best = from_bytes(data).best()
    if best is None:
        return "cp1252"
    high = len(data) - len(data.translate(None, _HIGH))
    letters = sum(char.isalpha() for char in data.decode("cp1252", errors="replace"))
    if high > _MOST_ACCENTS * letters:
        return best.encoding
    return best.encoding if best.encoding in _LATIN_2_AND_5 and high >= _ENOUGH_HIGH else "cp1252"
