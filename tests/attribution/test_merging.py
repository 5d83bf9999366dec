import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from biaslens.attribution import merge_entities


@pytest.mark.parametrize(
    ("names", "name", "one"),
    [
        (["the River Guard", "River Guard"], "the River Guard", "River Guard"),
        (["RIVER GUARD", "River Guard"], "RIVER GUARD", "River Guard"),
        (["the River Guard Army (RGA)", "RGA"], "RGA", "River Guard Army"),
        (
            ["the River Guard Army (RGA)", "River Guard Army"],
            "River Guard Army",
            "River Guard Army",
        ),
        (["President Brandt", "Ilse Brandt"], "President Brandt", "Ilse Brandt"),
        (["President Ilse Brandt", "Ilse Brandt"], "President Ilse Brandt", "Ilse Brandt"),
        (["Mrs. Brandt", "Ilse Brandt"], "Mrs. Brandt", "Ilse Brandt"),
        (["Brandt", "Ilse Brandt"], "Brandt", "Ilse Brandt"),
        (["Brandt", "Ilse Brandt", "Ilse M. Brandt"], "Brandt", "Ilse M. Brandt"),
        (["Ilse Brandt", "Ilse M. Brandt"], "Ilse Brandt", "Ilse M. Brandt"),
        (["von der Marn", "Ilse von der Marn"], "von der Marn", "Ilse von der Marn"),
    ],
)
def test_variants_are_merged(names: list[str], name: str, one: str) -> None:
    assert merge_entities(names)[name] == one


@pytest.mark.parametrize(
    ("names", "name"),
    [
        (["Obama", "Michelle Obama", "Barack Obama"], "Obama"),
        (["President Obama", "Michelle Obama", "Barack Obama"], "President Obama"),
        (["Mr. Brandt", "Mary Brandt"], "Mr. Brandt"),
        (["Jordan", "Jim Jordan"], "Jordan"),
        (["Washington", "Ada Washington"], "Washington"),
        (["RGA", "River Guard Army"], "RGA"),
        (["RGA", "River Guard Army (RGA)", "Royal Grain Authority (RGA)"], "RGA"),
        (["XYZ", "River Guard Army (XYZ)"], "XYZ"),
        (["Ada Lee", "Bob Lee"], "Ada Lee"),
        (["Ada B. Lee", "Ada C. Lee", "Ada Lee"], "Ada Lee"),
        (["River Movement", "Movement"], "Movement"),
        (["Campaign for Brandt", "Ilse Brandt"], "Campaign for Brandt"),
        (
            ["Several leaders, including Ilse Brandt", "Ilse Brandt"],
            "Several leaders, including Ilse Brandt",
        ),
        (["Anna", "Norwick Paper Quotes Anna"], "Anna"),
        (["Ministry of Health", "Ministry of Labour"], "Ministry of Health"),
    ],
)
def test_a_wrong_merge_is_worse_than_none(names: list[str], name: str) -> None:
    assert merge_entities(names)[name] == name


NAMES = st.lists(
    st.sampled_from(
        ["Ada", "Lee", "Ada Lee", "Mr. Lee", "the Lee", "RG", "River Guard (RG)", "", "'s"]
    )
    | st.text(max_size=12),
    max_size=8,
)


@settings(max_examples=200, deadline=None)
@given(NAMES)
def test_every_name_has_one_name_whatever_the_order(names: list[str]) -> None:
    merged = merge_entities(names)
    assert merged.keys() == set(names)
    assert merge_entities(reversed(names)) == merged
