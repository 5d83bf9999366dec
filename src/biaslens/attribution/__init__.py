"""Attribution: who is said to say what, and whose words each character is (no model needed)."""

from biaslens.attribution.decision import Decision
from biaslens.attribution.explain import explain
from biaslens.attribution.linking import link, sentence_of
from biaslens.attribution.mentions import find_mentions
from biaslens.attribution.merging import merge_entities
from biaslens.attribution.quotations import find_quotations
from biaslens.attribution.roles import RoleSpan
from biaslens.attribution.voice import VoiceSpan, find_voices, voice_of

__all__ = [
    "Decision",
    "RoleSpan",
    "VoiceSpan",
    "explain",
    "find_mentions",
    "find_quotations",
    "find_voices",
    "link",
    "merge_entities",
    "sentence_of",
    "voice_of",
]
