from itertools import pairwise

from scores import scored_article

from biaslens.report.article import build_paragraphs
from biaslens.report.evidence import loaded_state


def _rows(*sentences):
    return [sentence.to_row() for sentence in scored_article("a", sentences).sentences]


def _texts(paragraphs):
    return [
        [
            "".join(token.get("text", "") for token in sentence["tokens"])
            for sentence in paragraph["sentences"]
            if "tokens" in sentence
        ]
        for paragraph in paragraphs
    ]


def test_a_gap_of_two_characters_makes_a_paragraph():
    rows = _rows({"text": "One."}, {"text": "Two."}, {"text": "Three.", "paragraph": True})
    assert _texts(build_paragraphs(rows, anchor="a1")) == [["One.", "Two."], ["Three."]]


def test_marks_point_into_their_own_sentence():
    says = {"source": "Mara Ilves", "cue": "said", "content": "a farce", "quotation": "direct"}
    text = "It was a farce, said Mara Ilves."
    rows = _rows(
        {"text": "First."},
        {"text": text, "says": [says], "loaded": {"farce": ("Loaded_Language", "direct_quote")}},
    )
    (paragraph,) = build_paragraphs(rows, anchor="a1")
    tokens = paragraph["sentences"][1]["tokens"]
    marked = {}
    for open_, text_ in pairwise(tokens):
        if open_["step"] == "open" and text_["step"] == "text":
            marked[open_["kind"]] = text_["text"]
    assert marked == {"content": "a ", "loaded": "farce", "cue": "said", "source": "Mara Ilves"}
    assert paragraph["sentences"][1]["anchor"] == "a1-2"
    (note,) = paragraph["notes"]
    assert (note["number"], note["source"], note["cue"]) == (1, "Mara Ilves", "said")
    assert (note["type"], note["stance"], note["quotation"]) == (
        "named person",
        "neutral",
        "direct",
    )


def test_notes_are_numbered_through_the_article_and_name_the_entity():
    says = {"source": "he", "cue": "said", "source_entity": "Tomas Reel", "source_type": "pronoun"}
    rows = _rows(*[{"text": "So he said.", "says": [says], "paragraph": True}] * 3)
    notes = [note for part in build_paragraphs(rows, anchor="a") for note in part["notes"]]
    assert [note["number"] for note in notes] == [1, 2, 3]
    assert notes[0]["entity"] == "Tomas Reel"


def test_only_the_shown_sentences_are_quoted():
    rows = _rows(*({"text": f"Number {n}.", "paragraph": n % 2 == 0} for n in range(6)))
    paragraphs = build_paragraphs(rows, anchor="a", shown={3})
    # three are left out before it and two after, across the paragraphs
    assert _texts(paragraphs) == [["Number 3."]]
    left_out = [
        sentence["n_left_out"]
        for paragraph in paragraphs
        for sentence in paragraph["sentences"]
        if "n_left_out" in sentence
    ]
    assert left_out == [3, 2]
    assert not any(
        paragraph["notes"] for paragraph in build_paragraphs(rows, anchor="a", shown=set())
    )


def test_whose_words_make_a_sentence_loaded():
    narrator, source, plain = _rows(
        {"text": "A.", "framing": 0.9},
        {"text": "B.", "framing": 0.9, "framing_narrator": 0.1},
        {"text": "C."},
    )
    assert [loaded_state(row) for row in (narrator, source, plain)] == [
        "narrator",
        "source",
        "plain",
    ]


def test_a_span_that_runs_past_its_sentence_is_cut():
    (row,) = _rows({"text": "Short."})
    row["loaded_spans"] = [
        {"start": 2, "end": 500, "score": 0.9, "technique": "Doubt", "voice": "narrator"}
    ]
    assert _texts(build_paragraphs([row], anchor="a")) == [["Short."]]
