"""Row to record and back. Pure: knows the names of columns, no statement and no connection.

Columns are named as the fields of their record; only what differs is written out here.
"""

from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import asdict, fields
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

from rules.model import Evidence, Field, Grade, Item, Said, Stance, Story, Verdict
from storage.columns import storable
from storage.judgements import Alert, Heard, Report, Standing, Stood
from storage.promises import (
    Delivery,
    DeliveryKind,
    Held,
    Member,
    Mention,
    NewDelivery,
    NewMember,
    Promised,
    Says,
)
from storage.records import DigestKey, DigestRun, Feed, Heartbeat, NewFeed, Pacing, Picture, Remembered

Row = Mapping[Any, Any]  # what a driver gives back is known by column, not by type
Values = dict[str, Any]


def feed_of(row: Row) -> Feed:
    """A feed from its row."""
    return Feed(**_common(Feed, row) | {"grade": Grade(row["grade"]), "pacing": _pacing_of(row["pacing"])})


def values_of_feed(feed: NewFeed) -> Values:
    """What a subscription says of a feed, without the state of its polls."""
    return _values(feed) | {"grade": feed.grade.value, "host": feed.host}


def values_of_remembered(state: Remembered) -> Values:
    """What is remembered of a feed, as its row has it."""
    return state.remembered() | {"pacing": _values_of_pacing(state.pacing)}


def item_of(row: Row) -> Item:
    """An item from its row."""
    return Item(**_common(Item, row))


def values_of_item(feed_id: int, item: Item) -> Values:
    """The row of an item that a feed published."""
    return _values(item) | {
        "feed_id": feed_id,
        "digest": digest_of(item.id),
        "wording": wording_of(item),
        "edits": 0,
    }


def values_of_edit(item: Item) -> Values:
    """What an edit changes in the row of an item: its words."""
    words = {name: getattr(item, name) for name in ("title", "summary", "body", "language")}
    return words | {"wording": wording_of(item)}


def wording_of(item: Item) -> str:
    """A key of fixed length for the words of an item."""
    return digest_of(item.title, item.summary, item.body)


def values_of_story(story: Story) -> Values:
    """The row of a story; ids of a pack have no spaces in them."""
    return _values(story) | {"people": " ".join(story.people)}


def story_of(row: Row) -> Story:
    """A story from its row."""
    return Story(**_common(Story, row) | {"people": tuple(row["people"].split())})


def alert_of(row: Row, reports: tuple[Report, ...]) -> Alert:
    """An alert from its row and its reports."""
    read = {"stance": Stance(row["stance"]), "reports": reports}
    return Alert(**_common(Alert, row, but="reports") | read | _how_it_stands(row))


def values_of_alert(alert: Alert) -> Values:
    """The row of an alert; its reports have rows of their own."""
    stood = [_values_of_stood(each) for each in alert.stood]
    heard = [values_of_heard(each) for each in alert.heard]
    words = {"stance": alert.stance.value, "verdict": alert.verdict.value, "said": alert.said.value}
    return _values(alert, but="reports") | words | {"stood": stood, "heard": heard}


def standing_of(row: Row) -> Standing:
    """How an alert stands, from its row."""
    return Standing(**_common(Standing, row) | {"stance": Stance(row["stance"])} | _how_it_stands(row))


def report_of(row: Row) -> Report:
    """A report from its row."""
    evidence = tuple(_evidence_of(quote) for quote in row["evidence"])
    return Report(**_common(Report, row) | {"grade": Grade(row["grade"]), "evidence": evidence})


def values_of_report(alert_id: str, report: Report) -> Values:
    """The row of a report of an alert."""
    return _values(report) | {
        "alert_id": alert_id,
        "digest": digest_of(*report.page),
        "grade": report.grade.value,
        "evidence": [_values_of_evidence(quote) for quote in report.evidence],
    }


def delivery_of(row: Row) -> Delivery:
    """A delivery from its row."""
    return Delivery(**_common(Delivery, row) | {"kind": DeliveryKind(row["kind"])})


def values_of_delivery(delivery: NewDelivery) -> Values:
    """What a promise says of a delivery, without the state of its attempts."""
    return _values(delivery) | {"key": delivery.key, "kind": delivery.kind.value}


def promised_of(row: Row) -> Promised:
    """What is known of a message while more is promised, from its row."""
    open_ = row["frozen_at"] is None and row["sent_at"] is None and row["dead_at"] is None
    read = {"kind": DeliveryKind(row["kind"]), "is_open": open_, "is_dead": row["dead_at"] is not None}
    return Promised(**{name: row[name] for name in _names(Promised) if name not in read} | read)


