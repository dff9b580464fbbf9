import builders
import mail_samples
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.model import Field
from watcher.mail.compose import render_alerts
from watcher.mail.room import MOST_REPORTS, bounded, fitting, weight
from watcher.mail.view import alert_view

SENTENCE = {
    "en": "Leaders said that India and the EU have concluded the talks.",
    "hi": "भारत और यूरोपीय संघ ने बातचीत पूरी कर ली है, नेताओं ने कहा।",
}


@given(st.lists(st.integers(0, 100)), st.integers(1, 20), st.integers(0, 500))
def test_what_fits_is_the_longest_beginning_that_does(weights: list[int], most: int, room: int) -> None:
    """One thing is shown however heavy it is; after that neither number nor room is exceeded."""
    count = fitting(iter(weights), most=most, room=room)
    assert count <= min(most, len(weights))
    assert count >= min(1, len(weights))
    assert count <= 1 or sum(weights[:count]) <= room
    assert count in {most, len(weights)} or sum(weights[: count + 1]) > room


def test_few_reports_are_all_shown() -> None:
    """Nothing is left out and nothing is said of it."""
    view = alert_view(builders.alert(reports=(builders.report(),) * MOST_REPORTS), None)
    assert bounded(view) == view


@pytest.mark.parametrize(
    ("extra", "words"), [(1, "1 more publisher’s report"), (2, "2 more publishers’ reports")]
)
def test_reports_beyond_the_twelfth_are_counted(extra: int, words: str) -> None:
    """One is one, several are several."""
    view = alert_view(builders.alert(reports=(builders.report(),) * (MOST_REPORTS + extra)), None)
    assert (len(bounded(view).reports), bounded(view).more) == (MOST_REPORTS, f"and {words}")


@pytest.mark.parametrize("language", SENTENCE)
def test_weight_is_no_less_than_what_reports_add_to_a_mail(language: str) -> None:
    """Otherwise a room could be overfilled."""
    quote = builders.evidence(SENTENCE[language], (SENTENCE[language][:4],), field=Field.SUMMARY)
    report = builders.report(evidence=(quote, builders.evidence()))

    def size_and_weight(reports: int) -> tuple[int, int]:
        alert = builders.alert(reports=(report,) * reports)
        mail = mail_samples.mail(render_alerts([builders.told(alert)]))
        return len(mail.as_bytes()), weight(alert_view(alert, None))

    (size, heavy), (larger, heavier) = size_and_weight(1), size_and_weight(9)
    assert larger - size <= heavier - heavy
