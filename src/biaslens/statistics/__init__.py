"""Figures for each article and outlet, with their uncertainty, from a folder of scores alone."""

from biaslens.statistics.intervals import Share
from biaslens.statistics.material import SummaryOptions
from biaslens.statistics.summary import Summary, summarize
from biaslens.statistics.tables import Scores, read_scores

__all__ = ["Scores", "Share", "Summary", "SummaryOptions", "read_scores", "summarize"]
