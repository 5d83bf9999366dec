import pytest

from biaslens.errors import InputError
from biaslens.reading.encoding import decode

GERMAN = "Der Bürgermeister fährt über die Brücke – „schön“, sagte er im Café."
RUSSIAN = "Он сказал, что мэр города открыл новый мост через реку в понедельник утром."


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_utf8_is_read_without_a_note(encoding: str):
    assert decode(GERMAN.encode(encoding), where="a.txt") == (GERMAN, ())


@pytest.mark.parametrize(
    ("text", "encoding", "name"),
    [
        (GERMAN, "cp1252", "windows-1252"),
        (RUSSIAN, "cp1251", "windows-1251"),
        (GERMAN, "utf-16", "utf-16"),
    ],
)
def test_other_encodings_are_told(text: str, encoding: str, name: str):
    assert decode(text.encode(encoding), where="a.txt") == (text, (f"decoded as {name}",))


def test_mixed_encodings_are_read_and_told():
    data = GERMAN.encode() + " “No,” he said.".encode("cp1252")
    text, notes = decode(data, where="a.txt")
    assert text == GERMAN + " “No,” he said."
    assert notes[0].startswith("mixed encodings")


@pytest.mark.parametrize(
    "data", [b"%PDF-1.7 x", b"PK\x03\x04abc", bytes(range(256)) * 9, b"\0" * 99]
)
def test_binary_is_refused(data: bytes):
    with pytest.raises(InputError, match=r"a\.txt is .*convert it"):
        decode(data, where="a.txt")
