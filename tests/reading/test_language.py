import pytest

from biaslens.reading.language import detect_language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The council voted on Monday to close the old fish market, and nobody was asked.", "en"),
        ("Der Rat hat am Montag beschlossen, den alten Fischmarkt zu schließen, sagte er.", "de"),
        ("Он сказал, что мэр города открыл новый мост через реку в понедельник утром, вот.", "ru"),
        ("The council voted.", None),
        ("1234567890 " * 100, None),
        ("", None),
    ],
)
def test_language_or_none(text: str, language: str | None):
    assert detect_language(text) == language
