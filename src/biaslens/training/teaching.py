"""What teachers answer about texts without labels: the logits that a student learns from.

After Hinton et al. 2015. A teacher reads the same characters with its own tokenizer; its logits are
carried over to the student's tokens, exactly where both cut the text alike, else by overlap.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from hashlib import sha256
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer
from tqdm import tqdm

from biaslens.errors import ConfigError
from biaslens.model.checkpoint import Checkpoint
from biaslens.scoring.tokens import Inputs, Tokens, pad
from biaslens.scoring.windows import read
from biaslens.tasks import TASKS, channel_slices
from biaslens.training.precision import is_faster_in_bf16
from biaslens.training.start import open_trained, trained_sha256

LOGITS_FILE = "teacher.npy"
BATCH_TOKENS = 8192
WHOLE = np.r_[channel_slices(TASKS)["attribution"]]  # channels

Progress = Callable[[int], None]


def answer(
    texts: Sequence[str], *, teachers: Sequence[Path], tokenizer: Tokenizer, folder: Path
) -> NDArray[np.float16]:
    """Return the mean of the teachers' logits for all tokens of texts, `[tokens, channels]`.

    The answers are kept in `folder` and read again when the same teachers are asked the same.

    Args:
        texts: What is asked, in the order of the rows.
        teachers: Folders of checkpoints or bundles.
        tokenizer: The student's, which cuts at its longest window.
        folder: Where `teacher.npy` is kept.

    Raises:
        BundleError: If a teacher is neither.
        ConfigError: If a teacher has other tasks than the student.
    """
    question = _fingerprint(texts, teachers, tokenizer)
    kept, stamp = folder / LOGITS_FILE, folder / f"{LOGITS_FILE}.json"
    if stamp.is_file() and json.loads(stamp.read_text(encoding="utf-8")) == question:
        return np.load(kept, mmap_mode="r")  # type: ignore[no-any-return]  # float16 was saved
    wanted = [Tokens.of(encoding) for encoding in tokenizer.encode_batch(list(texts))]
    firsts = np.cumsum([0, *(len(tokens.ids) for tokens in wanted)])
    n_channels = sum(task.n_channels for task in TASKS)
    logits = np.zeros((int(firsts[-1]), n_channels), dtype=np.float32)
    for teacher in teachers:
        _add_answers(logits, firsts, texts, wanted=wanted, checkpoint=_load(teacher))
    mean = (logits / len(teachers)).astype(np.float16)
    folder.mkdir(parents=True, exist_ok=True)
    np.save(kept, mean)
    stamp.write_text(json.dumps(question), encoding="utf-8")
    return mean


def _fingerprint(
    texts: Sequence[str], teachers: Sequence[Path], tokenizer: Tokenizer
) -> dict[str, str]:
    digest = sha256(tokenizer.to_str().encode())
    for text in texts:
        digest.update(f"{len(text)}:{text}".encode())
    weights = ",".join(map(trained_sha256, teachers))
    return {"format": "2", "texts": digest.hexdigest(), "teachers": weights}


def _load(folder: Path) -> Checkpoint:
    checkpoint = open_trained(folder)
    if checkpoint.tasks != TASKS:
        raise ConfigError(f"teacher {folder}: has other tasks; train it with this version")
    checkpoint.tokenizer.no_padding()
    checkpoint.tokenizer.enable_truncation(checkpoint.max_length)
    return checkpoint


def _add_answers(
    logits: NDArray[np.float32],
    firsts: NDArray[np.int64],
    texts: Sequence[str],
    *,
    wanted: Sequence[Tokens],
    checkpoint: Checkpoint,
) -> None:
    device = "cuda" if torch.cuda.is_available() else "cpu"
    network = checkpoint.network.eval().to(device)
    own = [Tokens.of(encoding) for encoding in checkpoint.tokenizer.encode_batch(list(texts))]
    order = sorted(range(len(texts)), key=lambda place: len(own[place].ids))
    with (
        torch.inference_mode(),
        torch.autocast(device, torch.bfloat16, enabled=is_faster_in_bf16()),
        tqdm(total=len(texts), desc="teacher", disable=None) as progress,
    ):
        for places in _batches(order, [len(tokens.ids) for tokens in own]):
            inputs = [read(texts[place], own[place]) for place in places]
            answers = _answers(network, inputs, device)
            for place, rows in zip(places, answers, strict=True):
                first = firsts[place]
                carried = _carry(rows, own[place], wanted[place])
                logits[first : first + len(carried)] += carried
            progress.update(len(places))


def _batches(order: Sequence[int], lengths: Sequence[int]) -> list[list[int]]:
    """Cut places, sorted by length, into batches of at most `BATCH_TOKENS` padded tokens."""
    batches: list[list[int]] = []
    for place in order:
        if not batches or (len(batches[-1]) + 1) * lengths[place] > BATCH_TOKENS:
            batches.append([])
        batches[-1].append(place)
    return batches


def _answers(
    network: torch.nn.Module, rows: Sequence[Inputs], device: str
) -> list[NDArray[np.float32]]:
    """Return logits of attribution from each text as a whole, all others from each sentence alone.

    Who speaks may be said a sentence before; what a sentence's own words do may not.
    """
    answers = _run(network, rows, device)
    own = [(row, places) for row, one in enumerate(rows) for places in _iter_sentences(one)]
    if own:
        pieces = [Inputs.one_sentence(rows[row].ids[places]) for row, places in own]
        alone = ~np.isin(np.arange(answers[0].shape[1]), WHOLE)
        for (row, places), logits in zip(own, _run(network, pieces, device), strict=True):
            answers[row][np.ix_(places[1:-1], alone)] = logits[1:-1][:, alone]
    return answers


def _iter_sentences(inputs: Inputs) -> Iterator[NDArray[np.int64]]:
    """Yield the places of each of several sentences, with a special token at both ends."""
    last = len(inputs.ids) - 1
    if inputs.sentences.max() > 1:
        for number in np.unique(inputs.sentences[inputs.sentences > 0]):
            (places,) = np.nonzero(inputs.sentences == number)
            yield np.array([0, *places, last])


def _run(
    network: torch.nn.Module, rows: Sequence[Inputs], device: str
) -> list[NDArray[np.float32]]:
    tensors = (torch.from_numpy(values).to(device) for values in pad(rows))
    values: NDArray[np.float32] = network(*tensors).float().cpu().numpy()
    return [value[: len(row.ids)] for value, row in zip(values, rows, strict=True)]


def _carry(rows: NDArray[np.float32], own: Tokens, wanted: Tokens) -> NDArray[np.float32]:
    """Return a teacher's logits for the student's tokens."""
    if np.array_equal(own.offsets, wanted.offsets):
        return rows
    ranges = [own.within(int(start), int(end)) for start, end in wanted.offsets]
    nothing = np.zeros(rows.shape[1], dtype=np.float32)
    return np.stack([rows[a:b].mean(axis=0) if b > a else nothing for a, b in ranges])
