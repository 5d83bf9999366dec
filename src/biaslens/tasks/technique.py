"""Propaganda techniques: the 14 of SemEval-2020 Task 11, under the names of its data."""

from biaslens.tasks.task import Task

TECHNIQUE = Task(
    name="technique",
    kind="class_token",
    labels=(
        "Appeal_to_Authority",
        "Appeal_to_fear-prejudice",
        "Bandwagon,Reductio_ad_hitlerum",
        "Black-and-White_Fallacy",
        "Causal_Oversimplification",
        "Doubt",
        "Exaggeration,Minimisation",
        "Flag-Waving",
        "Loaded_Language",
        "Name_Calling,Labeling",
        "Repetition",
        "Slogans",
        "Thought-terminating_Cliches",
        "Whataboutism,Straw_Men,Red_Herring",
    ),
)

WORD_TECHNIQUES = ("Loaded_Language", "Name_Calling,Labeling")
"""Those that a word or two serve; the others take phrases and sentences."""
