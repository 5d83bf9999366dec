"""A small encoder with random weights and a tokenizer learned from the texts at hand.

For trying a recipe out and for tests: no download, nothing pretrained.
"""

from collections import Counter
from collections.abc import Iterable

from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, processors
from transformers import BertConfig, BertModel

from biaslens.config import ScratchEncoder

SPECIAL = ("[PAD]", "[UNK]", "[CLS]", "[SEP]")


def make_tokenizer(texts: Iterable[str], *, vocabulary: int) -> Tokenizer:
    """Return a WordPiece tokenizer of all characters and the most frequent words of texts."""
    normalizer = normalizers.BertNormalizer(lowercase=True)
    splitter = pre_tokenizers.BertPreTokenizer()
    counts = Counter(
        word
        for text in texts
        for word, _ in splitter.pre_tokenize_str(normalizer.normalize_str(text))
    )
    characters = sorted({character for word in counts for character in word})
    pieces = [*SPECIAL, *characters, *(f"##{character}" for character in characters)]
    words = sorted(counts, key=lambda word: (-counts[word], word))
    known = list(dict.fromkeys([*pieces, *words]))[: max(vocabulary, len(pieces))]
    model = models.WordPiece({word: place for place, word in enumerate(known)}, unk_token="[UNK]")  # noqa: S106  # no password
    tokenizer = Tokenizer(model)
    tokenizer.normalizer, tokenizer.pre_tokenizer = normalizer, splitter
    tokenizer.decoder = decoders.WordPiece()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]",
        special_tokens=[(token, SPECIAL.index(token)) for token in ("[CLS]", "[SEP]")],
    )
    return tokenizer


def make_encoder(config: ScratchEncoder, *, vocabulary: int, max_length: int) -> BertModel:
    """Return a BERT encoder with random weights."""
    return BertModel(
        BertConfig(
            vocab_size=vocabulary,
            hidden_size=config.hidden_size,
            num_hidden_layers=config.layers,
            num_attention_heads=config.heads,
            intermediate_size=4 * config.hidden_size,
            max_position_embeddings=max_length,
        )
    )
