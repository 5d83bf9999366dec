"""The tasks that the shipped model answers, in the order of their channels."""

from biaslens.tasks.attribution import ATTRIBUTION
from biaslens.tasks.framing import FRAMING
from biaslens.tasks.sentiment import SENTIMENT
from biaslens.tasks.task import BIO, Kind, Task, channel_slices
from biaslens.tasks.technique import TECHNIQUE

TASKS: tuple[Task, ...] = (FRAMING, TECHNIQUE, ATTRIBUTION, SENTIMENT)

__all__ = [
    "ATTRIBUTION",
    "BIO",
    "FRAMING",
    "SENTIMENT",
    "TASKS",
    "TECHNIQUE",
    "Kind",
    "Task",
    "channel_slices",
]
