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
    assert strip["paths"] == {
        "narrator": "M13.5 3v19",
        "source": "M21 8h3v13h-3z",
        "attributed": "M21 26h3",
    }
    assert strip["n"] == {"narrator": 1, "source": 1, "attributed": 1}
    assert strip["chances"] == "." + "9090" + "8010"


def test_chances_are_rounded_down_and_tell_where_the_narrator_is_silent():
    rows = _rows({"text": "A.", "framing": 0.499999}, {"text": "B.", "framing": 1.0})
    rows[1]["framing_narrator"] = None
    assert build_strip(rows)["chances"] == "4949" + "99--"


def test_shapes_follow_one_another_by_steps():
    says = {"source": "Experts", "cue": "say"}
    told = {"text": "Experts say so.", "framing": 0.9, "says": [says]}
    paths = build_strip(_rows(told, {"text": "No."}, told))["paths"]
    assert paths["narrator"] == "M4.5 3v19" + "m18-19v19"
    assert paths["attributed"] == "M3 26h3" + "m15 0h3"
