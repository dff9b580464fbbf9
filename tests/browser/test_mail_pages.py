"""Mails in a real browser: on a telephone and a wide screen, in light and dark, whatever feeds say."""

import re
from dataclasses import replace
from datetime import UTC, datetime

import builders
import chromium
import mail_samples
import pytest
from playwright.sync_api import Browser, Page

from watcher.digest import render
from watcher.mail.compose import render_alerts
from watcher.mail.message import Envelope
from watcher.mail.summary import render_summary
from watcher.mail.telling import Told
from watcher.mail.trial import compose_trial

pytestmark = pytest.mark.browser

WIDTHS_PX = (360, 1200)
#: Of normal text against what is behind it: WCAG 2.2, success criterion 1.4.3 (AA).
LEAST_CONTRAST = 4.5
LONG = f"https://{'long-' * 12}host.example.test/"
HOSTILE = (
    '<script>window.broken = 1</script><img src="https://evil.example/x.png" onerror="window.broken = 1">\r\n'
    '"><svg onload=alert(1)>\x00\x1b[31m\u202egnp.exe {{ 7*7 }} </style><style>body{display:none}'
)

# Each visible text with its colour and what is behind it; opaque backgrounds only, as ours are.
_COLOURS = """() => {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const clear = colour => colour === 'rgba(0, 0, 0, 0)' || colour === 'transparent';
  const found = [];
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    const text = walker.currentNode.textContent.trim();
    if (!text || !element.getClientRects().length) continue;
    let behind = element;
    while (behind && clear(getComputedStyle(behind).backgroundColor)) behind = behind.parentElement;
    found.push([text, getComputedStyle(element).color,
      behind ? getComputedStyle(behind).backgroundColor : 'rgb(255, 255, 255)']);
  }
  return found;
}"""


def _hostile() -> list[Told]:
    """Alerts in which a feed said all it could, and one word of which never ends."""
    texts = (HOSTILE, "Donaudampfschifffahrtsgesellschaft" * 8, "العربية אבג " * 20)
    return [
        builders.told(
            builders.alert(
                id=f"a{number}",
                title=text,
                reports=(
                    builders.report(
                        title=text,
                        publisher=text,
                        url=f"https://{'long-' * 12}host.example.test/",
                        evidence=(),
                    ),
                ),
            ),
            asks=text,
        )
        for number, text in enumerate(texts)
    ]


def _trial() -> str:
    envelope = Envelope(sender=mail_samples.SENDER, recipient=mail_samples.RECIPIENT, key="test:1:x")
    html = compose_trial(envelope, date=datetime(2026, 1, 27, tzinfo=UTC)).get_body(("html",))
    assert html is not None
    content: str = html.get_content()
    return content


def _pages() -> dict[str, str]:
    return {
        "alert": render_alerts(
            [mail_samples.told(mail_samples.sample_alert(), linked=mail_samples.sample_links())]
        ).html,
        "alerts": render_alerts(mail_samples.several_told()).html,
        "corrected": render_alerts([mail_samples.told(mail_samples.corrected_alert())]).html,
        "summary": render_summary(mail_samples.held_back()).html,
        "digest": render(mail_samples.sample_digest()).html,
        "notices": mail_samples.notices_mail().html,
        "trial": _trial(),
        "hostile": render_alerts(_hostile()).html,
        "hostile summary": render_summary(_hostile()).html,
    }


PAGES = _pages()


