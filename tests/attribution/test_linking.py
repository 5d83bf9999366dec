import gzip
import json
import math
import random
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from biaslens.attribution import (
    RoleSpan,
    find_quotations,
    find_voices,
    link,
    sentence_of,
    voice_of,
)
from biaslens.attribution.pairing import MAX_CANDIDATES, candidates
from biaslens.schema import Attribution, Span

ROLES = ("source", "cue", "content")


def mark(text: str, *groups: tuple[str, ...]) -> dict[str, list[RoleSpan]]:
    """Place role words in a text, one after the other: (role, words), in the order of the text."""
    spans: dict[str, list[RoleSpan]] = {role: [] for role in ROLES}
    since = dict.fromkeys(ROLES, 0)
    for role, words in groups:
        start = text.index(words, since[role])
        spans[role].append(RoleSpan(start, start + len(words), 1.0))
        since[role] = start + 1
    return spans


def sentences(text: str) -> list[Span]:
    spans, start = [], 0
    for part in text.replace("\n\n", ". ").split(". "):
        spans.append(Span(start, min(len(text), start + len(part) + 1)))
        start += len(part) + 2
    return spans


def run(text: str, *groups: tuple[str, ...], outlet: str | None = None) -> list[Attribution]:
    return link(text, sentences(text), mark(text, *groups), outlet=outlet)


def words(found: Attribution) -> tuple[str, str, list[str]]:
    source = " ".join(piece.text for piece in found.source)
    cue = " ".join(piece.text for piece in found.cue)
    return source, cue, [piece.text for piece in found.content]


@pytest.mark.parametrize("clause", ["asked", "spoke", "has denied"])
@pytest.mark.parametrize("who", ["who", "all of whom"])
def test_a_cue_behind_a_relative_clause_has_the_source_before_it(who: str, clause: str) -> None:
    text = f"An official, {who} {clause} a lot, said that the bridge is shut."
    first, *others = run(
        text,
        ("source", "An official"),
        ("source", who),
        *((("cue", clause),) if clause != "spoke" else ()),
        ("cue", "said"),
        ("content", "that the bridge is shut"),
    )
    assert words(first) == ("An official", "said", ["that the bridge is shut"])
    assert [words(other)[:2] for other in others] == [(who, clause)] * (clause != "spoke")


def test_a_relative_clause_speaks_where_it_goes_on() -> None:
    text = "They met an official, who said that the bridge is shut."
    (found,) = run(
        text,
        ("source", "an official"),
        ("source", "who"),
        ("cue", "said"),
        ("content", "that the bridge is shut"),
    )
    assert words(found)[:2] == ("who", "said")


def test_what_stands_before_a_cue_of_its_own_is_not_the_cue_before() -> None:
    text = "The bridge is shut, officials reported. The ferry is late, according to the harbour."
    one, two = run(
        text,
        ("content", "The bridge is shut"),
        ("source", "officials"),
        ("cue", "reported"),
        ("content", "The ferry is late"),
        ("cue", "according to"),
        ("source", "the harbour"),
    )
    assert words(one) == ("officials", "reported", ["The bridge is shut"])
    assert words(two) == ("the harbour", "according to", ["The ferry is late"])


def test_a_speaker_goes_on_where_the_next_cue_has_a_content_of_its_own() -> None:
    text = (
        '"It is over," the clerk said. "We have nothing left." '
        "Officials have warned that a famine is near."
    )
    one, two = run(
        text,
        ("content", '"It is over,"'),
        ("source", "the clerk"),
        ("cue", "said"),
        ("content", '"We have nothing left."'),
        ("source", "Officials"),
        ("cue", "have warned"),
        ("content", "that a famine is near"),
    )
    assert words(one) == ("the clerk", "said", ['"It is over,"', '"We have nothing left."'])
    assert words(two) == ("Officials", "have warned", ["that a famine is near"])


def test_a_piece_that_runs_into_the_words_of_the_next_speaker_is_cut() -> None:
    text = 'Teld vowed to fight "to the end". "It is over," she told them.'
    merged = 'to fight "to the end". "It is over,"'
    one, two = link(
        text,
        [Span(0, 33), Span(34, len(text))],
        mark(
            text,
            ("source", "Teld"),
            ("cue", "vowed"),
            ("content", merged),
            ("source", "she"),
            ("cue", "told"),
        ),
    )
    assert words(one) == ("Teld", "vowed", ['to fight "to the end".'])
    assert words(two) == ("she", "told", ['"It is over,"'])


