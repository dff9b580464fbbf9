from dataclasses import replace

import builders
import mail_samples
import pytest

from rules.model import Stance
from storage.promises import Says
from watcher.mail.happened import LONGEST_SUBJECT, happened, stances_told, subject_of
from watcher.mail.telling import Told

GROWN = builders.alert(stood=(builders.stood(),))
CORRECTED = mail_samples.corrected_alert()
COPIED = mail_samples.copied_alert()
ROSE = builders.alert(stance=Stance.CONFIRMS, belief_before=0.88, belief_after=0.93)


@pytest.mark.parametrize(
    ("told", "words", "subject"),
    [
        (builders.told(), "", "Contradicts fta-protracted: "),
        (
            builders.told(GROWN, says=Says.STRENGTHENED, told_before=True),
            "stronger than before",
            "Contradicts fta-protracted more strongly: ",
        ),
        (builders.told(GROWN, says=Says.STRENGTHENED), "", "Contradicts fta-protracted: "),
        (
            builders.told(builders.alert(), says=Says.STRENGTHENED, told_before=True),
            "",
            "Contradicts fta-protracted: ",
        ),
        (builders.told(CORRECTED), "corrected", "Corrected: Contradicts fta-protracted: "),
        (
            builders.told(CORRECTED, says=Says.CORRECTED, told_before=True),
            "corrected",
            "Corrected: Contradicts fta-protracted: ",
        ),
        (builders.told(says=Says.CORRECTED, told_before=True), "", "Contradicts fta-protracted: "),
        (
            builders.told(says=Says.CORROBORATED),
            "now 1 publisher",
            "Contradicts fta-protracted, now 1 publisher: ",
        ),
        (
            builders.told(COPIED, says=Says.CORROBORATED),
            "now 2 independent publishers",
            "Contradicts fta-protracted, now 2 independent publishers: ",
        ),
        (
            builders.told(ROSE, says=Says.ESCALATED, crossed=90.0),
            "belief above 90%",
            "Confirms fta-protracted, belief above 90%: ",
        ),
        (
            builders.told(says=Says.ESCALATED, crossed=37.5),
            "belief below 37.5%",
            "Contradicts fta-protracted, belief below 37.5%: ",
        ),
        (
            builders.told(says=Says.ESCALATED),
            "belief now 37%",
            "Contradicts fta-protracted, belief now 37%: ",
        ),
    ],
)
def test_what_happened_is_said_in_a_few_words(told: Told, words: str, subject: str) -> None:
    """As the alert stands now: grown, taken back, told by more, across a line, or new to its reader."""
    assert happened(told) == words
    assert subject_of([told]).startswith(f"{subject}India and EU conclude")


def _points(*stances: Stance, corrected: int = 0) -> list[Told]:
    standing = [builders.told(builders.alert(stance=stance)) for stance in stances]
    return [*standing, *[builders.told(CORRECTED)] * corrected]


@pytest.mark.parametrize(
    ("told", "words"),
    [
        (_points(Stance.CONFIRMS), "confirms"),
        (_points(corrected=1), "corrected"),
        (_points(*[Stance.CONTRADICTS] * 2), "both contradict"),
        (_points(*[Stance.CONFIRMS] * 3), "all confirm"),
        (_points(Stance.CONFIRMS, Stance.CONTRADICTS), "1 contradicts, 1 confirms"),
        (_points(*[Stance.CONFIRMS] * 2, corrected=1), "2 confirm, 1 corrected"),
        (_points(corrected=2), "2 corrected"),
    ],
)
def test_which_way_alerts_point_is_counted(told: list[Told], words: str) -> None:
    """Stance is a word, and what was taken back points nowhere."""
    assert stances_told(told) == words


def test_subject_of_several_alerts_counts_them_and_quotes_the_first() -> None:
    """One line, bounded; a forecast's name leaves room for it."""
    told = [builders.told(), builders.told(builders.alert(title="Another title"))]
    words = "2 alerts on fta-protracted, both contradict: India and EU conclude free trade"
    assert subject_of(told).startswith(words)
    long = [builders.told(replace(one.alert, forecast="f" * 300)) for one in told]
    assert "…, both contradict: India and" in subject_of(long)
    assert len(subject_of(long)) <= LONGEST_SUBJECT
