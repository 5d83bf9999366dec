import json

import pytest
from scores import scored_article

from biaslens.errors import InputError
from biaslens.statistics.hand_labels import (
    common_events,
    correct_on_same_events,
    match_labels,
    sample_of,
)
from biaslens.statistics.labels import Label, agreement, answer_of, by_sentence, read_labels

HEAD = "article_id,index,weight,text,annotator,narrator_loaded,source_loaded\n"


def _csv(tmp_path, *lines, name="one.csv", head=HEAD):
    path = tmp_path / name
    path.write_text(head + "".join(f"{line}\n" for line in lines), encoding="utf-8")
    return path


def test_a_csv_with_answers_blanks_and_a_byte_order_mark(tmp_path):
    path = _csv(
        tmp_path,
        "a,0,2.5,A farce.,x,Yes,no",
        "a,1,,They met.,,,",
        "b,3,,,,0,",
        head="\ufeff" + HEAD,
    )
    first, second = read_labels([path])
    assert first.key == ("a", 0)
    assert first.answers == {"narrator_loaded": True, "source_loaded": False}
    assert (first.weight, first.annotator) == (2.5, "x")
    assert (second.key, second.annotator, second.text) == (("b", 3), "one", None)
    assert second.answers == {"narrator_loaded": False}


def test_an_export_of_label_studio_whole_and_flat(tmp_path):
    data = {"article_id": "a", "index": 2, "weight": 3, "text": "A farce."}

    def said(who, answer):
        choice = {"from_name": "narrator_loaded", "value": {"choices": [answer]}}
        return {"completed_by": who, "was_cancelled": False, "result": [choice]}

    skipped = {"completed_by": 9, "was_cancelled": True, "result": []}
    whole = [{"data": data, "annotations": [said(1, "yes"), said({"id": 2}, "no"), skipped]}]
    flat = [{**data, "annotator": 7, "narrator_loaded": "no"}]
    for name, tasks in (("whole.json", whole), ("flat.json", flat)):
        (tmp_path / name).write_text(json.dumps(tasks), encoding="utf-8")
    labels = read_labels([tmp_path / "whole.json", tmp_path / "flat.json"])
    assert [(x.annotator, x.answers["narrator_loaded"]) for x in labels] == [
        ("1", True),
        ("2", False),
        ("7", False),
    ]
    assert {x.key for x in labels} == {("a", 2)}


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("a,0,1,x,x,perhaps,", "row 2: 'perhaps' is no answer"),
        ("a,first,1,x,x,yes,", "row 2: does not name a sentence"),
        (",0,1,x,x,yes,", "does not name a sentence"),
        ("a,0,-1,x,x,yes,", "does not name a sentence"),
        ("a,0,1,x,x,,", "no sentence has an answer"),
    ],
)
def test_a_wrong_file_says_where(tmp_path, line, message):
    with pytest.raises(InputError, match=message):
        read_labels([_csv(tmp_path, line)])


def test_files_that_cannot_be_read(tmp_path):
    with pytest.raises(InputError, match="cannot be read as CSV"):
        read_labels([tmp_path / "none.csv"])
    (tmp_path / "x.json").write_text("{}")
    with pytest.raises(InputError, match="list of tasks"):
        read_labels([tmp_path / "x.json"])


def _label(key, who, answer, text=None, weight=None):
    return Label(*key, who, {"narrator_loaded": answer}, weight, text, None)


def test_most_annotators_decide_and_the_last_word_of_each_counts():
    labels = [
        _label(("a", 0), "x", False),
        _label(("a", 0), "x", True),
        _label(("a", 0), "y", True),
        _label(("a", 0), "z", False),
        _label(("b", 1), "x", True),
        _label(("b", 1), "y", False),
    ]
    found = by_sentence(labels)
    assert answer_of(found["a", 0], "narrator_loaded") == 1
    assert answer_of(found["b", 1], "narrator_loaded") == 0.5
    # units (1, 1, 0) and (1, 0): Do = (2 * 2 / 2 + 2) / 5 = .8, De = 2 * 3 * 2 / 20 = .6
    assert agreement(found.values()) == {"narrator_loaded": pytest.approx(1 - 0.8 / 0.6)}


def _sentences(**articles):
    return {
        key: [s.to_row() for s in scored_article(key, sentences).sentences]
        for key, sentences in articles.items()
    }


def test_labels_meet_their_sentences_by_number_and_words():
    sentences = _sentences(a=[{"text": "=A farce, “all” of it."}, {"text": "They met."}])
    labels = [
        _label(("a", 0), "x", True, text='\'=A farce, "all"  of it.', weight=4.0),
        _label(("a", 1), "x", True, text="They never met."),
        _label(("z", 0), "x", True),
    ]
    gold = match_labels(labels, sentences)
    assert gold.answers["narrator_loaded"] == {("a", 0): 1.0}
    assert (gold.told.n_sentences, gold.told.n_unmatched, gold.told.is_weighted) == (1, 2, True)
    sample = sample_of("narrator_loaded", gold, ["a"], sentences)
    assert sample.scores.tolist() == pytest.approx([0.1, 0.1])
    assert sample.weights.tolist() == [4, 1]
    assert sample.is_labelled.tolist() == [True, False]


def test_the_question_about_sources_is_about_sentences_with_their_words():
    says = {"source": "Experts", "cue": "say", "content": "it is doomed"}
    text = "Experts say it is doomed."
    marked = {"doomed": ("Doubt", "indirect")}
    plain = {"text": text, "framing": 0.8, "framing_narrator": 0.25, "says": [says]}
    sentences = _sentences(
        a=[
            plain,
            {**plain, "loaded": marked},
            {"text": "They met.", "framing": 0.9},
        ]
    )
    gold = match_labels([], sentences)
    sample = sample_of("source_loaded", gold, ["a"], sentences)
    assert sample.scores.tolist() == pytest.approx([0.6, 0.8])


def test_common_events_weigh_as_those_of_mantel_and_haenszel():
    # event 0: 1 sentence against 3, event 1: 2 against 2; event 2 is not common
    sizes = {"a": (1, 2, 4), "b": (3, 2, 0)}
    sentences = {
        f"{group}{event}": [
            {"index": i, "framing_narrator": 0.5, "framing": 0.5} for i in range(size)
        ]
        for group, counts in sizes.items()
        for event, size in enumerate(counts)
    }
    events = {key: int(key[1]) for key in sentences}
    gold = match_labels([], {})
    first, second = (
        sample_of("narrator_loaded", gold, [k for k in sentences if k[0] == g], sentences, events)
        for g in "ab"
    )
    sides, n_events = common_events(first, second)
    assert n_events == 2
    # weights 1 * 3 / 4 and 2 * 2 / 4, dealt out to the sentences of each side
    assert sides[0].units.tolist() == pytest.approx([0.75, 0.5, 0.5])
    assert sides[1].units.tolist() == pytest.approx([0.25] * 3 + [0.5] * 2)
    assert correct_on_same_events(first, second) is None
