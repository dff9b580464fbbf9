"""Check everything that can be wrong before the daemon runs, and tell all of it at once.

What must be corrected goes to standard error as `place: words`, one a line; what is in order, or
down, is a table on standard output.
"""

import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import assert_never

from yarl import URL

from rules import Problem, ProblemsError, RuleSet
from storage import StorageError, is_empty
from watcher.app import load_packs, opened_store
from watcher.attention.recipient import Channel, Recipient
from watcher.cli.actions.opening import reading_for
from watcher.cli.actions.printing import Styled, print_json, print_table
from watcher.cli.actions.shapes import Shape
from watcher.cli.ending import FAILED, MISTAKE
from watcher.cli.invocation import Invocation
from watcher.config import Reading
from watcher.config.routes import unknown
from watcher.feeds.guard import literal_refusal
from watcher.mail.plain import clean
from watcher.mail.smtp import check_smtp
from watcher.mail.smtp_url import SmtpServer
from watcher.mail.words import counted
from watcher.redact import redacted


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What one check found: `mistakes` must be corrected, `down` may come back by itself.

    `skipped` names what must be corrected in the configuration before it can be checked.
    """

    name: str
    words: str = ""
    mistakes: tuple[str, ...] = ()
    down: str = ""
    skipped: str = ""


def check_all(invocation: Invocation, *, assessment: Path | None, offline: bool, as_json: bool) -> int:
    """Print every finding; the code is 2 if there are mistakes, else 1 if something is down."""
    findings = list(_findings(invocation, assessment, offline=offline))
    if as_json:
        print_json([_shape(finding) for finding in findings])
    else:
        _print(findings)
    if any(finding.mistakes for finding in findings):
        return MISTAKE
    return FAILED if any(finding.down for finding in findings) else 0


def _print(findings: Sequence[Finding]) -> None:
    for mistake in (mistake for finding in findings for mistake in finding.mistakes):
        print(clean(mistake), file=sys.stderr)  # noqa: T201
    sys.stderr.flush()
    print_table(("CHECK", "RESULT", "DETAILS"), [_row(finding) for finding in findings])


def _shape(finding: Finding) -> Shape:
    _, result, details = _row(finding)
    words = result.text if isinstance(result, Styled) else result
    return {"check": finding.name, "result": words, "details": details, "mistakes": list(finding.mistakes)}


def _row(finding: Finding) -> tuple[str | Styled, ...]:
    if finding.mistakes:
        return finding.name, Styled("wrong", "red"), counted(len(finding.mistakes), "problem")
    if finding.skipped:
        return finding.name, Styled("skipped", "yellow"), f"until {finding.skipped} is corrected"
    if finding.down:
        return finding.name, Styled("down", "yellow"), redacted(finding.down)
    return finding.name, Styled("ok", "green"), finding.words


def _findings(invocation: Invocation, assessment: Path | None, *, offline: bool) -> Iterator[Finding]:
    reading = reading_for(invocation)
    settings = reading.settings
    source = "defaults and environment" if settings.file is None else str(settings.file)
    yield Finding(name="configuration", words=source, mistakes=_told(reading.problems))
    finding, rulesets = _packs(reading, assessment)
    yield finding
    yield _feeds(reading, rulesets)
    yield _database(reading, offline=offline)
    yield _recipients(reading, rulesets, is_whole=not (finding.mistakes or finding.skipped))
    yield _mail(reading, offline=offline)


def _packs(reading: Reading, assessment: Path | None) -> tuple[Finding, tuple[RuleSet, ...]]:
    """Load the packs; where some are wrong, those that are right are given all the same."""
    if "packs" in reading.lost:
        return Finding(name="packs", skipped="packs"), ()
    packs = reading.settings.packs
    try:
        rulesets = load_packs(packs, assessment=_text(assessment))
    except ProblemsError as error:
        return Finding(name="packs", mistakes=_told(error.problems)), _loadable(packs)
    except OSError as error:
        unread = f"{assessment}: cannot be read: {error.strerror}"
        return Finding(name="packs", mistakes=(unread,)), _loadable(packs)
    return Finding(name="packs", words=", ".join(map(_described, rulesets))), rulesets


def _loadable(packs: Iterable[str]) -> tuple[RuleSet, ...]:
    loaded: list[RuleSet] = []
    for pack in packs:
        with suppress(ProblemsError):
            loaded += load_packs((pack,))
    return tuple(loaded)


def _text(assessment: Path | None) -> str | None:
    return None if assessment is None else assessment.read_text(encoding="utf-8", errors="replace")


def _told(problems: Iterable[Problem]) -> tuple[str, ...]:
    return tuple(map(str, sorted(set(problems))))


def _described(ruleset: RuleSet) -> str:
    forecasts = counted(len(ruleset.pack.forecasts), "forecast")
    return f"{ruleset.pack.id} with {forecasts} and {counted(len(ruleset.frames), 'rule')}"


def _feeds(reading: Reading, rulesets: tuple[RuleSet, ...]) -> Finding:
    settings = reading.settings
    if lost := _lost(reading, "feeds", "allow_private_addresses"):
        return Finding(name="feeds", skipped=lost)
    if settings.feeds is None:
        urls = [feed.url for ruleset in rulesets for feed in ruleset.pack.feeds if feed.enabled]
        words = f"{counted(len(urls), 'feed')} of the packs to start with"
    else:
        urls = [feed.url for feed in settings.feeds]
        words = f"{counted(len(urls), 'feed')} of the configuration to start with"
    refused = [(url, literal_refusal(URL(url).raw_host or "", settings.allow_private)) for url in urls]
    return Finding(
        name="feeds", words=words, mistakes=tuple(f"{redacted(url)}: {why}" for url, why in refused if why)
    )


def _recipients(reading: Reading, rulesets: tuple[RuleSet, ...], *, is_whole: bool) -> Finding:
    """Look at routes and addresses; what recipients name of packs is told once all packs are loaded."""
    settings = reading.settings
    if lost := _lost(reading, "recipients", "mail_to"):
        return Finding(name="recipients", skipped=lost)
    named = settings.routes if is_whole else ()
    mistakes = [*map(str, unknown(named, (ruleset.pack for ruleset in rulesets)))]
    mistakes += [f"{one.name}: {why}" for one in settings.recipients if (why := _trouble(reading, one))]
    counts = Counter(one.channel.value for one in settings.recipients)
    words = ", ".join(f"{count} by {channel}" for channel, count in counts.items()) or "nobody"
    return Finding(name="recipients", words=words, mistakes=tuple(mistakes))


def _trouble(reading: Reading, recipient: Recipient) -> str:
    """What is wrong with an address that is not of mail, "" where nothing is; nobody is asked."""
    match recipient.channel:
        case Channel.MAIL:
            return ""
        case Channel.WEBHOOK:
            return literal_refusal(URL(recipient.address).raw_host or "", reading.settings.allow_private)
        case Channel.NOTIFY:
            from watcher.channels.notify import address_trouble  # noqa: PLC0415  not always installed

            return address_trouble(recipient.address)
        case _:
            assert_never(recipient.channel)


def _lost(reading: Reading, *keys: str) -> str:
    """Name those of the keys that are not known, because they have mistakes."""
    return " and ".join(key for key in keys if key in reading.lost)


def _database(reading: Reading, *, offline: bool) -> Finding:
    settings = reading.settings
    if lost := _lost(reading, "database_url"):
        return Finding(name="database", skipped=lost)
    place = redacted(settings.database_url)
    is_file = settings.database_url.startswith("sqlite")
    if is_file and (lost := _lost(reading, "data_dir")):
        return Finding(name="database", skipped=lost)
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


def _mail(reading: Reading, *, offline: bool) -> Finding:
    smtp = reading.settings.smtp
    mailboxes = sum(one.channel is Channel.MAIL for one in reading.settings.recipients)
    if lost := _lost(reading, "smtp_url"):
        return Finding(name="mail", skipped=lost)
    is_meant = bool(mailboxes or _lost(reading, "mail_to") or _lost(reading, "recipients"))
    if smtp is not None and is_meant:
        return _server(smtp, counted(mailboxes, "recipient"), offline=offline)
    if smtp is not None:
        return Finding(name="mail", words=f"{smtp.place}, but nobody is told: mail_to is not set")
    if is_meant:
        return Finding(name="mail", mistakes=("mail_to: nobody can be told without a server (set smtp_url)",))
    return Finding(name="mail", words="nobody is told: mail_to and smtp_url are not set")


def _server(smtp: SmtpServer, recipients: str, *, offline: bool) -> Finding:
    if offline:
        return Finding(name="mail", words=f"{smtp.place} to {recipients}, not asked")
    if trouble := check_smtp(smtp):
        return Finding(name="mail", down=trouble)
    return Finding(name="mail", words=f"{smtp.place} to {recipients}")
