"""The summary of a folder of scores: figures overall, for each group, month and article.

What it holds is in `results`. It is made of what `material` works out once, by `groups`,
`contrasts` and, with hand labels, `hand_labels`. A text that was published several times counts
once in each group, and once overall.
"""

from collections import defaultdict
from pathlib import Path

from biaslens.statistics import comparisons, correction, intervals
from biaslens.statistics.contrasts import tell_comparisons, tell_same_events
from biaslens.statistics.counts import THRESHOLD
from biaslens.statistics.groups import ToldArticles, tell_group
from biaslens.statistics.material import SummaryOptions, gather
from biaslens.statistics.results import (
    SUMMARY_VERSION,
    ArticleSummary,
    Group,
    RemovedText,
    Summary,
)
from biaslens.statistics.tables import Row, Scores, read_scores

__all__ = [
    "PER_SENTENCES",
    "ArticleSummary",
    "Group",
    "RemovedText",
    "Summary",
    "SummaryOptions",
    "summarize",
    "summarize_scores",
]

PER_SENTENCES = 1_000
"""Techniques are told for this many narrator sentences; the stored rate is for one."""
_KEPT = ("biaslens_version", "tables_version", "bundle", "inputs", "options", "created")


def summarize(
    scores: Path, options: SummaryOptions | None = None, *, by: str = "outlet"
) -> Summary:
    """Return the figures of a folder of scores, overall, by group and by article.

    Args:
        scores: The folder that `biaslens score` wrote.
        options: How; the default if not given.
        by: What makes a group, if there are no options.

    Raises:
        RunError: If the folder is not a folder of scores, or no article has such a column.
        ConfigError: If the file of parties is wrong.
        InputError: If a file of hand labels is wrong.
    """
    return summarize_scores(read_scores(scores), options or SummaryOptions(by=by))


def summarize_scores(
    scores: Scores,
    options: SummaryOptions | None = None,
    *,
    by: str = "outlet",
    seed: int = 0,
) -> Summary:
    """Return the figures of scores that were read already; see `summarize`."""
    options = options or SummaryOptions(by=by, seed=seed)
    made = gather(scores, options)
    members: dict[str | None, list[Row]] = defaultdict(list)
    for article in scores.articles:
        members[made.group_of[article["article_id"]]].append(article)
    return Summary(
        version=SUMMARY_VERSION,
        by=options.by,
        seed=options.seed,
        threshold=THRESHOLD,
        minima={
            "n": intervals.MIN_N,
            "count_of_a_rate": intervals.MIN_COUNT,
            "articles_for_an_interval": intervals.MIN_ARTICLES,
            "articles_for_a_firm_interval": intervals.FEW_ARTICLES,
            "events_for_a_comparison": comparisons.MIN_EVENTS,
            "labels_for_a_corrected_share": correction.MIN_LABELS,
        },
        fdr=comparisons.FDR,
        run={key: scores.manifest[key] for key in _KEPT if key in scores.manifest},
        meanings={figure.key: figure.meaning for figure in made.figures},
        n_rejects=len(scores.rejects),
        overall=tell_group(None, scores.articles, made),
        groups=tuple(
            tell_group(name, members[name], made)
            for name in sorted(members, key=lambda name: (name is None, name or ""))
        ),
        comparisons=tell_comparisons(made),
        same_events=tell_same_events(made),
        parties=tuple(made.parties),
        hand_labels=made.gold.told if made.gold else None,
        articles=ToldArticles(made),
    )
