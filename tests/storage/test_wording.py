from dataclasses import replace
from typing import Any

import pytest
from stored import item

from storage.wording import reworded

ITEM = replace(
    item(title="Pact no. 19 signed"), summary="It took 7 hours.", body="Both sides agreed, and left."
)
Changes = dict[str, Any]


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"summary": "It took 9 hours."},
        {"summary": "It took\n 7 hours …"},
        {"title": "PACT no. 19: signed"},
        {"summary": "It took 7 hours. Both", "body": "sides agreed, and left."},
        {"body": ""},
        {"summary": "", "body": ""},
        {"body": "Both sides agreed [...]"},
    ],
)
def test_what_changes_without_being_said_is_no_edit(changes: Changes) -> None:
    """Figures below the title, blanks, marks, capitals, where the summary ends, a text cut short."""
    assert reworded(ITEM, replace(ITEM, **changes)) is None


@pytest.mark.parametrize(
    "changes",
    [
        {"title": "Pact no. 20 signed"},
        {"title": "Pact no. 19 not signed"},
        {"summary": "It took a day."},
        {"body": "Both sides agreed, and left. So did we."},
    ],
)
def test_other_words_are_an_edit(changes: Changes) -> None:
    """Figures too, in the title."""
    assert reworded(ITEM, replace(ITEM, **changes)) == replace(ITEM, **changes)


def test_an_edit_keeps_a_text_that_was_cut_with_it() -> None:
    """A feed may shorten what is no longer new, and never bring the whole of an article."""
    now = replace(ITEM, id="2", url="https://b.example/", title="Pact signed", summary="", body="Both")
    assert reworded(ITEM, now) == replace(ITEM, title="Pact signed")
