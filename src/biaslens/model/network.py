"""The network: one encoder, one linear layer whose channels all tasks share out among them."""

import torch
from torch import Tensor, nn


class TokenScorer(nn.Module):
    """An encoder with a linear head on each token vector.

    Args:
        encoder: A Hugging Face encoder whose output has `last_hidden_state`.
        n_channels: Sum of the channels of all tasks.
        dropout: Share of the token vectors' values dropped before the head in training.
    """

    def __init__(self, encoder: nn.Module, *, n_channels: int, dropout: float = 0.1) -> None:
        super().__init__()
        if getattr(encoder, "pooler", None) is not None:
            encoder.pooler = None  # type: ignore[assignment]  # nothing reads it
        self.encoder = encoder
        self.dropout = nn.Dropout(dropout)
        self.head = nn.Linear(encoder.config.hidden_size, n_channels)  # type: ignore[union-attr, arg-type]  # PreTrainedModel

    def forward(self, input_ids: Tensor, attention_mask: Tensor) -> Tensor:
        """Return logits `[batch, tokens, channels]`, in float32."""
        hidden = self.encoder(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state
        logits: Tensor = self.head(self.dropout(hidden))
        return logits.float()


def span_means(logits: Tensor, span_weights: Tensor) -> Tensor:
    """Average token logits over spans.

    Args:
        logits: `[batch, tokens, channels]`.
        span_weights: `[batch, spans, tokens]`, each row summing to 1 (or to 0 for padding).

    Returns:
        `[batch, spans, channels]`.
    """
    return torch.einsum("bst,btc->bsc", span_weights, logits)
