"""Batch runs: shards, manifest, resume."""

from biaslens.corpus.manifest import MANIFEST, ShardRecord, read_manifest
from biaslens.corpus.run import Part, RunResult, score_corpus
from biaslens.corpus.shards import ArticleScorer, Record, Shard, score_shard

__all__ = [
    "MANIFEST",
    "ArticleScorer",
    "Part",
    "Record",
    "RunResult",
    "Shard",
    "ShardRecord",
    "read_manifest",
    "score_corpus",
    "score_shard",
]
