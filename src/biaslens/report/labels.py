"""What labels are called on the page, and what they mean: the one place for those words."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Label:
    """A name for readers and one line of meaning."""

    name: str
    meaning: str


SOURCE_TYPES = {
    "named_person": Label("named person", "a person with a name"),
    "named_organization": Label("named organization", "an organization with a name"),
    "document": Label("document", "a report, a law, a statement"),
    "unnamed_described": Label("unnamed, described", "“a senior official at the ministry”"),
    "unnamed_group": Label("unnamed group", "“opposition activists”"),
    "vague": Label("vague", "“experts”, “it is believed”"),
    "pronoun": Label("pronoun, unresolved", "“he”, “they”"),
    "narrator": Label("the outlet itself", "“our sources”"),
    "none": Label("no source", "a cue without anyone behind it"),
}
CUE_STANCES = {
    "neutral": Label("neutral", "said, told, according to"),
    "distance": Label("distance", "claimed, alleged, so-called"),
    "endorse": Label("endorse", "confirmed, showed, pointed out"),
    "factive": Label("factive", "admitted, revealed"),
    "belief": Label("belief", "believe, think, expect"),
    "conflict": Label("conflict", "slammed, blasted"),
    "intention": Label("intention", "vowed, promised, threatened"),
}
QUOTATIONS = {
    "direct": Label("direct", "in quotation marks"),
    "indirect": Label("indirect", "retold"),
    "mixed": Label("mixed", "partly in quotation marks"),
}
VOICES = {
    "narrator": Label("narrator", "the outlet’s own words"),
    "direct_quote": Label("quoted", "a source’s words in quotation marks"),
    "indirect": Label("retold", "a source’s words, retold"),
}
TECHNIQUES = {
    "Appeal_to_Authority": Label(
        "Appeal to authority", "true because someone said so, with no other support"
    ),
    "Appeal_to_fear-prejudice": Label(
        "Appeal to fear or prejudice", "support sought by fear or dislike"
    ),
    "Bandwagon,Reductio_ad_hitlerum": Label(
        "Bandwagon or reductio ad Hitlerum", "everyone does it; or the hated do it"
    ),
    "Black-and-White_Fallacy": Label("Black-and-white fallacy", "two choices as the only ones"),
    "Causal_Oversimplification": Label(
        "Causal oversimplification", "one cause where there are many"
    ),
    "Doubt": Label("Doubt", "questioning someone’s credibility"),
    "Exaggeration,Minimisation": Label(
        "Exaggeration or minimisation", "larger or smaller than it is"
    ),
    "Flag-Waving": Label("Flag-waving", "playing on the feeling for a nation or group"),
    "Loaded_Language": Label("Loaded language", "emotionally charged wording"),
    "Name_Calling,Labeling": Label("Name calling or labelling", "a label that people fear or love"),
    "Repetition": Label("Repetition", "the same message again and again"),
    "Slogans": Label("Slogans", "a brief and striking phrase"),
    "Thought-terminating_Cliches": Label(
        "Thought-terminating cliché", "words that end a discussion"
    ),
    "Whataboutism,Straw_Men,Red_Herring": Label(
        "Whataboutism, straw man or red herring", "another topic instead of an answer"
    ),
}
REASONS = {
    "navigation": "menus and navigation",
    "donation": "requests for donations",
    "share": "share buttons",
    "caption": "captions",
    "related": "links to other articles",
    "comment": "readers’ comments",
    "spam": "spam",
    "legal": "legal notices",
    "duplicate": "repeated text",
    "byline": "bylines",
    "date": "date lines",
    "author": "about the author",
}
BENCHMARKS = {
    "babe": "BABE: loaded sentences in US news",
    "babe_words": "BABE: the loaded words themselves",
    "basil": "BASIL: bias by wording",
    "ptc_techniques": "PTC: which technique a span has",
    "ptc_spans": "PTC: where the spans of techniques are",
    "polnear": "PolNeAR: sources, cues and contents",
    "cofenet": "PolNeAR, by paragraphs: sources, cues and contents",
    "newsmtsc": "NewsMTSC: sentiment toward a target",
    "subjectivity": "CheckThat!: subjective sentences",
    "behaviour_insertion": "A loaded adjective is put in: is it noticed",
    "behaviour_swaps": "A party or a group is swapped: is the score unmoved",
    "behaviour_terrible_events": "Sad events told plainly: are they called loaded or negative",
    "behaviour_voices": "Loaded words are put into a quotation: do they leave the narrator",
}
"""What the benchmarks of a bundle measure; the part of a data set (`_dev`, `_test`) is left off."""
METRICS = {
    "macro_f1": "macro-F1",
    "micro_f1": "micro-F1",
    "f1": "F1",
    "mcc": "MCC",
    "ece": "calibration error (ECE)",
    "n": "examples",
}
AGREEMENT = (
    ("Loaded sentences (BABE)", "low to moderate"),
    ("Spans of techniques (PTC)", "gamma about 0.6"),
    ("Attributions (PolNeAR)", "Krippendorff’s alpha 0.75"),
    ("Sentiment toward a target (NewsMTSC)", "Cohen’s kappa 0.72"),
)
"""How far people agree on the labels that the model learned, as the data's authors state it."""
NO_OUTLET = "outlet unknown"


def name_of(labels: dict[str, Label], key: str | None) -> str:
    """Return the readers' name of a label; one that is not in the table is shown as it is."""
    if key in labels:
        return labels[key].name
    return (key or "unknown").replace("_", " ").replace(",", ", ")
