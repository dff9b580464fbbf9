from dataclasses import replace
from typing import Any

import pytest
from stored import item

from storage.wording import says_less, wording

Changes = dict[str, Any]
ITEM = replace(item(title="Pact no. 19 signed"), summary="It took 7 hours.", body="Both sides agreed.")


@pytest.mark.parametrize(
    "changes",
    [
        {"summary": "It took 9 hours."},
        {"summary": "It took\n 7 hours …"},
        {"title": "PACT no. 19: signed"},
        {"summary": "It took 7 hours. Both", "body": "sides agreed."},
    ],
)
def test_what_changes_without_being_said_is_no_other_wording(changes: Changes) -> None:
    """Figures below the title, blanks, marks, capitals, and where the summary ends."""
    assert wording(replace(ITEM, **changes)) == wording(ITEM)


@pytest.mark.parametrize("changes", [{"title": "Pact no. 20 signed"}, {"summary": "It took no hours."}])
def test_other_words_are_another_wording(changes: Changes) -> None:
    """Figures too, in the title."""
    assert wording(replace(ITEM, **changes)) != wording(ITEM)


@pytest.mark.parametrize(
    ("changes", "less"),
    [
        ({"body": ""}, True),
        ({"summary": "", "body": ""}, True),
        ({"body": "Both sides [...]"}, True),
        ({"summary": ""}, False),
        ({"title": "Pact signed", "body": ""}, False),
    ],
)
def test_a_text_that_lost_its_end_says_less(changes: Changes, *, less: bool) -> None:
    """One that lost its beginning, or another title, says something else."""
    assert says_less(replace(ITEM, **changes), ITEM) is less
