"""Attribution: who is said to say or think what (roles of PARC and PolNeAR, may overlap)."""

from biaslens.tasks.task import Task

ATTRIBUTION = Task(name="attribution", kind="bio_token", labels=("source", "cue", "content"))
