from scores import scored_article

from biaslens.report.strips import build_strip


def _rows(*sentences):
    return [sentence.to_row() for sentence in scored_article("a", sentences).sentences]


def test_strip_has_a_tick_for_each_sentence():
    says = {"source": "Experts", "cue": "say", "content": "doomed"}
    strip = build_strip(
        _rows(
            {"text": "Plain."},
            {"text": "Farce.", "framing": 0.9},
            {
                "text": "Experts say doomed.",
                "framing": 0.8,
                "framing_narrator": 0.1,
                "says": [says],
            },
        )
    )
    assert strip["width"] == 27
    assert strip["paths"] == {"narrator": "M11.5 3h4v19h-4z", "source": "M21.1 7.6h2.8v13.8h-2.8z"}
    assert strip["attributed"] == "M21.5 26h2"
    assert strip["chances"] == "1010" + "9090" + "8010"


def test_chances_are_rounded_down_and_tell_where_the_narrator_is_silent():
    rows = _rows({"text": "A.", "framing": 0.499999}, {"text": "B.", "framing": 1.0})
    rows[1]["framing_narrator"] = None
    assert build_strip(rows)["chances"] == "4949" + "99--"
