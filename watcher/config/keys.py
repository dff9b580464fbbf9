"""The keys of the settings: each with its type, its default and its meaning.

Shape only. Where values come from, and what follows from several of them, is decided in
`watcher.config.settings`.
"""

from datetime import timedelta
from difflib import get_close_matches
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, ConfigDict, Discriminator, PlainValidator, Tag, ValidationInfo
from pydantic import Field as Key

from rules import builtin_packs
from rules.model import Grade
from watcher.attention.recipient import BURST, ESCALATE_AT
from watcher.config import values
from watcher.config.access import AccessKeys
from watcher.config.listening import Listening, listening
from watcher.config.recipients import Burst, EscalateAt, Quiet, RecipientKeys
from watcher.config.values import Network, from_text
from watcher.digest.week import WeekTime
from watcher.feeds.proxy import Proxy, parse_proxy_url
from watcher.mail.addresses import parse_address
from watcher.mail.smtp_url import SmtpServer, parse_smtp_url

#: Keys whose value no message may show.
SECRET = frozenset({"access", "database_url", "proxy", "smtp_url"})

_Line = Annotated[str, Key(max_length=300)]


def _pack(name: str, info: ValidationInfo) -> str:
    """Leave a built-in pack's name as it is; make a path absolute and see that it is there."""
    if name in builtin_packs():
        return name
    beside = info.context["folders"]["packs"] if info.context else Path()
    path = beside / values.folder(name)
    if not path.exists():
        close = get_close_matches(name, builtin_packs(), n=1)
        hint = f"did you mean {close[0]}?" if close else f"built in: {', '.join(builtin_packs())}"
        raise ValueError(f"no such pack, neither built in nor a file or folder; {hint}")
    return str(path)


def _switch(value: object) -> bool:
    if not isinstance(value, bool):
        raise ValueError("true, false or a list of networks is expected")  # noqa: TRY004  pydantic wants it so
    return value


def _yes_or_no(value: object) -> bool:
    if not isinstance(value, bool):
        raise ValueError("true or false is expected")  # noqa: TRY004  pydantic wants it so
    return value


def _with_its_libraries(value: bool) -> bool:  # noqa: FBT001  pydantic calls it so
    """Refuse to promise what is not installed: the daemon would find out at its first alert."""
    if value and not all(map(find_spec, ("protego", "trafilatura"))):
        raise ValueError("this needs the extra `fulltext`: pip install 'forecast-watcher[fulltext]'")
    return value


class FeedKeys(BaseModel):
    """A feed, written out."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    url: Annotated[str, from_text(values.feed_url)]
    title: _Line = ""
    language: Annotated[str, from_text(values.language)] = ""
    country: Annotated[str, from_text(values.country)] = ""
    grade: Grade = Grade.F


_Feed = Annotated[
    Annotated[str, from_text(values.feed_url), Tag("address")] | Annotated[FeedKeys, Tag("feed")],
    Discriminator(lambda value: "address" if isinstance(value, str) else "feed"),
]
_Private = Annotated[
    Annotated[bool, PlainValidator(_switch), Tag("switch")]
    | Annotated[list[Annotated[Network, from_text(values.network)]], Tag("networks")],
    Discriminator(lambda value: "networks" if isinstance(value, list) else "switch"),
]


class Keys(BaseModel):
    """Every key; None means that the program decides."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    database_url: Annotated[str, from_text(values.database_url)] | None = None
    data_dir: Annotated[Path, from_text(values.folder)] | None = None
    packs: Annotated[list[Annotated[str, AfterValidator(_pack)]], Key(min_length=1)] = ["india-belgium"]
    feeds: Annotated[list[_Feed], Key(max_length=1_000)] | None = None
    smtp_url: Annotated[SmtpServer, from_text(parse_smtp_url)] | None = None
    mail_from: Annotated[str, from_text(parse_address)] = ""
    mail_to: list[Annotated[str, from_text(parse_address)]] = []
    recipients: Annotated[list[RecipientKeys], Key(max_length=200)] = []
    alert_group_window: Annotated[timedelta, PlainValidator(values.window)] = timedelta(minutes=5)
    alert_burst: Burst = BURST
    quiet_hours: Quiet | None = None
    escalate_at: EscalateAt = list(ESCALATE_AT)
    allow_private_addresses: _Private = False
    proxy: Annotated[Proxy, from_text(parse_proxy_url)] | None = None
    access: Annotated[list[AccessKeys], Key(max_length=1_000)] = []
    poll_interval: Annotated[timedelta, PlainValidator(values.interval)] | None = None
    host_gap: Annotated[timedelta, PlainValidator(values.gap)] = timedelta(seconds=1)
    timezone: Annotated[ZoneInfo, from_text(values.zone)] = ZoneInfo("UTC")
    digest_at: Annotated[WeekTime, from_text(WeekTime.parse)] = WeekTime.parse("Monday 07:00")
    contact: Annotated[str, from_text(values.contact)] = ""
    fulltext: Annotated[bool, PlainValidator(_yes_or_no), AfterValidator(_with_its_libraries)] = False
    keep_items: Annotated[timedelta, PlainValidator(values.keeping)] | None = None
    log_format: Literal["console", "json"] | None = None
    health: Annotated[Listening | None, from_text(listening)] = Listening("127.0.0.1", 9846)


def feed_url_of(feed: Any) -> str:
    """The address of a feed, however it is written; "" where there is none."""
    found = feed.get("url", "") if isinstance(feed, dict) else feed
    return found.strip() if isinstance(found, str) else ""
