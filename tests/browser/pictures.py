"""Take the pictures of a page for the documentation: at 360 and 1200 pixels, light and dark.

    PYTHONPATH=tests/support python tests/browser/pictures.py PAGE.html docs/pictures/alert

writes docs/pictures/alert-360.webp, alert-1200.webp, alert-360-dark.webp and alert-1200-dark.webp.
In place of a page a sample can be named: alert, alerts, summary, digest or digest-quiet.
"""

import base64
import sys
from pathlib import Path

import chromium
import mail_samples
from playwright.sync_api import Page

from watcher.digest import render
from watcher.mail.compose import render_alerts
from watcher.mail.summary import render_summary

WIDTHS_PX = (360, 1200)
SCHEMES: tuple[chromium.Scheme, ...] = ("light", "dark")
#: Of WebP, in per cent: at 60 text is sharp, and a mail as long as three screens takes some 60 kB.
QUALITY = 60


def take(html: str, stem: Path) -> list[Path]:
    """Take every picture of one page; `stem` is the path up to the width, e.g. docs/pictures/alert."""
    stem.parent.mkdir(parents=True, exist_ok=True)
    taken = []
    with chromium.open_browser() as browser:
        for width in WIDTHS_PX:
            for scheme in SCHEMES:
                path = stem.with_name(f"{stem.name}-{width}{'-dark' * (scheme == 'dark')}.webp")
                with chromium.show(browser, html, width=width, scheme=scheme) as page:
                    path.write_bytes(_picture(page, width))
                taken.append(path)
    return taken


def main(page: str, stem: str) -> None:
    """Take the pictures of a file, or of a sample."""
    samples = _samples()
    take(samples[page] if page in samples else Path(page).read_text(encoding="utf-8"), Path(stem))


def _samples() -> dict[str, str]:
    zone = mail_samples.BRUSSELS
    alert = mail_samples.told(mail_samples.sample_alert(), linked=mail_samples.sample_links())
    return {
        "alert": render_alerts([alert], zone=zone).html,
        "alerts": render_alerts(mail_samples.several_told(), zone=zone).html,
        "summary": render_summary(mail_samples.held_back(), zone=zone).html,
        "digest": render(mail_samples.sample_digest()).html,
        "digest-quiet": render(mail_samples.quiet_digest()).html,
    }


def _picture(page: Page, width: int) -> bytes:
    """The whole page as WebP, which playwright itself does not write."""
    height = page.evaluate("document.documentElement.scrollHeight")
    answer = page.context.new_cdp_session(page).send(
        "Page.captureScreenshot",
        {
            "format": "webp",
            "quality": QUALITY,
            "captureBeyondViewport": True,
            "clip": {"x": 0, "y": 0, "width": width, "height": height, "scale": 1},
        },
    )
    return base64.b64decode(answer["data"])


if __name__ == "__main__":
    main(*sys.argv[1:])
