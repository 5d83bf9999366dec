import pytest
from py3langid.langid import MODEL_FILE, LanguageIdentifier

from biaslens.reading.language import _identifier, detect_language, load_early


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


def test_the_model_is_the_one_that_the_library_loads():
    ours, theirs = _identifier(), LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    for text in (
        "The mayor said no.",
        "Le maire a dit non.",
        "Мэр сказал нет.",
        "市長は断った。",
        "",
    ):
        assert ours.rank(text) == theirs.rank(text)


def test_loading_early_gives_the_same_model():
    load_early()
    assert _identifier() is _identifier()
