"""The encoder with its heads, in torch. Needs the extra `train`."""

from biaslens.errors import require_extra

require_extra("train", "torch", "transformers")
