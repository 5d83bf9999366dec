import pytest

from biaslens.evaluation.gold import Example, Mark
from biaslens.evaluation.quotations import KINDS, judge_quotations

DIRECT, INDIRECT, MIXED = KINDS


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("“We stay here,” Ada said", DIRECT),
        ('"We stay here," Ada said', DIRECT),
        ("they stay there, Ada said", INDIRECT),
        ("they “stay there,” Ada said", MIXED),
    ],
)
def test_the_gold_kind_goes_by_the_marks(text: str, kind: str) -> None:
    cue = text.index("said")
    marks = (Mark(0, cue - 5, "content", link=0), Mark(cue, cue + 4, "cue", link=0))
    example = Example("a", "a", text, marks)
    verdicts = [judge_quotations(example, [[cue, cue + 4, n]]) for n in range(len(KINDS))]
    assert verdicts == [[one == kind] for one in KINDS]
    assert judge_quotations(example, [[0, 2, 0]]) == judge_quotations(example, []) == []