def _luminance(colour: str) -> float:
    """Relative luminance as WCAG 2.2 defines it, of a colour written rgb(r, g, b)."""
    channels = [int(value) / 255 for value in re.findall(r"\d+", colour)[:3]]
    red, green, blue = (
        value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(one: str, other: str) -> float:
    """Contrast ratio as WCAG 2.2 defines it."""
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def _inverted(colour: str) -> str:
    red, green, blue = (255 - int(value) for value in re.findall(r"\d+", colour)[:3])
    return f"rgb({red}, {green}, {blue})"


def _dim(page: Page, *, inverted: bool = False) -> list[tuple[str, float]]:
    """The texts of a page that stand out too little."""
    found = []
    for text, colour, behind in page.evaluate(_COLOURS):
        pair = (_inverted(colour), _inverted(behind)) if inverted else (colour, behind)
        found.append((text, _contrast(*pair)))
    assert found
    return [(text, round(ratio, 2)) for text, ratio in found if ratio < LEAST_CONTRAST]


@pytest.mark.parametrize("name", PAGES)
def test_no_mail_is_wider_than_its_screen(browser: Browser, name: str) -> None:
    """On a telephone nothing is cut off, on a wide screen lines stay short."""
    with chromium.show(browser, PAGES[name], width=WIDTHS_PX[0]) as page:
        for width in WIDTHS_PX:
            page.set_viewport_size({"width": width, "height": 800})
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            box = page.locator(".page").bounding_box()
            assert box is not None
            assert box["width"] <= 602


@pytest.mark.parametrize("name", PAGES)
def test_every_text_stands_out(browser: Browser, name: str) -> None:
    """In both schemes; and in the light one where a mail program turns all colours inside out."""
    with chromium.show(browser, PAGES[name], width=600) as page:
        assert not _dim(page)
        assert not _dim(page, inverted=True)
        page.emulate_media(color_scheme="dark")
        assert not _dim(page)


@pytest.mark.parametrize("name", ["alert", "summary"])
def test_a_program_that_drops_style_sheets_shows_the_light_mail(browser: Browser, name: str) -> None:
    """What a mail needs is written into its elements."""
    bare = re.sub(r"(?s)<style>.*?</style>", "", PAGES[name])
    assert "<style" not in bare
    with chromium.show(browser, bare, width=360, scheme="dark") as page:
        assert not _dim(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
        assert not page.locator(".preheader").is_visible()


def test_the_dark_scheme_is_dark(browser: Browser) -> None:
    """What is behind the text is darker than the text; in the light scheme it is lighter."""
    schemes: tuple[tuple[chromium.Scheme, bool], ...] = (("light", False), ("dark", True))
    for scheme, is_dark in schemes:
        with chromium.show(browser, PAGES["alert"], width=360, scheme=scheme) as page:
            for _, colour, behind in page.evaluate(_COLOURS):
                assert (_luminance(colour) > _luminance(behind)) is is_dark


@pytest.mark.parametrize("name", PAGES)
def test_nothing_is_asked_for_and_nothing_runs(browser: Browser, name: str) -> None:
    """No server learns that a mail was read, and what looks like a program is text."""
    asked, opened = list[str](), list[str]()
    with chromium.show(browser, "", width=600) as page:
        page.on("request", lambda request: asked.append(request.url))
        page.on("dialog", lambda dialog: opened.append(dialog.message))
        page.set_content(PAGES[name], wait_until="load")
        assert page.evaluate("typeof window.broken") == "undefined"
        assert page.locator("script, img, svg, iframe, object, form, input").count() == 0
    assert (asked, opened) == ([], [])


@pytest.mark.parametrize("name", ["hostile", "hostile summary"])
def test_a_hostile_title_is_read_as_it_was_written(browser: Browser, name: str) -> None:
    """Its markup is seen, its control and direction characters are not there."""
    with chromium.show(browser, PAGES[name], width=360) as page:
        shown = page.locator(".page").inner_text()
    assert "<script>window.broken = 1</script><img src=" in shown
    assert "\u202e" not in shown
    assert "\x1b" not in shown


@pytest.mark.parametrize(
    "told",
    [
        mail_samples.told(mail_samples.sample_alert()),
        mail_samples.told(replace(mail_samples.late_alert(), forecast="fta-protracted")),
    ],
)
def test_stance_needs_no_colour(browser: Browser, told: Told) -> None:
    """The same mail in black and white says which way it points, and what belief did, in words."""
    with chromium.show(browser, render_alerts([told]).html, width=360) as page:
        shown = page.locator(".page").inner_text()
    arrow = "▼ Contradicts" if told.alert.stance.value == "contradicts" else "▲ Confirms"
    assert shown.startswith(f"{arrow} fta-protracted")
    assert re.search(r"Belief (fell|rose|stays) ", shown)
