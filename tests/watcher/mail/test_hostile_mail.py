"""What a feed says, whatever it is, arrives as harmless text: in headers, in text and in HTML."""

import re
import unicodedata
from email import message_from_bytes, policy
from email.message import EmailMessage

import builders
import mail_samples
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from rules.model import Field
from storage.judgements import Linked
from storage.promises import Held, Says
from watcher.mail.compose import render_alerts
from watcher.mail.happened import LONGEST_SUBJECT
from watcher.mail.message import Rendered
from watcher.mail.summary import render_summary
from watcher.mail.telling import Told

HEADERS = {
    *("From", "To", "Subject", "Date", "Message-ID", "In-Reply-To", "References"),
    *("Auto-Submitted", "List-Unsubscribe", "MIME-Version", "Content-Type"),
}
TAGS = {"table", "tbody", "tr", "td", "div", "p", "h1", "h2", "h3", "ul", "li", "strong", "mark", "code"}
TAGS |= {"span", "a", "br"}
ATTRIBUTES = {"class", "style", "dir", "lang", "href", "rel", "role", "width", "aria-hidden"}
#: What a whole alert mail may weigh.
HEAVY = 100_000

NASTY = (
    *("<script>alert(1)</script>", "<img src=x onerror=y>", '"><a href="javascript:x">', "</style>", "<!--"),
    *("</td></tr></table>", "]]>", "&lt;b&gt;", "&#x202e;", "\r\nBcc: eve@example.test\r\n\r\n", "\n.\n"),
    *("{{ 7*7 }}", "{% raw %}", "{# x", "${7*7}", "%s %(a)s", "=?utf-8?q?x?=", "\x00", "\x1b[31m", "\x7f"),
    *("\u202egnp.exe", "\u2066", "\u200f", "\ufeff", "\u2028", "\ud800", "\ue000", "🧨👩‍💻", "العربية אבג"),
    *("Z\u0361\u0362\u0363" * 9, "a" * 400, "भारत ", " ", "\t", "=3D", "--=_", "https://evil.example/ "),
)
NASTY_TEXT = st.lists(st.one_of(st.sampled_from(NASTY), st.text(max_size=20)), max_size=12).map("".join)


