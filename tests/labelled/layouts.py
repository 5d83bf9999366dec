"""Tiny data sets in their authors' layouts. Outlets, places and sentences are invented."""

import io
import json
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

SG2 = """\
text;news_link;outlet;topic;type;label_bias;label_opinion;biased_words
"The ""reckless"" council; again.";https://example.org/a;Quay Post;fares;left;Biased;\
Expresses writer’s opinion;['reckless', 'again']
The ferry returns in June.;https://example.org/b;Quay Post;ferries;center;Non-biased;\
Entirely factual;[]
Nobody agreed on this one.;;Quay Post;ferries;center;No agreement;Entirely factual;[]
"""
HUB = [
    {
        "text": "The reckless, RECKLESS council raised fares.",
        "outlet": "Quay Post",
        "label": 1,
        "topic": "fares",
        "news_link": "https://example.org/a",
        "biased_words": "['reckless']",
        "uuid": "u1",
        "type": "left",
        "label_opinion": "Expresses writer’s opinion",
    },
    {
        "text": "The bridge opens on Monday.",
        "outlet": "Tide",
        "label": 0,
        "topic": "bridge",
        "news_link": None,
        "biased_words": "[]",
        "uuid": "u2",
        "type": "center",
        "label_opinion": None,
    },
]
PTC_TEXT = "Shut the Port\n\nEither we close it or we die.\nThe debate goes on.\n"
PTC_LABELS = "7\tBlack-and-White_Fallacy\t15\t43\n7\tLoaded_Language\t40\t63\n"
POLNEAR_TEXT = "“We”, the mayor said, “will sail.”\n\nIt rained, residents think.\n"
POLNEAR_ANN = """\
T1\tSource 6 15\tthe mayor
T2\tCue 16 20\tsaid
T3\tContent 22 34;0 4\t“will sail.” “We”
T4\tAttribution 16 20\tsaid
E1\tAttribution:T4 Content:T3 Cue:T2 Source:T1
T5\tDiscuss 36 45\tIt rained
T6\tCue 57 62\tthink
E2\tAttribution-no-source:T6 Cue:T6 Content:T5
"""
NEWSMTSC = {
    "primary_gid": "allsides_9_8_2_Oda Brell_0_9",
    "sentence_normalized": "Oda Brell thanked the hapless Mr. Tarn.",
    "targets": [
        {"Input.gid": "allsides_9_8_2_Oda Brell_0_9", "from": 0, "to": 9, "mention": "Oda Brell",
         "polarity": 6.0},
        {"Input.gid": "allsides_9_8_2_Mr. Tarn_30_38", "from": 30, "to": 38, "mention": "Mr. Tarn",
         "polarity": 2.0, "further_mentions": []},
    ],
}  # fmt: skip
NEWSMTSC_HUB = {
    "mention": "Oda Brell", "polarity": 0, "from": 6, "to": 15,
    "sentence": "Today Oda Brell spoke.", "id": "polusa_v1_77_-1_5_Oda Brell_6_15",
}  # fmt: skip
ANNO = [
    {"text": "The shameless council fleeced us.", "source_party": "Left", "source_name": "tide",
     "label": 1, "sentence_id": "s1"},
    {"text": "Rain fell on Monday.", "source_party": "Right", "source_name": "quay-post",
     "label": 0, "sentence_id": "s2"},
]  # fmt: skip
SUBJECTIVITY = (
    "sentence_id\tsentence\tlabel\tsolved_conflict\n"
    'o1\t"The bridge is "open.\tOBJ\tFalse\no2\tWhat a bridge!\tSUBJ\tTrue\n'
)
MPQA_TEXT = "Tarn – the\nmayor – was loved.\nThe pier was hated and loved.\nBrell spoke.\n"
MPQA_SENTENCES = "# spans\n1\t0,33\tstring\tGATE_sentence\n2\t34,63\tstring\tGATE_sentence\n"
MPQA_SENTENCES += "3\t64,76\tstring\tGATE_sentence\n"
MPQA_ATTITUDES = """\
# made by hand
1\t27,32\tstring\tGATE_attitude\t id="a1" attitude-type="sentiment-pos" target-link="none"
2\t47,52\tstring\tGATE_attitude\t attitude-type="sentiment-neg"
3\t57,62\tstring\tGATE_attitude\t attitude-type="sentiment-pos"
4\t64,69\tstring\tGATE_attitude\t attitude-type="arguing-neg"
5\t0,4\tstring\tGATE_agent\t nested-source="w"
"""
MAGPIE = "text,label\nEverybody loved the mayor.,0\nThe pier was hated.,1\n"


def write(folder: Path, files: Mapping[str, str | bytes]) -> Path:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    return folder


def parquet(rows: list[dict]) -> bytes:
    sink = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(rows), sink)
    return sink.getvalue()


def jsonl(*rows: dict) -> str:
    return "".join(json.dumps(row) + "\n" for row in rows)


def archive(files: Mapping[str, str]) -> bytes:
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w") as file:
        for name, text in files.items():
            file.writestr(name, text)
    return sink.getvalue()


POLNEAR = {
    "data/train/text/tide_2016-03-11_mayor-speaks.txt": POLNEAR_TEXT,
    "data/train/attributions/tide_2016-03-11_mayor-speaks_4b22.ann": POLNEAR_ANN,
    "data/train/attributions/tide_2016-03-11_mayor-speaks_4e07.ann": "",
}
PTC = {
    "train-articles/article7.txt": PTC_TEXT,
    "train-labels-task-flc-tc/article7.task-flc-tc.labels": PTC_LABELS,
}
MPQA = {
    "docs/2001/1.2-3": MPQA_TEXT,
    "man_anns/2001/1.2-3/gatesentences.mpqa.2.0": MPQA_SENTENCES,
    "man_anns/2001/1.2-3/gateman.mpqa.lre.2.0": MPQA_ATTITUDES,
}
