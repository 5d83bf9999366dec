"""A program for the test of Ray: a cluster of two nodes, one of which dies in the middle of a run.

python -m corpus.ray_cluster FOLDER
"""

import sys
from collections.abc import Iterator
from pathlib import Path

import ray
from ray.cluster_utils import Cluster

from biaslens.corpus import score_corpus
from biaslens.corpus.ray_engine import count_processors, iter_on_ray
from biaslens.corpus.workers import Done

from .fakes import CREATED, IDENTITY, SlowScorer, iter_many


def main(folder: Path) -> None:
    cluster = Cluster(
        initialize_head=True, head_node_args={"num_cpus": 1, "include_dashboard": False}
    )
    second = cluster.add_node(num_cpus=1)
    cluster.wait_for_nodes()
    ray.init(address=cluster.address, log_to_driver=False)

    def run_shards(*given: object, **options: object) -> Iterator[Done]:
        for count, done in enumerate(iter_on_ray(*given, **options)):
            yield done
            if count == 10:
                cluster.remove_node(second, allow_graceful=False)

    n_actors = count_processors()
    result = score_corpus(
        iter_many,
        folder / "out",
        scorer=SlowScorer(folder),
        identity=IDENTITY,
        shard_size=5,
        workers=2,
        created=CREATED,
        run_shards=run_shards,
    )
    assert result.finished
    n_began = len(list(folder.glob("at-work-*")))
    (folder / "seen").write_text(f"{n_actors} {n_began} {len(second.live_processes())}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
