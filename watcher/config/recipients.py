"""Recipients as the settings write them, and what stands for all of them."""

from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationInfo, model_validator
from pydantic import Field as Key

from rules.model import Stance
from watcher.attention.quiet import QuietHours
from watcher.attention.recipient import Channel, Readiness, Recipient, Route
from watcher.channels.signature import key_of
from watcher.config import values
from watcher.config.secret_file import secret_in
from watcher.config.values import from_text
from watcher.mail.addresses import parse_address

#: Parts whose value no message may show.
SECRET_PARTS = frozenset({"webhook", "secret_file", "notify", "notify_file"})

_Name = Annotated[str, Key(pattern=r"^[a-z0-9][a-z0-9-]{0,39}$")]
_Percent = Annotated[float, Key(gt=0, lt=100)]
_Names = Annotated[list[Annotated[str, Key(min_length=1, max_length=300)]], Key(min_length=1, max_length=200)]
_Language = Annotated[str, from_text(values.language)]
Burst = Annotated[int, Key(ge=1, le=1_000)]
EscalateAt = Annotated[list[_Percent], Key(max_length=20)]
Quiet = Annotated[QuietHours, from_text(QuietHours.parse)]


def _secret(value: object, info: ValidationInfo) -> str:
    """Read the file that holds a secret; its path starts where those of the settings do."""
    if not isinstance(value, str) or not value:
        raise ValueError("the path of a file is expected")
    folder: Path = info.context["folders"]["recipients"] if info.context else Path()
    return secret_in(folder / values.folder(value))


def _signing(value: object, info: ValidationInfo) -> str:
    """Read the file that holds a webhook's secret, in the form that its receivers' libraries know."""
    secret = _secret(value, info)
    key_of(secret)
    return secret


class RecipientKeys(BaseModel):
    """One recipient; what it does not say is as for all. What files hold has been read."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    mail: Annotated[str, from_text(parse_address)] = ""
    webhook: Annotated[str, from_text(values.feed_url), Key(repr=False)] = ""
    secret_file: Annotated[str, BeforeValidator(_signing), Key(repr=False)] = ""
    notify: Annotated[str, Key(max_length=2_000, repr=False)] = ""
    notify_file: Annotated[str, BeforeValidator(_secret), Key(repr=False)] = ""
    name: _Name | Literal[""] = ""
    alerts: Readiness = Readiness.IMMEDIATE
    digest: bool | None = None
    notices: bool | None = None
    packs: _Names | None = None
    forecasts: _Names | None = None
    stances: Annotated[list[Stance], Key(min_length=1)] | None = None
    languages: Annotated[list[_Language], Key(min_length=1, max_length=50)] | None = None
    min_strength: Annotated[float, Key(ge=1, le=1_000)] = 1.0
    quiet_hours: Quiet | None = None
    alert_burst: Burst | None = None
    escalate_at: EscalateAt | None = None

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        ways = [way for way in (self.mail, self.webhook, self.notify, self.notify_file) if way]
        if len(ways) != 1:
            raise ValueError("one of mail, webhook, notify and notify_file is expected")
        if self.secret_file and not self.webhook:
            raise ValueError("secret_file belongs to a webhook")
        if self.webhook and not self.secret_file:
            raise ValueError("a webhook needs its secret_file: what it is sent is signed")
        if (self.notify or self.notify_file) and find_spec("apprise") is None:
            raise ValueError("notify needs the extra `notify`: pip install 'forecast-watcher[notify]'")
        if bool(self.name) == bool(self.mail):
            raise ValueError("a name is expected of a webhook and of notify; of mail it is the address")
        return self


@dataclass(frozen=True, slots=True, kw_only=True)
class ForAll:
    """What holds for each recipient who says nothing else."""

    quiet: QuietHours | None
    burst: int
    escalate_at: tuple[float, ...]


def recipients_of(mail_to: list[str], written: list[RecipientKeys], for_all: ForAll) -> Iterator[Recipient]:
    """Give the recipients: those of `mail_to`, told of everything, then those written out."""
    for mailbox in mail_to:
        yield _recipient(RecipientKeys(mail=mailbox), for_all)
    for keys in written:
        yield _recipient(keys, for_all)


def recipient_name(keys: RecipientKeys) -> str:
    """The name by which the outbox knows a recipient."""
    return keys.mail or f"{_channel(keys)}:{keys.name}"


def _recipient(keys: RecipientKeys, for_all: ForAll) -> Recipient:
    is_mail = bool(keys.mail)
    escalate_at = keys.escalate_at
    if escalate_at is None:
        # Who asked for the digest only is not disturbed by what nobody asked for.
        escalate_at = [] if keys.alerts is Readiness.DIGEST else list(for_all.escalate_at)
    return Recipient(
        name=recipient_name(keys),
        channel=_channel(keys),
        address=keys.mail or keys.webhook or keys.notify or keys.notify_file,
        secret=keys.secret_file,
        route=_route(keys),
        alerts=keys.alerts,
        digest=is_mail if keys.digest is None else keys.digest,
        notices=is_mail if keys.notices is None else keys.notices,
        quiet=keys.quiet_hours or for_all.quiet,
        burst=keys.alert_burst or for_all.burst,
        escalate_at=tuple(sorted(escalate_at)),
    )


def _channel(keys: RecipientKeys) -> Channel:
    if keys.mail:
        return Channel.MAIL
    return Channel.WEBHOOK if keys.webhook else Channel.NOTIFY


def _route(keys: RecipientKeys) -> Route:
    return Route(
        packs=frozenset(keys.packs or ()),
        forecasts=frozenset(keys.forecasts or ()),
        stances=frozenset(keys.stances or ()),
        languages=frozenset(keys.languages or ()),
        min_strength=keys.min_strength,
    )
