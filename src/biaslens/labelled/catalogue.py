"""The public data sets: where each is published, on which terms, and the reader of its files.

Addresses name a state of a repository (a commit), so that they always give the same file.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from biaslens.labelled import babe, mpqa, newsmtsc, polnear, ptc, sentences

Reader = Callable[[Path, str], Iterator[Mapping[str, Any]]]
_MB = 1_000_000


@dataclass(frozen=True, slots=True)
class Download:
    """A file that is fetched: its address, its place in the folder of the data set, its bounds.

    `sha256` is checked where it is known. Of an archive, only members that fit one of `members` are
    unpacked.
    """

    url: str
    path: str
    max_bytes: int
    sha256: str | None = None
    members: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DataSet:
    """A public data set.

    `read` yields the rows of one of `splits` from a folder; `downloads` gives what a split is made
    of. Without it, `terms` says why the files must be asked for by hand.
    """

    title: str
    home: str
    license: str
    citation: str
    splits: tuple[str, ...]
    read: Reader
    downloads: Callable[[str], tuple[Download, ...]] | None = None
    terms: str = ""


def _hub(repository: str, commit: str, path: str) -> str:
    return f"https://huggingface.co/datasets/{repository}/resolve/{commit}/{path}"


def _raw(repository: str, commit: str, path: str) -> str:
    return f"https://raw.githubusercontent.com/{repository}/{commit}/{path}"


def _babe(split: str) -> tuple[Download, ...]:
    path = f"data/{split}-00000-of-00001.parquet"
    commit = "bfcd0e66851ebef991d50b73da0eb9bad76ad9d1"
    return (Download(_hub("mediabiasgroup/BABE", commit, path), path, 20 * _MB),)


def _anno_lexical(split: str) -> tuple[Download, ...]:
    path = f"default/{split}/0000.parquet"
    commit = "d61f57ec7ae10464cf26cc19234fc1b77762fb49"
    return (Download(_hub("mediabiasgroup/anno-lexical", commit, path), path, 100 * _MB),)


def _polnear(split: str) -> tuple[Download, ...]:
    url = (
        "https://codeload.github.com/networkdynamics/PolNeAR/zip/"
        "9b85973d1610e219cb1280819816edcaa0587371"
    )
    members = (f"*/data/{split}/text/*.txt", f"*/data/{split}/attributions/*.ann")
    return (Download(url, "polnear.zip", 1_000 * _MB, members=members),)


def _newsmtsc(split: str) -> tuple[Download, ...]:
    commit = "6b838e00f54423c253806327a0ae24dbffa24c9e"
    folder = "NewsSentiment/experiments/default/datasets"
    return tuple(
        Download(_raw("fhamborg/NewsMTSC", commit, f"{folder}/{path}"), path, 50 * _MB)
        for path in newsmtsc.HUB_FILES[split]
    )


def _subjectivity(split: str) -> tuple[Download, ...]:
    name = sentences.SUBJECTIVITY_FILES[split]
    base = "https://gitlab.com/checkthat_lab/clef2025-checkthat-lab/-/raw/main/task1/data/english"
    return (Download(f"{base}/{name}", name, 20 * _MB),)


DATASETS: Mapping[str, DataSet] = {
    "babe": DataSet(
        title="BABE (Bias Annotations By Experts)",
        home="https://huggingface.co/datasets/mediabiasgroup/BABE",
        license="CC BY-NC-SA 4.0",
        citation="Spinde et al. 2021, Neural Media Bias Detection Using Distant Supervision With "
        "BABE, Findings of EMNLP 2021",
        splits=("train", "test"),
        read=babe.read,
        downloads=_babe,
    ),
    "anno_lexical": DataSet(
        title="anno-lexical",
        home="https://huggingface.co/datasets/mediabiasgroup/anno-lexical",
        license="CC BY-NC-ND 4.0 says its page on the Hub; MIT says the repository "
        "https://github.com/Media-Bias-Group/llm-annotations-annomatic",
        citation="Horych et al. 2025, The Promises and Pitfalls of LLM Annotations in Dataset "
        "Labeling, Findings of NAACL 2025",
        splits=("train", "dev", "test"),
        read=sentences.read_anno_lexical,
        downloads=_anno_lexical,
    ),
    "ptc": DataSet(
        title="PTC (SemEval-2020 Task 11)",
        home="https://propaganda.math.unipd.it/ptc/",
        license="research use, after registration",
        citation="Da San Martino et al. 2020, SemEval-2020 Task 11: Detection of Propaganda "
        "Techniques in News Articles, SemEval 2020",
        splits=("train", "dev"),
        read=ptc.read,
        terms="its authors give it to those who register",
    ),
    "polnear": DataSet(
        title="PolNeAR 1.0 (Political News Attribution Relations)",
        home="https://github.com/networkdynamics/PolNeAR",
        license="none stated; the articles belong to their publishers",
        citation="Newell et al. 2018, An Attribution Relations Corpus for Political News, "
        "LREC 2018",
        splits=("train", "dev", "test"),
        read=polnear.read,
        downloads=_polnear,
    ),
    "newsmtsc": DataSet(
        title="NewsMTSC",
        home="https://github.com/fhamborg/NewsMTSC",
        license="MIT",
        citation="Hamborg and Donnay 2021, NewsMTSC: A Dataset for (Multi-)Target-dependent "
        "Sentiment Classification in Political News Articles, EACL 2021",
        splits=tuple(newsmtsc.HUB_FILES),
        read=newsmtsc.read,
        downloads=_newsmtsc,
    ),
    "mpqa": DataSet(
        title="MPQA Opinion Corpus 2.0",
        home="https://mpqa.cs.pitt.edu/corpora/mpqa_corpus/",
        license="academic and research use, as agreed when it is requested",
        citation="Wiebe et al. 2005, Annotating Expressions of Opinions and Emotions in Language, "
        "Language Resources and Evaluation 39; Wilson 2008 (attitudes)",
        splits=("train",),
        read=mpqa.read,
        terms="it is given to those who request it and agree to its terms",
    ),
    "subjectivity": DataSet(
        title="CheckThat! 2025, task 1, English",
        home="https://gitlab.com/checkthat_lab/clef2025-checkthat-lab",
        license="CC BY-NC-SA 4.0",
        citation="Antici et al. 2024, A Corpus for Sentence-Level Subjectivity Detection on "
        "English News Articles, LREC-COLING 2024",
        splits=tuple(sentences.SUBJECTIVITY_FILES),
        read=sentences.read_subjectivity,
        downloads=_subjectivity,
    ),
}
