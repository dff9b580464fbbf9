from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage

import builders
import mail_samples
import pytest
from selectolax.lexbor import LexborHTMLParser

from rules.model import Field, Stance
from storage.judgements import Alert
from storage.promises import Says
from watcher.mail.compose import render_alerts, render_whole

SMALL = 300_000  # bytes


def _compose(alert: Alert) -> EmailMessage:
    return mail_samples.mail(render_alerts([builders.told(alert)]))


def _read(mail: EmailMessage) -> tuple[str, str]:
    """The text and the HTML as a mail program decodes them, their line ends as ours."""
    parsed = message_from_bytes(mail.as_bytes(), policy=policy.default)
    assert isinstance(parsed, EmailMessage)
    text, html = parsed.get_body(("plain",)), parsed.get_body(("html",))
    assert isinstance(text, EmailMessage)
    assert isinstance(html, EmailMessage)
    return text.get_content().replace("\r\n", "\n"), html.get_content()


@pytest.mark.parametrize("name", sorted(mail_samples.golden_texts()))
def test_mails_read_as_their_golden_files(name: str) -> None:
    """Wording changes on purpose only: see tests/support/mail_samples.py for how to renew the files."""
    golden = (mail_samples.GOLDEN / name).read_text(encoding="utf-8")
    assert mail_samples.golden_texts()[name] == golden


def test_a_strengthened_alert_says_what_it_stood_on_before() -> None:
    """In both parts; an indicator that the pack no longer has is named."""
    first = mail_samples.sample_pack().forecasts[0].indicators[0]
    for before, words in ((first.id, first.says), ("lost", "lost (no longer in the pack)")):
        alert = replace(mail_samples.sample_alert(), stood=(builders.stood(indicator=before),))
        mail = render_alerts([mail_samples.told(alert, Says.STRENGTHENED, told_before=True)])
        assert f"\nStronger than before. Raised earlier by: {words}\n" in mail.text
        assert f"Raised earlier by: {words}" in mail.html
    assert "earlier" not in render_alerts([mail_samples.told(mail_samples.sample_alert())]).text


def test_there_is_no_golden_file_without_a_mail() -> None:
    """A file nobody compares would rot."""
    assert {path.name for path in mail_samples.GOLDEN.iterdir()} == set(mail_samples.golden_texts())


def test_words_that_matched_are_marked_or_named() -> None:
    """The reader sees why the alert was raised, and nothing breaks the sentence that a search looks for."""
    rendered = render_alerts([builders.told()])
    assert f"   “{builders.TITLE}”\n   matched: conclude free trade agreement\n" in rendered.text
    marks = LexborHTMLParser(rendered.html).css("mark")
    assert [mark.text() for mark in marks] == ["conclude free trade agreement"]


def test_evidence_that_no_longer_fits_the_title_is_quoted_beside_it() -> None:
    """Evidence is never dropped, and never marks words that did not match."""
    report = builders.report(title="A title that was rewritten later", evidence=(builders.evidence(),))
    text = render_alerts([builders.told(builders.alert(reports=(report,)))]).text
    assert "   “A title that was rewritten later”\n   in the title: “India" in text
    assert f"in the title: “{builders.TITLE}”\n   matched: conclude free trade agreement\n" in text


def test_marks_at_the_edges_of_escaped_characters_stay_where_they_are() -> None:
    """Offsets count what a feed said, not what escaping made of it."""
    sentence = 'A&B <b>"sign"</b> & seal'
    quote = builders.evidence(sentence, ("&", "<b>", '"sign"', "& seal"), field=Field.SUMMARY, start=9)
    alert = builders.alert(reports=(builders.report(evidence=(quote,)),))
    rendered = render_alerts([builders.told(alert)])
    assert f'in the summary: “{sentence}”\n   matched: &, <b>"sign", & seal\n' in rendered.text
    marks = LexborHTMLParser(rendered.html).css("mark")
    assert [mark.text() for mark in marks] == ["&", '<b>"sign"', "& seal"]