def member_of(row: Row) -> Member:
    """A member of a message, from its row."""
    return Member(**_common(Member, row) | _told_of(row))


def mention_of(row: Row) -> Mention:
    """An alert's mention in a message, from the row of the member joined with that of the message."""
    told = {name: row[name] for name in ("recipient", "event")}
    return Mention(**told, **_told_of(row), message=promised_of(row))


def values_of_member(member: NewMember) -> Values:
    """What is promised of an alert, without the message that it is told in."""
    return _values(member) | {"says": member.says.value, "held": member.held.value}


def digest_run_of(row: Row) -> DigestRun:
    """A digest as written, from its row."""
    key = DigestKey(**{name: row[name] for name in _names(DigestKey)})
    pictures = tuple(Picture(name=one["name"], png=b64decode(one["png"])) for one in row["pictures"])
    read = {"key": key, "pictures": pictures}
    return DigestRun(**{name: row[name] for name in _names(DigestRun) if name not in read} | read)


def values_of_digest(run: DigestRun) -> Values:
    """The row of a digest as written."""
    pictures = [{"name": one.name, "png": b64encode(one.png).decode("ascii")} for one in run.pictures]
    return _values(run, but="key") | _values(run.key) | {"pictures": pictures}


def heartbeat_of(row: Row) -> Heartbeat:
    """A heartbeat from its row."""
    return Heartbeat(**_common(Heartbeat, row))


def digest_of(*texts: str) -> str:
    """A key of fixed length for texts of any length: the same for texts that are stored alike."""
    # NUL cannot occur in storable text, so the parts cannot run into one another.
    return sha256("\0".join(map(storable, texts)).encode()).hexdigest()


def _told_of(row: Row) -> Values:
    return {"says": Says(row["says"]), "held": Held(row["held"])}


def _pacing_of(written: Row) -> Pacing:
    seconds = written.get("every_s")
    return Pacing(
        every=None if seconds is None else timedelta(seconds=seconds),
        skip_hours=frozenset(written.get("skip_hours", ())),
        skip_days=frozenset(written.get("skip_days", ())),
    )


def _values_of_pacing(pacing: Pacing) -> Values:
    return {
        "every_s": None if pacing.every is None else pacing.every.total_seconds(),
        "skip_hours": sorted(pacing.skip_hours),
        "skip_days": sorted(pacing.skip_days),
    }


def _how_it_stands(row: Row) -> Values:
    return {
        "stood": _stood_of(row),
        "verdict": Verdict(row["verdict"]),
        "said": Said(row["said"]),
        "heard": tuple(map(_heard_of, row["heard"])),
    }


def _stood_of(row: Row) -> tuple[Stood, ...]:
    # Before beliefs, and how news was said, were kept here too, the last ones were known alone.
    unknown = {"belief_before": row["belief_before"], "correction": "", "said": row["said"]}
    return tuple(
        Stood(
            **_common(Stood, each)
            | {"until": datetime.fromisoformat(each["until"]), "said": Said(each["said"])}
        )
        for each in (unknown | each for each in row["stood"])
    )


def _values_of_stood(stood: Stood) -> Values:
    until = stood.until.astimezone(UTC).isoformat()
    words = {name: storable(getattr(stood, name)) for name in ("indicator", "correction")}
    return asdict(stood) | words | {"until": until, "said": stood.said.value}


def _heard_of(written: Row) -> Heard:
    at, best = datetime.fromisoformat(written["at"]), Grade(written["best"])
    return Heard(at=at, best=best, independent=written["independent"])


def values_of_heard(heard: Heard) -> Values:
    """How the row of an alert has it by whom it was reported."""
    at = heard.at.astimezone(UTC).isoformat()
    return {"at": at, "best": heard.best.value, "independent": heard.independent}


def _evidence_of(quote: Row) -> Evidence:
    marks = tuple((start, end) for start, end in quote["marks"])
    return Evidence(**_common(Evidence, quote) | {"field": Field(quote["field"]), "marks": marks})


def _values_of_evidence(quote: Evidence) -> Values:
    return asdict(quote) | {"field": quote.field.value, "text": storable(quote.text)}


def _common(record: type[Any], row: Row, *, but: str = "") -> Values:
    return {name: row[name] for name in _names(record) if name != but}


def _values(record: Any, *, but: str = "") -> Values:
    return {name: getattr(record, name) for name in _names(type(record)) if name != but}


_NAMES: dict[type[Any], tuple[str, ...]] = {}


def _names(record: type[Any]) -> tuple[str, ...]:
    """The names of a record's fields; asked of every row, and slow to collect."""
    if record not in _NAMES:
        _NAMES[record] = tuple(field.name for field in fields(record))
    return _NAMES[record]
