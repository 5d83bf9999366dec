import numpy as np
import pytest
import torch
from transformers import BertConfig, BertModel

from biaslens.model.network import PADDING, TokenScorer, attention_bias
from biaslens.scoring.tokens import Inputs, pad

SENTENCES = torch.tensor([[0, 1, 1, 2, 0, 0]])
MASK = torch.tensor([[1, 1, 1, 1, 1, 0]])


def test_attention_is_penalized_across_sentences_alone() -> None:
    (bias,) = attention_bias(MASK, SENTENCES, penalty=4)[0]
    assert bias[1].tolist() == [0, 0, 0, -4, 0, PADDING]
    assert bias[3].tolist() == [0, -4, -4, 0, 0, PADDING]
    assert bias[0].tolist() == [0, 0, 0, 0, 0, PADDING]  # special tokens see all


def _network(penalty: float) -> TokenScorer:
    torch.manual_seed(1)
    config = BertConfig(
        vocab_size=60, hidden_size=16, num_hidden_layers=2, num_attention_heads=2,
        intermediate_size=32, max_position_embeddings=40,
    )  # fmt: skip
    return TokenScorer(BertModel(config), n_channels=3, sentence_penalty=penalty).eval()


def _logits(network: TokenScorer, *windows: Inputs) -> torch.Tensor:
    with torch.inference_mode():
        return network(*map(torch.from_numpy, pad(windows)))


def test_a_network_of_one_sentence_knows_no_penalty() -> None:
    window = Inputs.one_sentence(np.arange(2, 20))
    torch.testing.assert_close(_logits(_network(4.0), window), _logits(_network(0.0), window))


def test_the_higher_the_penalty_the_less_a_neighbour_matters() -> None:
    own, numbers = np.arange(2, 12), np.repeat([1, 2], [10, 20])
    neighbours = [np.concatenate([own, np.arange(first, first + 20)]) for first in (15, 38)]

    def influence(penalty: float) -> float:
        network = _network(penalty)
        one, other = (_logits(network, Inputs(ids, numbers))[0, :10] for ids in neighbours)
        return float((one - other).abs().mean())

    assert influence(4.0) < influence(2.0) / 2 < influence(0.0) / 4
    assert influence(4.0) > 0


@pytest.mark.parametrize("penalty", [0.0, 4.0])
def test_padding_changes_nothing(penalty: float) -> None:
    network = _network(penalty)
    short, long = Inputs(np.arange(2, 8), np.array([0, 1, 1, 2, 2, 0])), np.arange(2, 30)
    padded = _logits(network, short, Inputs.one_sentence(long))[0, :6]
    torch.testing.assert_close(padded, _logits(network, short)[0])