def test_a_long_sentence_is_quoted_whole_and_on_one_line() -> None:
    """Mail folds its lines in transport; what is read has none of that."""
    sentence = f"Ministers *never signed* it, {'as they said again and again, ' * 60}in Delhi."
    quote = builders.evidence(sentence, ("signed", "Delhi"), field=Field.SUMMARY)
    alert = builders.alert(reports=(builders.report(evidence=(quote,)),))
    text, html = _read(_compose(alert))
    assert f"in the summary: “{sentence}”\n   matched: signed, Delhi\n" in text
    assert sentence in LexborHTMLParser(html).text()


def test_a_word_that_matched_twice_is_named_once() -> None:
    """However it was written; a sentence of which no word is known to have matched names none."""
    title = "EU: the EU, and the eu"
    quote = builders.evidence(title, (), marks=((0, 2), (8, 10), (20, 22)))
    reports = (builders.report(title=title, evidence=(quote,)), builders.report(evidence=()))
    text = render_alerts([builders.told(builders.alert(reports=reports))]).text
    assert "   matched: EU\n" in text
    assert text.count("matched:") == 1


def test_a_mail_shows_the_first_reports_and_counts_the_others() -> None:
    """First the report that raised the alert, then by time; the command that is named shows all of them."""
    told = [
        builders.report(item=f"i{n}", publisher=f"Paper {n}", published=builders.NOON - timedelta(minutes=n))
        for n in range(300)
    ]
    alert = builders.alert(reports=tuple(told))
    mail = _compose(alert)
    text, _ = _read(mail)
    shown = [line.split(" (")[0] for line in text.splitlines() if " (B:" in line]
    assert shown == ["1. Paper 0", *(f"{place}. Paper {301 - place}" for place in range(2, 13))]
    assert "REPORTED BY 300 PUBLISHERS" in text
    assert "and 288 more publishers’ reports: watcher alerts show a1b2c3d4" in text
    assert len(mail.as_bytes()) < SMALL
    whole = render_whole(builders.told(alert))
    assert "300. Paper 1 (" in whole.text
    assert "more publisher" not in whole.text


def test_scripts_of_other_languages_arrive_unharmed() -> None:
    """Hindi stays Hindi, in the element that says so."""
    title = "भारत और यूरोपीय संघ का मुक्त व्यापार समझौता पूरा"
    report = builders.report(title=title, language="hi", evidence=())
    alert = builders.alert(title=title, reports=(report,))
    parsed = message_from_bytes(_compose(alert).as_bytes(), policy=policy.default)
    assert isinstance(parsed, EmailMessage)
    assert title in parsed["Subject"]
    body = parsed.get_body(("html",))
    assert isinstance(body, EmailMessage)
    quoted = LexborHTMLParser(body.get_content()).css('p[lang="hi"]')
    assert [node.text() for node in quoted] == [title]


def test_an_alert_after_the_horizon_says_that_no_belief_moves() -> None:
    """After a forecast has closed only a person resolves it."""
    late = builders.alert(counts=False, belief_after=0.7)
    rendered = render_alerts([builders.told(late)])
    note = "After the horizon: the forecast closed on 15 Mar 2026. Until it is resolved, no belief moves."
    assert note in rendered.text
    assert note in rendered.html
    assert "Belief stays at 70%." in rendered.text


def test_an_alert_outlives_its_forecast_and_indicator() -> None:
    """Rules may have changed since: the mail is sent all the same, and says so."""
    gone = builders.alert(forecast="dropped", indicator="lost", counts=False)
    text = render_alerts([builders.told(gone)]).text
    assert "Forecast: no longer in the pack" in text
    assert "lost (no longer in the pack)" in text
    assert "the forecast has closed" in text


def test_stance_shows_as_word_and_arrow() -> None:
    """Colour alone tells nobody anything."""
    confirming = builders.alert(stance=Stance.CONFIRMS, belief_before=0.5, belief_after=0.6)
    rendered = render_alerts([builders.told(confirming)])
    assert rendered.subject.startswith("Confirms ")
    assert "▲ CONFIRMS fta-protracted" in rendered.text
    assert "▲ Confirms fta-protracted" in LexborHTMLParser(rendered.html).css("p.stance")[0].text()


def test_nothing_is_loaded_from_anywhere() -> None:
    """No picture, sheet or script of another host can tell that the mail was read."""
    html = render_alerts([mail_samples.told(mail_samples.sample_alert())]).html
    page = LexborHTMLParser(html)
    assert page.css("img, link, script, iframe, object, [src], [background]") == []
    assert "url(" not in html
