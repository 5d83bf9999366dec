"""Loaded framing: wording that pushes (binary, by sentence or any other span)."""

from biaslens.tasks.task import Task

FRAMING = Task(name="framing", kind="binary_span", labels=("loaded",))