def _told(text: str, *, corrected: bool = False) -> Told:
    """An alert in which a feed, and a pack that is no longer there, had their say everywhere."""
    marks = ((0, len(text) // 3), (len(text) // 2, len(text)))
    evidence = (
        builders.evidence(text, (), marks=marks),
        builders.evidence(f"{text} {text}", (), field=Field.BODY, marks=marks),
    )
    report = builders.report(title=text, publisher=text, url=text, language=text, evidence=evidence)
    safe = builders.report(url=f"https://news.example.test/{text}", language="ar", title=text)
    indicator = builders.indicator(says=text)
    return Told(
        alert=builders.alert(
            id=text,
            title=text,
            forecast=text,
            indicator=indicator.id,
            rule=text,
            correction=text if corrected else "",
            stood=(builders.stood(),),
            reports=(report, safe),
        ),
        pack=builders.pack(forecasts=(builders.forecast(id=text, claim=text, indicators=(indicator,)),)),
        says=Says.CORROBORATED,
        held=Held.QUIET,
        linked=(Linked(id=text, forecast=text, stance=indicator.stance, same_story=False),),
        asks=text,
    )


def _is_ours(page: LexborHTMLParser) -> None:
    """No element, attribute or place to go comes from what is quoted."""
    for node in page.css("body *"):
        assert node.tag in TAGS
        assert set(node.attributes) <= ATTRIBUTES
        assert (node.attributes.get("href") or "https://").startswith(("https://", "http://"))
        assert re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,2}", node.attributes.get("lang") or "en")
        assert node.attributes.get("dir") in {None, "auto"}
        assert "url(" not in (node.attributes.get("style") or "")


def _is_clean(text: str) -> None:
    """Nothing steers a terminal, a line or the direction of a text; joiners do none of that."""
    steering = [each for each in text if unicodedata.category(each) in {"Cc", "Cf", "Cs", "Zl", "Zp"}]
    assert set(steering) <= {"\n", "\u200c", "\u200d"}


def _arrives(message: EmailMessage, rendered: Rendered) -> None:
    """The message reads back as it was meant: its headers are ours, its parts are what was rendered."""
    raw = message.as_bytes()
    assert raw.isascii()
    read = message_from_bytes(raw, policy=policy.default)
    assert isinstance(read, EmailMessage)
    assert set(read.keys()) <= HEADERS
    assert len(read.keys()) == len(set(read.keys()))
    assert read["Subject"] == rendered.subject
    plain, rich = (part for part in read.iter_parts() if isinstance(part, EmailMessage))
    bodies = [part.get_content().replace("\r\n", "\n").rstrip("\n") for part in (plain, rich)]
    assert bodies == [rendered.text.rstrip("\n"), rendered.html.rstrip("\n")]


@settings(max_examples=40, deadline=None)
@given(NASTY_TEXT)
@example("".join(NASTY) * 12)
@example("<b>" * 3_000)
def test_whatever_a_feed_says_an_alert_mail_is_ours(text: str) -> None:
    """Its headers, elements and attributes; the subject is one bounded line, the whole small."""
    told = [_told(text), _told(text, corrected=True)]
    for alerts in (told[:1], told):
        rendered = render_alerts(alerts)
        message = mail_samples.mail(rendered, key=text[:50])
        _arrives(message, rendered)
        _is_ours(LexborHTMLParser(rendered.html))
        _is_clean(rendered.subject + rendered.text)
        assert len(rendered.subject) <= LONGEST_SUBJECT
        size = len(message.as_bytes())
        assert size < HEAVY


@settings(max_examples=30, deadline=None)
@given(NASTY_TEXT)
@example("".join(NASTY) * 12)
def test_whatever_a_feed_says_a_summary_is_ours(text: str) -> None:
    """The same for many alerts at once."""
    told = [_told(text), builders.told(), _told(f"{text}2", corrected=True)]
    rendered = render_summary(told)
    _arrives(mail_samples.mail(rendered, key=text[:50]), rendered)
    _is_ours(LexborHTMLParser(rendered.html))
    _is_clean(rendered.subject + rendered.text)
    assert len(rendered.subject) <= LONGEST_SUBJECT


@pytest.mark.parametrize(
    "text", ["<script>alert(1)</script>", "{{ 7*7 }}", "العربية", "🧨👩‍💻", "=?utf-8?q?x?="]
)
def test_what_looks_dangerous_is_shown_as_it_is(text: str) -> None:
    """A reader sees what the feed said; nothing is lost but what cannot be seen."""
    rendered = render_alerts([_told(text)])
    page = LexborHTMLParser(rendered.html)
    assert [node.text() for node in page.css("h1")] == [text]
    assert f"\n{text}\n" in rendered.text
    assert text in rendered.subject


@pytest.mark.parametrize(
    "passage",
    [
        pytest.param("leaders said on Tuesday that talks are over " * 70, id="English"),
        pytest.param("भारत और यूरोपीय संघ " * 140, id="Hindi"),
        pytest.param("a & b " * 500, id="escaped"),
    ],
)
@pytest.mark.parametrize("number", [1, 7, 200])
def test_a_mail_of_the_longest_texts_stays_small(passage: str, number: int) -> None:
    """However long the sentences, many the marks, reports and alerts; what is told has evidence."""
    marks = tuple((at, at + 1) for at in range(0, len(passage) - 2, 2))
    quotes = tuple(builders.evidence(passage, (), field=field, marks=marks) for field in Field)
    long = "https://news.example.test/" + "a" * 1_900
    report = builders.report(title=passage, publisher=passage, url=long, evidence=quotes)
    indicators = tuple(builders.indicator(id=f"i{n}", says=f"{n} {passage}") for n in range(9))
    pack = builders.pack(forecasts=(builders.forecast(claim=passage, indicators=indicators),))
    told = [
        builders.told(
            builders.alert(id=f"id{n}", title=passage, indicator="i1", reports=(report,) * 40),
            pack=pack,
            asks=passage,
            linked=(Linked(id=passage, forecast=passage, stance=indicators[0].stance, same_story=True),) * 9,
        )
        for n in range(number)
    ]
    rendered = render_alerts(told)
    size = len(mail_samples.mail(rendered).as_bytes())
    assert size < HEAVY
    text = rendered.text
    assert "matched: " in text
    assert "and 39 more publishers’ reports: watcher alerts show id0" in text
