"""Sentiment of a sentence, or toward a target when the span is the target's."""

from biaslens.tasks.task import Task

SENTIMENT = Task(name="sentiment", kind="class_span", labels=("negative", "neutral", "positive"))
