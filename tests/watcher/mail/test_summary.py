from dataclasses import replace
from datetime import timedelta

import builders
import mail_samples
import pytest

from rules.model import Stance
from storage.promises import Held, Says
from watcher.mail.summary import MOST, MOST_FORECASTS, render_summary
from watcher.mail.telling import Told

#: Bytes of HTML that Gmail shows.
CLIPPED = 102_000


def _many(number: int, *, forecast: str = "fta-protracted", held: Held = Held.BURST) -> list[Told]:
    return [
        builders.told(
            builders.alert(
                id=f"{forecast}-{n}", forecast=forecast, happened_at=builders.NOON + timedelta(minutes=n)
            ),
            held=held,
        )
        for n in range(number)
    ]


def _shown(text: str) -> list[str]:
    prefix = "  watcher alerts show "
    return [line.removeprefix(prefix) for line in text.splitlines() if line.startswith(prefix)]


@pytest.mark.parametrize(
    ("held", "words"),
    [
        (Held.BACKLOG, "Older than the subscription to their feed"),
        (Held.LATE, "Came while the program was not running"),
        (Held.BURST, "More than the cap of messages in an hour"),
        (Held.QUIET, "Came in quiet hours"),
        (Held.SILENCED, "Silenced"),
    ],
)
def test_alerts_say_why_they_were_held_back(held: Held, words: str) -> None:
    """Counted at the top, and above those that it holds for; in both parts."""
    rendered = render_summary(_many(2, held=held))
    assert f"- {words}: 2 alerts\n" in rendered.text
    assert f"\n  {words}:\n" in rendered.text
    assert rendered.html.count(words) == 3  # the line that mail programs show beside the subject, too


def test_what_was_not_held_back_has_no_reason() -> None:
    """It is told all the same."""
    text = render_summary(_many(1, held=Held.NOT)).text
    assert text.startswith("SUMMARY: 1 alert on fta-protracted\n\nFTA-PROTRACTED: 1 alert, contradicts\n")


def test_reasons_part_the_alerts_of_a_forecast() -> None:
    """Each stands under its own, the oldest first."""
    first, second, third = _many(3)
    text = render_summary([replace(third, held=Held.QUIET), second, first]).text
    assert _shown(text) == ["fta-protracted-0", "fta-protracted-1", "fta-protracted-2"]
    burst, quiet = text.index("  More than the cap"), text.index("  Came in quiet hours:")
    assert burst < text.index("show fta-protracted-1") < quiet < text.index("show fta-protracted-2")


def test_subject_names_forecasts_and_stances() -> None:
    """One forecast with its first headline, several by their names, contradicted ones first."""
    one = render_summary(_many(2)).subject
    assert one.startswith("Summary: 2 alerts on fta-protracted, both contradict: India and EU")
    confirmed = [
        replace(told, alert=replace(told.alert, stance=Stance.CONFIRMS))
        for told in _many(3, forecast="eu-unity")
    ]
    several = render_summary([*confirmed, *_many(2)]).subject
    assert several == "Summary: 5 alerts on 2 forecasts, 2 contradict, 3 confirm: fta-protracted, eu-unity"


def test_first_hundred_are_shown_and_the_others_counted() -> None:
    """With the commands that list them."""
    text = render_summary(_many(MOST + 23)).text
    assert _shown(text) == [f"fta-protracted-{n}" for n in range(MOST)]
    assert "and 23 more alerts: watcher alerts list --forecast fta-protracted" in text
    assert "All of them: watcher alerts list --since 2026-01-27" in text


def test_a_loud_forecast_leaves_room_for_the_others() -> None:
    """Who has few alerts shows them all."""
    text = render_summary([*_many(200), *_many(4, forecast="eu-unity")]).text
    shown = _shown(text)
    assert sum(one.startswith("eu-unity") for one in shown) == 4
    assert len(shown) == MOST
    assert "and 104 more alerts: watcher alerts list --forecast fta-protracted" in text


def test_forecasts_beyond_the_last_are_counted() -> None:
    """Nobody reads forty headings."""
    told = [one for n in range(MOST_FORECASTS + 2) for one in _many(1, forecast=f"f{n:02}")]
    text = render_summary(told).text
    assert "\nand 2 more forecasts\n" in text
    assert len(_shown(text)) == MOST_FORECASTS


@pytest.mark.parametrize("title", ["long title " * 40, "भारत और यूरोपीय संघ " * 40, "<&>'\"" * 80])
def test_a_summary_of_everything_is_not_clipped(title: str) -> None:
    """Whatever feeds say, and however many they are."""
    forecast = replace(builders.forecast(), claim=title)
    told = [
        replace(
            one,
            alert=replace(
                one.alert, title=title, reports=(builders.report(title=title, publisher=title),) * 3
            ),
            pack=builders.pack(forecasts=(replace(forecast, id=one.alert.forecast),)),
        )
        for n in range(30)
        for one in _many(20, forecast=f"f{n}")
    ]
    rendered = render_summary(told)
    assert len(rendered.html.encode()) < CLIPPED
    assert len(mail_samples.mail(rendered).as_bytes()) < 2 * CLIPPED


def test_what_became_of_an_alert_is_told_with_it() -> None:
    """Corrected meanwhile, told by more publishers, or after the horizon; and what its publishers are."""
    told = [
        builders.told(mail_samples.corrected_alert()),
        builders.told(replace(mail_samples.copied_alert(), id="c1"), says=Says.CORROBORATED),
        builders.told(mail_samples.late_alert()),
    ]
    text = render_summary(told, zone=mail_samples.BRUSSELS).text
    assert "▼ Contradicts, corrected\n" in text
    assert "  The publisher changed the text: it no longer says so\n" in text
    assert "▼ Contradicts, now 2 independent publishers\n" in text
    assert "Example News (3 publishers, 2 independent), 27 Jan 2026, 13:00 CET" in text
    assert "▲ Confirms, after the horizon\n" in text
    assert "no longer in the pack" in text  # the forecast of the last one
