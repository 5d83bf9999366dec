import pyarrow as pa
import pytest

from biaslens.corpus.columns import to_batch
from biaslens.schema import SENTENCES
from tests.scores import scored_article

SAYS = {"source": "Mayor Oda Brell", "cue": "warned", "content": "the quay would sink"}
FULL = {
    "text": "Mayor Oda Brell warned the quay would sink.",
    "says": [{**SAYS, "source_entity": "Oda Brell"}, {"cue": "warned", "content": "sink"}],
    "loaded": {"sink": ("Loaded_Language", "indirect")},
    "about": {"Oda Brell": (0.1, 0.2, "narrator"), "quay": (0.3, 0.1, "indirect")},
}


@pytest.mark.parametrize("sentences", [[], [{"text": "No."}], [FULL, {"text": "No."}, FULL]])
def test_columns_are_those_of_the_rows(sentences):
    scored = scored_article("a", sentences, outlet="The Quay").sentences
    rows = [sentence.to_row() for sentence in scored]
    batch = to_batch(scored, SENTENCES)
    assert batch.equals(pa.RecordBatch.from_pylist(rows, schema=SENTENCES))
    assert batch.schema == SENTENCES
    batch.validate(full=True)


def test_half_a_character_cannot_be_stored():
    scored = scored_article("a", [{"text": "A \ud800 quay."}]).sentences
    with pytest.raises(UnicodeEncodeError):
        to_batch(scored, SENTENCES)
