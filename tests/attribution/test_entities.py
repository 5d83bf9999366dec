import re

import pytest

from biaslens.attribution import RoleSpan, link
from biaslens.attribution.entities import Names, source_entity
from biaslens.attribution.source_types import source_type
from biaslens.schema import Span
from biaslens.sentences import split_sentences


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
        ("", "the mill's owner, Omar bin Hadi,", "Omar bin Hadi"),
        ("Ilse von der Marn spoke. Von der Marn left.", "Von der Marn", "Ilse von der Marn"),
        ("Ilse von der Marn spoke.", "President von der Marn", "Ilse von der Marn"),
        ("Luis de Brun spoke. Mr. de Brun left.", "Mr. de Brun", "Luis de Brun"),
        ("J.D. Lee spoke. Lee left.", "Lee", "J.D. Lee"),
        ("Özge Şen spoke. Şen left.", "Şen", "Özge Şen"),
        ("The Norwick River Guard (NRG) came.", "the NRG", "Norwick River Guard"),
        ("", "the Guild of Bakers", "Guild of Bakers"),
        ("The Northern Front came. Later the Front left.", "The Front", "Northern Front"),
        ("The Northern Front met the Southern Front.", "the Front", "Front"),
        ("The White House voted.", "the House", "House"),
        ("", "the 7th Brigade", "7th Brigade"),
        ("", "state TV", None),
        ("", "The charity World Larder", "World Larder"),
        ("", "India and Nepal", None),
        ("", "the ministry", None),
        ("", "experts", None),
    ],
)
def test_source_entity(text: str, source: str, entity: str | None) -> None:
    names = Names(text)
    assert source_entity(source, kind=source_type(source, names=names), names=names) == entity


def test_titles_organizations_and_places_are_no_people() -> None:
    text = "President Ann Lee met the White House and Norwick University on Quay Street at Orm Bay."
    people = Names(f"{text} It was near the town of Orm Valdis and on Jabal Noor.").people
    assert people == {"Lee": ("Ann Lee",)}


HADI = "Samir Hadi, the interior minister,"
CASES = [  # text, source, whether it is Samir Hadi; the last occurrence of the source words speaks
    (f"{HADI} came. Then the minister said no.", "the minister", True),
    (f"{HADI} came. The interior minister said no.", "The interior minister", True),
    ("Interior Minister Samir Hadi came. The minister said no.", "The minister", True),
    ("Minister Samir Hadi’s car came. The minister said no.", "The minister", True),
    ("A spokesman, Samir Hadi, came. The spokesman said no.", "The spokesman", True),
    ("The town’s mayor Samir Hadi came. The mayor said no.", "The mayor", True),
    ("Samir Hadi, who said no, left.", "who", True),
    ("Samir Hadi, 52, who said no, left.", "who", True),
    ("Samir Hadi, for one, was tired. He said no.", "He", True),
    ("Samir Hadi came on Monday. He said no.", "He", True),
    ("Minister Samir Hadi came on Monday. He said no.", "He", True),
    ("Minister Samir Hadi broke with his party. He said no.", "He", True),
    ("Minister Samir Hadi broke with her party. He said no.", "He", False),
    ("Samir Hadi came. Later Mr Hadi said no.", "Mr Hadi", True),
    (f"{HADI} met Ann Lee, the trade minister. The minister said no.", "The minister", False),
    (f"{HADI} came. The trade minister said no.", "The trade minister", False),
    (f"{HADI} met another minister. The minister said no.", "The minister", False),
    (f"The minister said no. {HADI} came.", "The minister", False),
    (f"{HADI} came. The minister of health said no.", "The minister of health", False),
    (f"{HADI} came. A minister said no.", "A minister", False),
    ("Samir Hadi met Ann Lee. He said no.", "He", True),
    ("Samir Hadi met Omar Lee. He said no.", "He", False),
    ("Omar Lee and Samir Hadi, who said no, left.", "who", False),
    ("Samir Hadi met a baker. He said no.", "He", False),
    ("Samir Hadi met the mayor’s brother. He said no.", "He", False),
    ("Anna Hadi came on Monday. He said no.", "He", False),
    ("Ada Lee came with Samir Hadi. It rained. He said no.", "He", False),
    ("Samir Hadi and Omar Hadi came. Mr Hadi said no.", "Mr Hadi", False),
]


@pytest.mark.parametrize(("text", "source", "is_hadi"), CASES)
def test_who_a_source_is(text: str, source: str, is_hadi: bool) -> None:
    start = text.rindex(source)
    cue = text.index("said", start)
    roles = {
        "source": [RoleSpan(start, start + len(source), 1.0)],
        "cue": [RoleSpan(cue, cue + 4, 1.0)],
        "content": [RoleSpan(cue + 5, cue + 7, 1.0)],
    }
    bounds = [Span(m.start(), m.end()) for m in re.finditer(r"[A-Z].+?\.(?= |$)", text)]
    (found,) = link(text, bounds, roles)
    people = {"Samir Hadi"} if is_hadi else {None, "Hadi"}
    assert found.source_entity in people


def _speaks_last(text: str) -> str | None:
    """Link every "said" with the words before it; return whom the last one is resolved to."""
    cues = [match.start() for match in re.finditer("said", text)]
    sources = [re.search(r"[\w’]+(?: [A-Z]\w+)? $", text[:cue]) for cue in cues]
    roles = {
        "source": [RoleSpan(m.start(), m.end() - 1, 1.0) for m in sources if m],
        "cue": [RoleSpan(cue, cue + 4, 1.0) for cue in cues],
    }
    return link(text, split_sentences(text), roles)[-1].source_entity


@pytest.mark.parametrize(
    ("text", "entity"),
    [
        ("“We stay,” Samir Hadi said. “Omar Lee left. It rained.”\n\n“No,” he said.", "Samir Hadi"),
        ("“We stay,” Samir Hadi said. Omar Lee left. It rained.\n\n“No,” he said.", None),
        ("“We stay,” Samir Hadi said. Ann Pell left. It rained.\n\n“No,” he said.", "Samir Hadi"),
        ("“We stay,” Samir Hadi said. A baker left. It rained.\n\n“No,” he said.", None),
        ("“We stay,” Samir Hadi said. It rained.\n\n“No,” she said.", None),
    ],
)
def test_the_last_speaker_goes_on_until_somebody_else_comes_up(
    text: str, entity: str | None
) -> None:
    assert _speaks_last(f"{text} Omar Lee left.") == entity


def test_a_headline_names_nobody_that_the_article_does_not() -> None:
    article = "Mayor Ana Ruiz Meets Critics\nThey heard Ana Ruiz. Critics left. Ruiz stayed."
    assert dict(Names(article).people) == {"Ruiz": ("Ana Ruiz",)}
    assert [name for _, name in Names(article).surnames] == ["Ruiz", "Ruiz"]
