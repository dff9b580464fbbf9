"""One frozen value of settings from a file and the environment, or every problem in both at once.

The project's only reader of the environment. It opens no database and no connection.
"""

import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import platformdirs
from pydantic import TypeAdapter, ValidationError

from rules import Located, Location, Problem, ProblemsError
from rules.located import read
from storage.records import NewFeed
from watcher.attention.recipient import Channel, Recipient
from watcher.config.access import access_of
from watcher.config.complaints import complaints
from watcher.config.environment import CONFIG, Surroundings, read_environment
from watcher.config.feeds import feed_of
from watcher.config.keys import Keys, feed_url_of
from watcher.config.listening import Listening
from watcher.config.named_files import named_files
from watcher.config.recipients import ForAll, recipient_name, recipients_of
from watcher.config.routes import Named, named_in
from watcher.config.salvage import valid_keys
from watcher.digest.week import WeekTime
from watcher.feeds.access import Access
from watcher.feeds.proxy import Proxy
from watcher.mail.addresses import address_of
from watcher.mail.smtp_url import SmtpServer

#: Read from the working directory where no file is named.
DEFAULT_FILE = Path("watcher.yaml")

_TABLE = TypeAdapter(dict[str, Any])
_EVERYWHERE = (ip_network("0.0.0.0/0"), ip_network("::/0"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What the program was told, all of it valid.

    `feeds` is None where the packs' own feeds are meant; `poll_interval` is None where the program
    decides; `keep_items` is None where items are kept for ever; `file` is None where no configuration
    file was read; nobody is answered on the daemon's health where `health` is None. `routes` are the
    packs and forecasts that recipients name. What may hold a password is never shown.
    """

    file: Path | None
    database_url: str = field(repr=False)
    data_dir: Path
    packs: tuple[str, ...]
    feeds: tuple[NewFeed, ...] | None = field(repr=False)
    smtp: SmtpServer | None = field(repr=False)
    mail_from: str
    recipients: tuple[Recipient, ...]
    alert_group_window: timedelta
    allow_private: tuple[IPv4Network | IPv6Network, ...]
    poll_interval: timedelta | None
    host_gap: timedelta
    timezone: ZoneInfo
    digest_at: WeekTime
    contact: str
    fulltext: bool
    log_format: str | None
    health: Listening | None = None
    keep_items: timedelta | None = None
    proxy: Proxy | None = field(default=None, repr=False)
    access: tuple[Access, ...] = field(default=(), repr=False)
    routes: tuple[Named, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """Settings as far as they are valid; the keys in `lost` were set, or may have been, and are not known.

    `files` are those that were read, would have been if they were there, or are named, packs among them.
    `empty` tells that there is a file and that it holds nothing.
    """

    settings: Settings
    problems: tuple[Problem, ...]
    lost: frozenset[str]
    files: frozenset[Path] = frozenset()
    empty: bool = False


def load_settings(path: Path | None = None, environ: Mapping[str, str] = os.environ) -> Settings:
    """Read the settings: a variable wins over the file, the file over the default.

    The file is `path`, else the one that WATCHER_CONFIG names, else `watcher.yaml` in the working
    directory if there is one. Relative paths in the file start at the file's folder, those in
    variables at the working directory.

    Raises:
        ProblemsError: carrying every problem, at its line and column or under its variable's name.
    """
    reading = read_settings(path, environ)
    if reading.problems:
        raise ProblemsError(reading.problems)
    return reading.settings


def read_settings(path: Path | None = None, environ: Mapping[str, str] = os.environ) -> Reading:
    """Read the settings as `load_settings` does, as far as they are valid, and with every problem."""
    chosen = _chosen(path, environ)
    document, problems = _document(chosen)
    surroundings = read_environment(environ, Keys.model_fields)
    # Where the file cannot be read, nothing is known of what it sets.
    unread = Keys.model_fields.keys() - surroundings.variables.keys() if problems else frozenset[str]()
    merged = _overlaid(document, surroundings)
    folders = {
        key: _folder(chosen, surroundings, key) for key in ("packs", "access", "recipients", "data_dir")
    }
    keys, invalid, wrong = valid_keys(merged.data, folders)
    problems += [] if wrong is None else complaints(wrong, merged)
    problems += [
        *document.problems,
        *surroundings.problems,
        *_repeated_feeds(merged),
        *_repeated_recipients(merged, keys),
    ]
    settings = _settings(keys, file=chosen, folder=folders["data_dir"])
    return Reading(
        settings=replace(settings, routes=tuple(named_in(merged))),
        problems=tuple(problems),
        lost=surroundings.unread | unread | invalid,
        files=frozenset(
            {(chosen or DEFAULT_FILE).absolute(), *surroundings.files, *named_files(merged, folders)}
        ),
        empty=chosen is not None and not document.data,
    )


def _folder(chosen: Path | None, surroundings: Surroundings, key: str) -> Path:
    """Give the folder in which the relative paths of a key start."""
    named = chosen if key not in surroundings.variables else None
    return (named.parent if named else Path()).absolute()


def _chosen(path: Path | None, environ: Mapping[str, str]) -> Path | None:
    if path is not None:
        return path
    if named := environ.get(CONFIG):
        return Path(named)
    return DEFAULT_FILE if DEFAULT_FILE.is_file() else None


def _document(path: Path | None) -> tuple[Located, list[Problem]]:
    nothing = Located(file="settings" if path is None else str(path), data={}, places={})
    if path is None:
        return nothing, []
    try:
        document = read(path)
    except ProblemsError as error:
        return nothing, list(error.problems)
    try:
        _TABLE.validate_python({} if document.data is None else document.data)
    except ValidationError as error:
        return nothing, [*document.problems, *complaints(error, document)]
    return document, []


def _overlaid(document: Located, surroundings: Surroundings) -> Located:
    """Lay the variables over the file; a key without a value counts as not written."""
    written = {key: value for key, value in (document.data or {}).items() if value is not None}
    overlaid = surroundings.variables
    places = {at: place for at, place in document.places.items() if not at or at[0] not in overlaid}
    named = {(key,): Location(variable) for key, variable in overlaid.items()}
    return Located(file=document.file, data=written | dict(surroundings.values), places=places | named)


def _repeated_feeds(document: Located) -> Iterator[Problem]:
    written = document.data.get("feeds")
    seen: set[str] = set()
    for index, feed in enumerate(written if isinstance(written, list) else ()):
        url = feed_url_of(feed)
        if url and url in seen:
            yield Problem(document.at(("feeds", index)), "this feed stands twice", "remove one")
        seen.add(url)


def _repeated_recipients(document: Located, keys: Keys) -> Iterator[Problem]:
    """Find who is to be told twice; places are told of the key, for wrong entries are left out of `keys`."""
    seen = {address_of(mailbox) for mailbox in keys.mail_to}
    for one in keys.recipients:
        name = address_of(one.mail) if one.mail else recipient_name(one)
        if name in seen:
            what = f"{name} is to be told twice"
            yield Problem(document.at(("recipients",)), what, "leave one of them out; mail_to counts too")
        seen.add(name)


def _settings(keys: Keys, *, file: Path | None, folder: Path) -> Settings:
    home = platformdirs.user_data_path("forecast-watcher", appauthor=False)
    data_dir = home if keys.data_dir is None else folder / keys.data_dir
    for_all = ForAll(
        quiet=keys.quiet_hours, burst=keys.alert_burst, escalate_at=tuple(sorted(keys.escalate_at))
    )
    recipients = tuple(recipients_of(_each_once(keys.mail_to), keys.recipients, for_all))
    mailboxes = (one.address for one in recipients if one.channel is Channel.MAIL)
    return Settings(
        file=file,
        database_url=keys.database_url or _sqlite_url(data_dir / "watcher.db"),
        data_dir=data_dir,
        packs=tuple(dict.fromkeys(keys.packs)),
        feeds=None if keys.feeds is None else tuple(map(feed_of, keys.feeds)),
        smtp=keys.smtp_url,
        mail_from=keys.mail_from or next(mailboxes, ""),
        recipients=recipients,
        alert_group_window=keys.alert_group_window,
        allow_private=_networks(keys),
        poll_interval=keys.poll_interval,
        host_gap=keys.host_gap,
        timezone=keys.timezone,
        digest_at=keys.digest_at,
        contact=keys.contact,
        fulltext=keys.fulltext,
        log_format=keys.log_format,
        health=keys.health,
        keep_items=keys.keep_items,
        proxy=keys.proxy,
        access=tuple(map(access_of, keys.access)),
    )


def _sqlite_url(path: Path) -> str:
    """Name a SQLite file in a URL: a ? would begin its options, and a % a code."""
    return f"sqlite:///{str(path).replace('%', '%25').replace('?', '%3F')}"


def _each_once(mailboxes: Iterable[str]) -> list[str]:
    """Each address once, as it was written first: one person gets one mail."""
    found: dict[str, str] = {}
    for mailbox in mailboxes:
        found.setdefault(address_of(mailbox), mailbox)
    return list(found.values())


def _networks(keys: Keys) -> tuple[IPv4Network | IPv6Network, ...]:
    match keys.allow_private_addresses:
        case True:
            return _EVERYWHERE
        case False:
            return ()
        case networks:
            return tuple(networks)
