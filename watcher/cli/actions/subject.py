"""What is to be explained: a file, a text, an address or an alert, read as an item.

A file and a text are read without the database; only an address and an alert's id are looked up in it.
"""

import errno
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from threading import Event

from rules.model import Item
from rules.text import composed
from storage import Alert
from watcher.app import App, open_fetch
from watcher.cli.ending import MistakeError
from watcher.feeds.charset import decoded
from watcher.feeds.plaintext import line, lines
from watcher.mail.publishers import copies_told, publishers_counted, voices_of
from watcher.ports import Fetched, FetchFailed, FetchRequest

#: What is read of a text, a file or a web page, in characters: as much as is kept of an item from a feed.
LONGEST = 50_000
_ALERT_ID = re.compile(r"[0-9a-f]{12}")
_ADDRESS = re.compile(r"https?://", re.IGNORECASE)
#: One word that holds a separator, or ends as files do, is meant as a path.
_LIKE_A_PATH = re.compile(r"\S*[/\\]\S*|\S+\.(txt|text|html?|jsonl?|md|xml|ya?ml|csv|eml|pdf)", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """An item to explain, with what its reader must know besides."""

    item: Item
    notes: tuple[str, ...] = ()


def is_in_memory(what: str) -> bool:
    """Tell whether to look something up in the database: an alert's id, or an address."""
    return bool(_ALERT_ID.fullmatch(what) or is_address(what))


def is_address(what: str) -> bool:
    """Tell whether something is meant as an address on the web."""
    return bool(_ADDRESS.match(what))


def given(what: str, language: str) -> Subject:
    """Read a file or a text; its first line is the title. Raises MistakeError where nothing is there."""
    path = Path(what)
    if what.strip() and _is(path.is_dir):
        raise MistakeError(f"{what} is a folder: give a file in it, or a text")
    if _is(path.is_file):
        with path.open(encoding="utf-8", errors="replace") as file:
            return _text(file.read(2 * LONGEST), language)
    if _LIKE_A_PATH.fullmatch(what.strip()):
        raise MistakeError(
            f"there is no file {what}: give one that is there, an address with http:// or https://, "
            "or a text of several words"
        )
    return _text(what, language)


def recalled(app: App, what: str, language: str) -> Subject:
    """Look up an alert or a kept item; any other address is fetched. Raises MistakeError."""
    if is_address(what):
        with app.store.read() as tx:
            stored = tx.items.with_url(what)
        return _fetched(app, what, language) if stored is None else _read_in(language, Subject(item=stored))
    with app.store.read() as tx:
        alert = tx.alerts.get(what)
        first = alert.reports[0] if alert and alert.reports else None
        item = None if first is None else tx.items.with_id(first.item, first.publisher)
    if alert is None:
        raise MistakeError(
            f"no alert {what} is in the log: `watcher alerts` lists them (a file of that name is ./{what})"
        )
    return _read_in(language, _of_alert(app, alert, item))


def _read_in(language: str, subject: Subject) -> Subject:
    """Read a kept item in the language that was asked for; where its own was another, that is told."""
    item = subject.item
    if language in {"", item.language}:
        return subject
    kept = f"in {item.language}" if item.language else "without a language"
    note = f"Explained as given in {language}; the item is kept {kept}."
    return Subject(item=replace(item, language=language), notes=(*subject.notes, note))


def _of_alert(app: App, alert: Alert, item: Item | None) -> Subject:
    """Give the item of an alert; where it is gone, its title and the quotes the alert keeps."""
    now = {ruleset.pack.id: ruleset.digest for ruleset in app.rulesets}.get(alert.pack, "")
    rules = (
        "the same rules"
        if now == alert.ruleset
        else f"rules {alert.ruleset}; now they are {now or 'not loaded'}"
    )
    notes = [f"Alert {alert.id}: {alert.stance.value} {alert.forecast}, judged by {rules}."]
    told = voices_of(alert.reports)
    if copies := copies_told(told):
        notes.append(f"{publishers_counted(told)}: {copies}")
    if item is not None:
        return Subject(item=item, notes=tuple(notes))
    first = alert.reports[0]
    quotes = " ".join(quote.text for quote in first.evidence if quote.field.value != "title")
    kept = Item(
        id=first.item,
        title=first.title,
        summary=quotes,
        language=first.language,
        published=first.published,
    )
    notes.append("The item itself is gone: title and quotes are what the alert keeps.")
    return Subject(item=kept, notes=tuple(notes))


def _fetched(app: App, url: str, language: str) -> Subject:
    with open_fetch(app, Event()) as fetch:
        outcome = fetch(FetchRequest(url=url))
    match outcome:
        case Fetched():
            page = decoded(outcome.body, outcome.content_type)
            title = re.search(r"<title[^>]*>(.*?)</title>", page, re.IGNORECASE | re.DOTALL)
            text, name = lines(page, LONGEST + 1), line(title[1], 500) if title else ""
            return _made(name, text[:LONGEST], language, is_cut=len(text) > LONGEST)
        case FetchFailed():
            raise MistakeError(f"{url} cannot be read: {outcome.words}")
        case _:
            raise MistakeError(f"{url} gave nothing to read")


def _text(text: str, language: str) -> Subject:
    """Read a text as an item: its first line is the title."""
    whole = composed(text.strip())
    title, _, rest = whole[:LONGEST].partition("\n")
    if not title:
        raise MistakeError("there is no text to explain")
    return _made(title.strip(), rest.strip(), language, is_cut=len(whole) > LONGEST)


def _made(title: str, summary: str, language: str, *, is_cut: bool) -> Subject:
    item = Item(id="text", title=title, summary=summary, language=language, published=datetime.now(UTC))
    note = f"Only the first {LONGEST:,} characters were read: the text is longer."
    return Subject(item=item, notes=(note,) if is_cut else ())


def _is(asked: Callable[[], bool]) -> bool:
    """Ask what stands at a path; nothing does where a name is longer than any may be."""
    try:
        return asked()
    except OSError as error:
        if error.errno == errno.ENAMETOOLONG:
            return False
        raise