def test_a_source_of_two_parts_is_no_clause_between_its_words_and_its_cue() -> None:
    text = "The army shelled the town on Monday, residents and a monitoring group said."
    (one,) = run(
        text,
        ("content", "The army shelled the town on Monday"),
        ("source", "residents and a monitoring group"),
        ("cue", "said"),
    )
    assert words(one)[2] == ["The army shelled the town on Monday"]


def test_a_cue_that_goes_on_behind_a_conjunction_has_the_source_of_the_one_before() -> None:
    text = (
        "The clerk refused to say whether it was paid for out of the budget, "
        "but hinted that more would come."
    )
    _, two = run(
        text,
        ("source", "The clerk"),
        ("cue", "refused to say"),
        ("content", "to say"),
        ("content", "whether it was paid for out of the budget"),
        ("cue", "hinted"),
        ("content", "that more would come"),
    )
    assert words(two) == ("The clerk", "hinted", ["that more would come"])


def test_why_a_source_has_no_name_is_a_part_of_it() -> None:
    source = "Two officials, who spoke on condition of anonymity because they feared the press,"
    text = f"{source} said the plan was dead."
    (found,) = run(
        text,
        ("source", "Two officials, who"),
        ("source", "because they feared the press,"),
        ("cue", "said"),
        ("content", "the plan was dead"),
    )
    assert words(found) == (source, "said", ["the plan was dead"])


def test_a_relative_pronoun_that_nothing_follows_is_no_part_of_a_source() -> None:
    text = "Two officials, who spoke on condition of anonymity, said the plan was dead."
    (found,) = run(
        text, ("source", "Two officials, who"), ("cue", "said"), ("content", "the plan was dead")
    )
    assert words(found)[0] == "Two officials"


def test_a_belief_of_an_unnamed_group_keeps_its_loaded_words_out_of_the_narrators_mouth() -> None:
    text = "Pro-river activists believe that the new pact is nothing more than a publicity stunt."
    content = "that the new pact is nothing more than a publicity stunt"
    (found,) = run(
        text, ("source", "Pro-river activists"), ("cue", "believe"), ("content", content)
    )
    assert words(found) == ("Pro-river activists", "believe", [content])
    assert (found.source_type, found.cue_stance) == ("unnamed_group", "belief")
    assert (found.quotation, found.source_entity, found.score) == ("indirect", None, 1.0)
    voices = find_voices(text, [found], find_quotations(text))
    start = text.index("publicity stunt")
    assert voice_of(voices, start, start + 15) == "indirect"
    assert voice_of(voices, 0, 9) == "narrator"


@pytest.mark.parametrize(
    ("source", "cue", "content", "form", "kind", "stance"),
    [
        (
            "Norland opposition activists",
            "according to",
            "Guards shelled the market, killing one baker",
            "{content}, {cue} {source}.",
            "unnamed_group",
            "neutral",
        ),
        (
            "Local experts",
            "believe",
            "that the dam will break again",
            "{source} {cue} {content}.",
            "vague",
            "belief",
        ),
        (
            "the eleven groups",
            "vowed",
            "to launch patrols on both banks",
            "In their statement, {source} {cue} {content}.",
            "unnamed_group",
            "intention",
        ),
        (
            "the River Movement",
            "announced in an official statement",
            "that a new guard had been formed",
            "On Monday, {source} {cue} {content}.",
            "named_organization",
            "neutral",
        ),
        (
            "The Norwick Courier's own sources",
            "confirmed",
            "that the bridge was shut",
            "{source} {cue} {content}.",
            "narrator",
            "endorse",
        ),
        (
            "Hadi",
            "told reporters",
            "that he would not run",
            "{source} {cue} {content}.",
            "named_person",
            "neutral",
        ),
        (
            "a senior official at the ministry who attended",
            "said",
            "that the talks had failed",
            "But {source} {cue} {content}.",
            "unnamed_described",
            "neutral",
        ),
        (
            "Officials",
            "said",
            "it was late",
            "{source} {cue} {content}.",
            "unnamed_group",
            "neutral",
        ),
        ("Critics", "claim", "it was theft", "{source} {cue} {content}.", "vague", "distance"),
        ("The report", "found", "no fault", "{source} {cue} {content}.", "document", "endorse"),
        ("It", "is believed", "that he fled", "{source} {cue} {content}.", "vague", "belief"),
    ],
)
def test_common_sentences(source, cue, content, form, kind, stance) -> None:
    text = form.format(source=source, cue=cue, content=content)
    (found,) = run(
        text,
        ("source", source),
        ("cue", cue),
        ("content", content),
        outlet="Norwick Courier",
    )
    assert words(found) == (source, cue, [content])
    assert (found.source_type, found.cue_stance) == (kind, stance)


