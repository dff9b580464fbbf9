"""Take the pictures of a page for the documentation: at 360 and 1200 pixels, light and dark.

    PYTHONPATH=tests/support python tests/browser/pictures.py PAGE.html docs/pictures/digest

writes docs/pictures/digest-360.png, digest-1200.png, digest-360-dark.png and digest-1200-dark.png.
Without a page it takes the sample alert and digest into the named folder.
"""

import sys
from pathlib import Path

import chromium
import mail_samples

from watcher.digest import render
from watcher.mail.compose import render_alerts

WIDTHS_PX = (360, 1200)
SCHEMES: tuple[chromium.Scheme, ...] = ("light", "dark")


def take(html: str, stem: Path) -> list[Path]:
    """Take every picture of one page; `stem` is the path up to the width, e.g. docs/pictures/digest."""
    stem.parent.mkdir(parents=True, exist_ok=True)
    taken = []
    with chromium.open_browser() as browser:
        for width in WIDTHS_PX:
            for scheme in SCHEMES:
                path = stem.with_name(f"{stem.name}-{width}{'-dark' * (scheme == 'dark')}.png")
                with chromium.show(browser, html, width=width, scheme=scheme) as page:
                    page.screenshot(path=path, full_page=True)
                taken.append(path)
    return taken


def main(arguments: list[str]) -> None:
    """Take the pictures of the named page, or of the samples."""
    if len(arguments) > 1:
        take(Path(arguments[0]).read_text(encoding="utf-8"), Path(arguments[1]))
        return
    folder = Path(arguments[0])
    take(render(mail_samples.sample_digest()).html, folder / "digest")
    take(render(mail_samples.quiet_digest()).html, folder / "digest-quiet")
    take(render_alerts([mail_samples.told(mail_samples.sample_alert())]).html, folder / "alert")


if __name__ == "__main__":
    main(sys.argv[1:])
