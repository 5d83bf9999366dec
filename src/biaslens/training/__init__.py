"""From labelled data to a bundle: features, trainer, export. Needs the extra `train`."""

from biaslens.errors import require_extra

require_extra("train", "torch", "transformers", "datasets", "accelerate")