def test_an_interrupted_quotation_is_one_attribution() -> None:
    text = "“We will fight,” Ada Miller said, “until they leave.”"
    (found,) = run(
        text,
        ("content", "“We will fight,”"),
        ("source", "Ada Miller"),
        ("cue", "said"),
        ("content", "“until they leave.”"),
    )
    assert words(found) == ("Ada Miller", "said", ["“We will fight,”", "“until they leave.”"])
    assert found.quotation == "direct"


def test_coordinated_cues_share_their_source() -> None:
    text = "The mayor said the road was safe and urged people to return."
    first, second = run(
        text,
        ("source", "The mayor"),
        ("cue", "said"),
        ("content", "the road was safe"),
        ("cue", "urged"),
        ("content", "people to return"),
    )
    assert words(first) == ("The mayor", "said", ["the road was safe"])
    assert words(second) == ("The mayor", "urged", ["people to return"])


def test_an_attribution_inside_another_keeps_its_own_source() -> None:
    text = "Officials said analysts believe prices will fall."
    outer, inner = run(
        text,
        ("source", "Officials"),
        ("cue", "said"),
        ("content", "analysts believe prices will fall"),
        ("source", "analysts"),
        ("cue", "believe"),
        ("content", "prices will fall"),
    )
    assert words(outer) == ("Officials", "said", ["analysts believe prices will fall"])
    assert words(inner) == ("analysts", "believe", ["prices will fall"])


def test_a_broken_cue_is_joined_and_an_unlinked_source_dropped() -> None:
    text = "The road is shut, according to police. Ada Miller walked home."
    (found,) = run(
        text,
        ("content", "The road is shut"),
        ("cue", "according"),
        ("cue", "to"),
        ("source", "police"),
        ("source", "Ada Miller"),
    )
    assert words(found) == ("police", "according to", ["The road is shut"])


def test_quoted_speech_without_a_cue_stands_alone_and_other_loose_content_does_not() -> None:
    text = "“We never wanted any of this war.” The road is shut."
    (found,) = run(
        text, ("content", "“We never wanted any of this war.”"), ("content", "The road is shut")
    )
    assert words(found) == ("", "", ["“We never wanted any of this war.”"])
    assert (found.source_type, found.quotation) == ("none", "direct")


def test_a_pronoun_is_resolved_only_when_it_is_safe() -> None:
    text = "Samir Hadi said no. He added that rain fell. Ada Miller said yes. He said that too."
    spans = mark(
        text,
        ("source", "Samir Hadi"),
        ("cue", "said"),
        ("content", "no"),
        ("source", "He"),
        ("cue", "added"),
        ("content", "that rain fell"),
        ("source", "Ada Miller"),
        ("cue", "said"),
        ("content", "yes"),
    )
    spans["source"].append(RoleSpan(text.rindex("He "), text.rindex("He ") + 2, 0.9))
    spans["cue"].append(RoleSpan(text.rindex("said"), text.rindex("said") + 4, 0.9))
    spans["content"].append(RoleSpan(text.rindex("that too"), text.rindex("that too") + 8, 0.9))
    found = link(text, sentences(text), spans)
    assert [a.source_type for a in found] == ["named_person", "pronoun", "named_person", "pronoun"]
    assert [a.source_entity for a in found[:3]] == ["Samir Hadi", "Samir Hadi", "Ada Miller"]


def test_sentence_of_goes_by_the_cue() -> None:
    text = "“It rains.” That is all. So said Ada."
    (found,) = run(text, ("content", "“It rains.”"), ("cue", "said"), ("source", "Ada")) or (None,)
    spans = [Span(0, 11), Span(12, 24), Span(25, 37)]
    assert sentence_of(found, spans) == 2


