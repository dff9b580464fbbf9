"""Tell of feeds in trouble: notices are raised, told again and cleared, and mails on them promised."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

import structlog

from storage import DeliveryKind, NewNotice, Notice, Transaction
from watcher.app import App
from watcher.feeds.notices import Cleared, News, Told, news_of

#: Between two mails on feeds lies at least so long: what goes wrong one by one is told together.
PAUSE = timedelta(hours=1)

_log = structlog.get_logger(__name__)


def keep_notices(app: App) -> News:
    """Write down what is new of feeds in trouble, with one mail on all of it for each recipient.

    Whoever asks often is answered nothing for the length of a pause. Raises StorageError.
    """
    now = app.now()
    with app.store.read() as tx:
        if _news(tx, now).is_none:
            return News()
    with app.store.begin() as tx:
        news = _news(tx, now)
        _write(tx, news, now)
        if news.is_told:
            _promise(tx, news, [one.name for one in app.settings.recipients if one.notices], now)
        urls = {feed.id: feed.url for feed in tx.feeds.all()}
    _log_all(news, urls)
    return news


def subject_of(moment: datetime) -> str:
    """Name the mail on what was told at a moment, for the outbox."""
    return moment.isoformat()


def moment_of(subject_id: str) -> datetime | None:
    """The moment that the mail of this name tells of; None where the name tells none."""
    try:
        moment = datetime.fromisoformat(subject_id)
    except ValueError:
        return None
    return None if moment.tzinfo is None else moment


def _news(tx: Transaction, now: datetime) -> News:
    last = tx.notices.last_told()
    # By either sign: a clock that stood ahead does not silence us until that day.
    if last is not None and abs(now - last) < PAUSE:
        return News()
    told = Told(holding=tx.notices.holding(), most_ended=tx.notices.most_ended())
    return news_of(tx.feeds.all(), told, now)


def _write(tx: Transaction, news: News, now: datetime) -> None:
    for new in news.raised:
        tx.notices.add(new, now)
    for notice in news.reminded:
        tx.notices.remind(notice.id, words=notice.words, at=now)
    for one in news.cleared:
        tx.notices.clear(one.notice.id, well=one.well, at=now)


def _promise(tx: Transaction, news: News, recipients: Sequence[str], now: datetime) -> None:
    is_new = bool(news.raised or news.reminded)
    names = [one for one in recipients if is_new or not _is_told_anyway(tx, news.cleared, one, now)]
    tx.outbox.promise_each(DeliveryKind.NOTICE, subject_of(now), names, now)


def _is_told_anyway(tx: Transaction, cleared: Iterable[Cleared], recipient: str, now: datetime) -> bool:
    """Tell whether the mails on all that is over still wait: each tells how things stand when it is sent."""
    return all(
        tx.outbox.waits(subject_of(_last_told(one.notice)), recipient, now) for one in cleared if one.well
    )


def _last_told(notice: Notice) -> datetime:
    return notice.reminded_at or notice.raised_at


def _log_all(news: News, urls: Mapping[int, str]) -> None:
    def log(event: str, notice: NewNotice, **more: object) -> None:
        url = "" if notice.feed_id is None else urls.get(notice.feed_id, "")
        _log.warning(event, kind=notice.kind.value, url=url, why=notice.words, **more)

    for new in news.raised:
        log("notice.raised", new)
    for notice in news.reminded:
        log("notice.reminded", notice)
    for one in news.cleared:
        log("notice.cleared", one.notice, well=one.well)
