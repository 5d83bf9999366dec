import pytest

from biaslens.attribution.entities import find_names, source_entity
from biaslens.attribution.source_types import source_type


@pytest.mark.parametrize(
    ("text", "source", "entity"),
    [
        ("Samir Hadi spoke. Later Hadi left.", "Hadi", "Samir Hadi"),
        ("Samir Hadi spoke. Later Hadi left.", "Mr. Hadi", "Samir Hadi"),
        ("Ann Lee and Bob Lee spoke.", "Lee", "Lee"),
        ("Ann Lee spoke. Mr. Lee did not.", "Mr. Lee", "Lee"),
        ("Ann B. Lee spoke.", "Ann Lee", "Ann B. Lee"),
        ("Prime Minister Theresa Mayer spoke.", "Prime Minister Mayer", "Theresa Mayer"),
        ("", "Ann Lee, a farmer,", "Ann Lee"),
        ("", "the mill's owner, Ann Lee,", "Ann Lee"),
        ("The Norwick River Guard (NRG) came.", "the NRG", "Norwick River Guard"),
        ("", "the Guild of Bakers", "Guild of Bakers"),
        ("", "India and Nepal", None),
        ("", "the ministry", None),
        ("", "experts", None),
    ],
)
def test_source_entity(text: str, source: str, entity: str | None) -> None:
    names = find_names(text)
    assert source_entity(source, kind=source_type(source, names=names), names=names) == entity


def test_titles_and_organizations_are_no_people() -> None:
    people = find_names("President Ann Lee met the White House and Norwick University.").people
    assert people == {"Lee": ("Ann Lee",)}