def test_nothing_gives_nothing() -> None:
    assert link("", [], {}) == []
    assert link("Rain fell.", [Span(0, 10)], {role: [] for role in ROLES}) == []


@pytest.mark.parametrize("size", [1, 2, 3, 20])
def test_the_nearest_spans_come_first(size: int) -> None:
    spans = [RoleSpan(10 * n, 10 * n + 5, 0.9) for n in range(size)]
    for start in range(-5, 10 * size + 5, 5):
        found = candidates(spans, RoleSpan(start, start + 1, 0.9))
        n_left = sum(span.start < start for span in spans)
        left, right = [n for n in found if n < n_left], [n for n in found if n >= n_left]
        assert left == list(range(n_left))[::-1][:MAX_CANDIDATES]
        assert right == list(range(n_left, size))[:MAX_CANDIDATES]


def test_a_span_that_ends_before_it_begins_is_none() -> None:
    text = "The mayor said that the bridge is shut."
    roles = mark(text, ("source", "The mayor"), ("cue", "said"))
    roles["content"] = [RoleSpan(15, -4, 1.0), RoleSpan(30, 20, 1.0), RoleSpan(50, 90, 1.0)]
    (found,) = link(text, [Span(0, len(text))], roles)
    assert found.content == ()


def test_a_horizontal_bar_is_a_cue() -> None:
    text = "“No patience, no plan, a real fiasco.” ― Oscar Pinto"
    (found,) = run(
        text,
        ("content", "“No patience, no plan, a real fiasco.”"),
        ("cue", "―"),
        ("source", "Oscar Pinto"),
    )
    assert words(found)[:2] == ("Oscar Pinto", "―")


OFFSETS = st.tuples(st.integers(-5, 130), st.integers(-130, 130))
SCORES = st.floats(0, 1) | st.just(math.nan)


@settings(max_examples=200, deadline=None)
@given(
    st.text(alphabet="Hadi said he “fled”. \n\"',:0 ", max_size=120),
    st.fixed_dictionaries(
        {
            role: st.lists(st.builds(lambda p, s: RoleSpan(*p, s), OFFSETS, SCORES), max_size=8)
            for role in ROLES
        }
    ),
)
def test_any_spans_give_sound_attributions(text: str, roles: dict[str, list[RoleSpan]]) -> None:
    cuts = sorted({0, *random.Random(0).sample(range(130), 5)})
    bounds = [Span(a, b) for a, b in pairwise(cuts)]
    found = link(text, bounds, roles)
    for attribution in found:
        pieces = (*attribution.source, *attribution.cue, *attribution.content)
        assert pieces
        assert all(text[p.start : p.end] == p.text and p.text.strip() == p.text for p in pieces)
        assert 0 <= attribution.score <= 1
        sentence_of(attribution, bounds)
    for voice in find_voices(text, found, find_quotations(text)):
        assert 0 <= voice.start < voice.end <= len(text)


def test_gold_spans_are_linked_well(shared_data) -> None:
    with gzip.open(shared_data / "polnear/documents_dev.jsonl.gz", "rt", encoding="utf-8") as lines:
        documents = [json.loads(line) for line in lines]
    n_right = dict.fromkeys(ROLES, 0)
    n_both = dict.fromkeys(ROLES, 0)
    for document in documents:
        gold = [
            {role: [tuple(p) for p in a[role]] for role in ROLES} for a in document["attributions"]
        ]
        roles = {
            role: [RoleSpan(*p, 1.0) for p in sorted({p for a in gold for p in a[role]})]
            for role in ROLES
        }
        found = [
            {role: [(p.start, p.end) for p in getattr(a, role)] for role in ROLES}
            for a in link(document["text"], [Span(*pair) for pair in document["sentences"]], roles)
        ]
        for role in ROLES:
            pairs = [
                {(c, p) for a in side for c in a["cue"] for p in a[role]} for side in (gold, found)
            ]
            n_right[role] += len(pairs[0] & pairs[1])
            n_both[role] += len(pairs[0]) + len(pairs[1])
    assert 2 * n_right["source"] / n_both["source"] >= 0.97
    assert 2 * n_right["content"] / n_both["content"] >= 0.96
