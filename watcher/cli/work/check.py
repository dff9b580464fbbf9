"""Check everything that can be wrong before the daemon runs, and tell all of it at once.

What must be corrected goes to standard error as `place: words`, one a line; what is in order, or
down, is a table on standard output.
"""

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from yarl import URL

from rules import ProblemsError, RuleSet
from storage import StorageError, is_empty
from watcher.app import load_packs, opened_store
from watcher.cli.ending import FAILED, MISTAKE
from watcher.cli.invocation import Invocation
from watcher.cli.work.opening import settings_for
from watcher.cli.work.printing import Styled, print_table
from watcher.config import Settings
from watcher.feeds.guard import Network, refusal
from watcher.mail.plain import clean
from watcher.mail.smtp import check_smtp
from watcher.mail.words import counted
from watcher.redact import redacted


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What one check found: `mistakes` must be corrected, `down` may come back by itself."""

    name: str
    words: str = ""
    mistakes: tuple[str, ...] = ()
    down: str = ""


def check_all(invocation: Invocation, *, assessment: Path | None, offline: bool) -> int:
    """Print every finding; the code is 2 if there are mistakes, else 1 if something is down."""
    findings = list(_findings(invocation, assessment, offline=offline))
    for mistake in (mistake for finding in findings for mistake in finding.mistakes):
        print(clean(mistake), file=sys.stderr)  # noqa: T201
    sys.stderr.flush()
    print_table(("CHECK", "RESULT", "DETAILS"), [_row(finding) for finding in findings])
    if any(finding.mistakes for finding in findings):
        return MISTAKE
    return FAILED if any(finding.down for finding in findings) else 0


def _row(finding: Finding) -> tuple[str | Styled, ...]:
    if finding.mistakes:
        return finding.name, Styled("wrong", "red"), counted(len(finding.mistakes), "problem")
    if finding.down:
        return finding.name, Styled("down", "yellow"), redacted(finding.down)
    return finding.name, Styled("ok", "green"), finding.words


def _findings(invocation: Invocation, assessment: Path | None, *, offline: bool) -> Iterator[Finding]:
    try:
        settings = settings_for(invocation)
    except ProblemsError as error:
        yield Finding(name="configuration", mistakes=_lines(error))
        return
    source = "defaults and environment" if settings.file is None else str(settings.file)
    yield Finding(name="configuration", words=source)
    rulesets: tuple[RuleSet, ...] = ()
    try:
        rulesets = load_packs(settings.packs, assessment=_text(assessment))
        yield Finding(name="packs", words=", ".join(map(_described, rulesets)))
    except ProblemsError as error:
        yield Finding(name="packs", mistakes=_lines(error))
    except OSError as error:
        yield Finding(name="packs", mistakes=(f"{assessment}: cannot be read: {error.strerror}",))
    yield _feeds(settings, rulesets)
    yield _database(settings, offline=offline)
    yield _mail(settings, offline=offline)


def _text(assessment: Path | None) -> str | None:
    return None if assessment is None else assessment.read_text(encoding="utf-8", errors="replace")


def _lines(error: ProblemsError) -> tuple[str, ...]:
    return tuple(str(problem) for problem in error.problems)


def _described(ruleset: RuleSet) -> str:
    forecasts = counted(len(ruleset.pack.forecasts), "forecast")
    return f"{ruleset.pack.id} with {forecasts} and {counted(len(ruleset.frames), 'rule')}"


def _feeds(settings: Settings, rulesets: tuple[RuleSet, ...]) -> Finding:
    if settings.feeds is None:
        urls = [feed.url for ruleset in rulesets for feed in ruleset.pack.feeds if feed.enabled]
        words = f"{counted(len(urls), 'feed')} of the packs to start with"
    else:
        urls = [feed.url for feed in settings.feeds]
        words = f"{counted(len(urls), 'feed')} of the configuration to start with"
    refused = [(url, _refusal(url, settings.allow_private)) for url in urls]
    return Finding(
        name="feeds", words=words, mistakes=tuple(f"{redacted(url)}: {why}" for url, why in refused if why)
    )


def _refusal(url: str, allow: tuple[Network, ...]) -> str:
    """Why an address that names no host but an IP address may not be fetched; "" where it may."""
    host = URL(url).raw_host or ""
    try:
        why = refusal("127.0.0.1" if host == "localhost" else host, allow)
    except ValueError:
        return ""
    return f"refused: {why}; allow it with allow_private_addresses" if why else ""


def _database(settings: Settings, *, offline: bool) -> Finding:
    place = redacted(settings.database_url)
    is_file = settings.database_url.startswith("sqlite")
    if offline and not is_file:
        return Finding(name="database", words=f"{place}, not asked")
    try:
        if is_file and is_empty(settings.database_url):
            return Finding(name="database", words=f"{place}, made when it is first needed")
        with opened_store(settings) as store, store.read() as tx:
            items = tx.items.count()
    except StorageError as error:
        return Finding(name="database", down=str(error))
    return Finding(name="database", words=f"{place} with {counted(items, 'item')}")


def _mail(settings: Settings, *, offline: bool) -> Finding:
    if settings.smtp is None:
        if settings.mail_to:
            return Finding(
                name="mail", mistakes=("mail_to: nobody can be told without a server (set smtp_url)",)
            )
        return Finding(name="mail", words="nobody is told: mail_to and smtp_url are not set")
    if not settings.mail_to:
        return Finding(name="mail", words=f"{settings.smtp.place}, but nobody is told: mail_to is not set")
    recipients = counted(len(settings.mail_to), "recipient")
    if offline:
        return Finding(name="mail", words=f"{settings.smtp.place} to {recipients}, not asked")
    if trouble := check_smtp(settings.smtp):
        return Finding(name="mail", down=trouble)
    return Finding(name="mail", words=f"{settings.smtp.place} to {recipients}")
