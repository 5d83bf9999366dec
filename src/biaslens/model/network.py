"""The network: one encoder, one linear layer whose channels all tasks share out among them."""

import torch
from torch import Tensor, nn

PADDING = -10_000.0  # added to attention to what is no token


class TokenScorer(nn.Module):
    """An encoder with a linear head on each token vector.

    Args:
        encoder: A Hugging Face encoder whose output has `last_hidden_state`.
        n_channels: Sum of the channels of all tasks.
        sentence_penalty: How much lower attention to a token of another sentence is, before the
            softmax. So a sentence means in a paragraph what it means alone, and who speaks in it
            can still be seen in the one before.
    """

    def __init__(
        self,
        encoder: nn.Module,
        *,
        n_channels: int,
        sentence_penalty: float = 0.0,
    ) -> None:
        super().__init__()
        if getattr(encoder, "pooler", None) is not None:
            encoder.pooler = None  # type: ignore[assignment]  # nothing reads it
        self.encoder = encoder
        self.dropout = nn.Dropout(0.1)
        self.sentence_penalty = sentence_penalty
        self.head = nn.Linear(encoder.config.hidden_size, n_channels)  # type: ignore[union-attr, arg-type]  # PreTrainedModel

    def forward(
        self, input_ids: Tensor, attention_mask: Tensor, sentences: Tensor | None = None
    ) -> Tensor:
        """Return logits `[batch, tokens, channels]`, in float32.

        Args:
            input_ids: `[batch, tokens]`.
            attention_mask: `[batch, tokens]`, 1 for tokens and 0 for padding.
            sentences: `[batch, tokens]`, the number of each token's sentence, and 0 for special
                tokens, which are part of all; read if there is a penalty.
        """
        mask = attention_mask
        if self.sentence_penalty and sentences is not None:
            mask = attention_bias(attention_mask, sentences, penalty=self.sentence_penalty)
        hidden = self.encoder(input_ids=input_ids, attention_mask=mask).last_hidden_state
        logits: Tensor = self.head(self.dropout(hidden))
        return logits.float()


def attention_bias(attention_mask: Tensor, sentences: Tensor, *, penalty: float) -> Tensor:
    """Return what is added to attention, `[batch, 1, tokens, tokens]`: 0, a penalty, or a lot."""
    seeing, seen = sentences[:, None, :, None], sentences[:, None, None, :]
    is_near = (seeing == seen) | (seeing == 0) | (seen == 0)
    bias = torch.where(is_near, 0.0, -penalty)
    return bias.masked_fill(attention_mask[:, None, None, :] == 0, PADDING)


def span_means(logits: Tensor, span_weights: Tensor) -> Tensor:
    """Average token logits over spans.

    Args:
        logits: `[batch, tokens, channels]`.
        span_weights: `[batch, spans, tokens]`, each row summing to 1 (or to 0 for padding).

    Returns:
        `[batch, spans, channels]`.
    """
    return torch.einsum("bst,btc->bsc", span_weights, logits)
