"""What a task is: a name, a kind, and labels. Everything else follows from the kind."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

Kind = Literal["binary_span", "class_span", "class_token", "bio_token"]

BIO = ("O", "B", "I")


@dataclass(frozen=True, slots=True)
class Task:
    """One question that a head answers about spans or tokens.

    The head is linear and gives `n_channels` logits for each token. Kinds:

    - `binary_span`: one logit; the score of a span is the sigmoid of its tokens' mean logit.
    - `class_span`: one logit for each label; the softmax of the span's mean logits.
    - `class_token`: one logit for "outside" and one for each label; a softmax at each token.
    - `bio_token`: O, B and I for each label (a role); a softmax at each token and role, so that
      roles may overlap.
    """

    name: str
    kind: Kind
    labels: tuple[str, ...]

    @property
    def n_channels(self) -> int:
        """Number of logits that this task reads at each token."""
        n_labels = len(self.labels)
        return {
            "binary_span": 1,
            "class_span": n_labels,
            "class_token": 1 + n_labels,
            "bio_token": len(BIO) * n_labels,
        }[self.kind]


def channel_slices(tasks: Sequence[Task]) -> Mapping[str, slice]:
    """Return which channels belong to which task, in the order of the tasks."""
    slices, start = {}, 0
    for task in tasks:
        slices[task.name] = slice(start, start + task.n_channels)
        start += task.n_channels
    return slices
