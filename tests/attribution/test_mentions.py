import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from biaslens.attribution import find_mentions


def _names(text):
    return [text[span.start : span.end] for span in find_mentions(text)]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Then President Mara Teld and Mr. Hadi spoke.", ["Mara Teld", "Hadi"]),
        ("It was the Harbour Union’s turn.", ["Harbour Union"]),
        ("Residents left. Buses left.", []),
        ("Teld left. They thanked Teld.", ["Teld", "Teld"]),
        ("He saw Syrian troops in Norwick.", ["Norwick"]),
        ("On Monday in March the U.S. agreed.", ["U.S."]),
        ("It is what the Democrats say.", ["Democrats"]),
        ("The Party met. He left the party, and the Party knew.", []),
        ("", []),
        ("It was Omar bin Hadi and Ilse von der Marn.", ["Omar bin Hadi", "Ilse von der Marn"]),
        ("Then von der Marn and Ömer Şen left.", ["von der Marn", "Ömer Şen"]),
        ("At the Bank of Orm, Ana Ruiz of Orm spoke.", ["Bank of Orm", "Ana Ruiz", "Orm"]),
        ("Then the Ministry of the Interior spoke.", ["Ministry of the Interior"]),
        ("Ask the Institute for Tides.", ["Institute for Tides"]),
        ("He fled from Binnish and hid. In Binnish he stayed.", ["Binnish", "Binnish"]),
        ("He saw Turkish and Syrian troops.", []),
        ("Several Orm-backed Harbour Union boats met a Norwick-led fleet.", ["Harbour Union"]),
        ("On May 5th he left the 7th Orm Brigade.", ["7th Orm Brigade"]),
        ("He told the Commission on Monday.", ["Commission"]),
        ("He left the Navy for Orm.", ["Navy", "Orm"]),
        ("It was a U-turn by Ana Ruiz.", ["Ana Ruiz"]),
        ("They left: 'Sorry does not help.' Then the workers' Union came.", ["Union"]),
    ],
)
def test_names_are_found_without_titles_days_and_openers(text, names):
    assert _names(text) == names


def test_a_headline_has_the_names_of_the_other_lines():
    headline = "Mayor Ana Ruiz And Harbour Union Sign Pact As Tide Grows In Norwick"
    text = f"{headline}\nThen Ana Ruiz and the Harbour Union met in Norwick.\n{headline}\n"
    names = ["Ana Ruiz", "Harbour Union", "Norwick"]
    assert _names(text) == names * 3
    assert _names(headline)[0] == "Ana Ruiz And Harbour Union Sign"  # nothing else to go by


@given(st.text(alphabet="Ab .,’s\n“M", max_size=200))
def test_spans_are_inside_the_text_in_order_and_not_empty(text):
    spans = find_mentions(text)
    assert all(0 <= span.start < span.end <= len(text) for span in spans)
    assert all(a.end <= b.start for a, b in itertools.pairwise(spans))


@pytest.mark.parametrize("rest", ["Aa " * 60_000, " " * 190_000, "." * 190_000, "A." * 90_000])
def test_a_hostile_text_ends_in_time(rest):
    headline = "Mayor Ruiz Left Harbour Union "
    assert len(find_mentions(f"Then Ruiz left.\n{headline}{rest}\nRuiz stayed.")) <= 2_000
