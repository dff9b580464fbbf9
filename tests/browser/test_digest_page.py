import chromium
import mail_samples
import pytest
from playwright.sync_api import Browser

from watcher.digest import render
from watcher.mail.compose import render_alerts

pytestmark = pytest.mark.browser

#: The narrowest phones that are still sold.
PHONE_PX = 360
SMALLEST_TEXT_PX = 14

_SMALLEST_TEXT = """() => {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const sizes = [];
  while (walker.nextNode())
    if (walker.currentNode.textContent.trim())
      sizes.push(parseFloat(getComputedStyle(walker.currentNode.parentElement).fontSize));
  return Math.min(...sizes);
}"""

_LINES_OF_EACH_ID = """ids => {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const lines = [];
  while (walker.nextNode())
    for (const id of ids) {
      const start = walker.currentNode.textContent.indexOf(id);
      if (start < 0) continue;
      const range = document.createRange();
      range.setStart(walker.currentNode, start);
      range.setEnd(walker.currentNode, start + id.length);
      lines.push(new Set([...range.getClientRects()].map(box => Math.round(box.top))).size);
    }
  return lines;
}"""


def _pages() -> dict[str, str]:
    crowded = mail_samples.crowded_digest()
    return {
        "digest": render(mail_samples.sample_digest()).html,
        "quiet digest": render(mail_samples.quiet_digest()).html,
        "crowded digest": render(crowded).html,
        "alert": render_alerts([mail_samples.told(mail_samples.sample_alert())]).html,
    }


@pytest.mark.parametrize("name", ["digest", "quiet digest", "crowded digest", "alert"])
def test_a_phone_shows_the_page_without_scrolling_sideways(browser: Browser, name: str) -> None:
    """At 360 pixels nothing is wider than the screen, and no text is too small to read."""
    with chromium.show(browser, _pages()[name], width=PHONE_PX) as page:
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE_PX
        assert page.evaluate(_SMALLEST_TEXT) >= SMALLEST_TEXT_PX


@pytest.mark.parametrize("width", [PHONE_PX, 390, 600])
def test_no_id_breaks_at_its_hyphen(browser: Browser, width: int) -> None:
    """An id is one word to its reader, at whatever width the line ends."""
    ids = [forecast.id for forecast in mail_samples.sample_pack().forecasts]
    with chromium.show(browser, _pages()["digest"], width=width) as page:
        lines = page.evaluate(_LINES_OF_EACH_ID, ids)
    assert set(lines) == {1}
    assert len(lines) > 2 * len(ids)


@pytest.mark.parametrize("name", ["digest", "alert"])
def test_the_page_follows_the_dark_scheme(browser: Browser, name: str) -> None:
    """A reader in the dark is not dazzled: the page is darker than its words."""
    brightness = """selector => {
      const style = getComputedStyle(document.querySelector(selector));
      const value = selector === 'h1' ? style.color : style.backgroundColor;
      return value.match(/[0-9]+/g).slice(0, 3).map(Number).reduce((a, b) => a + b);
    }"""
    with chromium.show(browser, _pages()[name], width=PHONE_PX, scheme="dark") as page:
        assert page.evaluate(brightness, ".page") < page.evaluate(brightness, "h1")
    with chromium.show(browser, _pages()[name], width=PHONE_PX) as page:
        assert page.evaluate(brightness, ".page") > page.evaluate(brightness, "h1")


def test_a_wide_screen_keeps_the_lines_short(browser: Browser) -> None:
    """At 1200 pixels the page stays a column of 600."""
    with chromium.show(browser, _pages()["digest"], width=1200) as page:
        box = page.locator(".page").bounding_box()
        assert box is not None
        assert box["width"] <= 602
