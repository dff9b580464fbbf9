"""Records to store: plain ones with a few fields chosen, and Hypothesis strategies for any."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from threading import Barrier
from typing import Any, TypeVar

from hypothesis import strategies as st

from rules.model import Evidence, Field, Grade, Item, Said, Stance, Terms, Verdict, Weight
from storage import (
    Alert,
    Deed,
    DeliveryKind,
    DigestKey,
    DigestRun,
    Heard,
    Held,
    Lapse,
    LineKind,
    NewAct,
    NewDelivery,
    NewFeed,
    NewLine,
    NewMember,
    NewNotice,
    NewSilence,
    NoticeKind,
    Picture,
    Promised,
    Report,
    Revision,
    Says,
    Scope,
    Stood,
    Transaction,
)

Result = TypeVar("Result")

NOON = datetime(2026, 1, 26, 12, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)


def new_feed(name: str = "a", *, enabled: bool = True, title: str = "") -> NewFeed:
    """A feed known by a short name."""
    return NewFeed(url=f"https://{name}.example/feed", title=title, enabled=enabled)


def item(
    item_id: str = "1",
    *,
    title: str = "Something happened",
    published: datetime = NOON,
    second_key: str = "",
) -> Item:
    """An item known by its id."""
    return Item(id=item_id, second_key=second_key, title=title, published=published)


def report(publisher: str = "Herald", *, url: str = "https://herald.example/1") -> Report:
    """A publisher's report with one quotation."""
    return Report(
        item="1",
        publisher=publisher,
        grade=Grade.B,
        title="Something happened",
        url=url,
        language="en",
        published=NOON,
        evidence=(Evidence(field=Field.TITLE, start=0, end=9, text="Something", marks=((0, 4), (5, 9))),),
        signature="1.2:3:abc=",
    )


def alert(
    alert_id: str = "a1",
    *,
    story: str = "",
    forecast: str = "F1",
    raised_at: datetime = NOON,
    counts: bool = True,
    reports: tuple[Report, ...] = (),
) -> Alert:
    """An alert of a story of its own, unless one is named."""
    return Alert(
        id=alert_id,
        pack="pack",
        forecast=forecast,
        stance=Stance.CONFIRMS,
        indicator="I1",
        rule="r1",
        ruleset="digest",
        story=story or f"story of {alert_id}",
        title="Something happened",
        ratio=2.0,
        counts=counts,
        belief_before=0.2,
        belief_after=0.3,
        raised_at=raised_at,
        happened_at=NOON,
        reports=reports,
    )


def new_notice(feed_id: int | None = None, kind: NoticeKind = NoticeKind.MOST) -> NewNotice:
    """A trouble to be told of a feed, or of most."""
    return NewNotice(feed_id=feed_id, kind=kind, words="it is silent\0", since=NOON - HOUR)


def new_act(subject: str = "a1", *, what: Deed = Deed.VERDICT, value: str = "right") -> NewAct:
    """What a person does to an alert, unless something else is named."""
    return NewAct(who="ann@desk", what=what, subject=subject, value=value, why="seen\0 myself")


def new_silence(
    scope: Scope = Scope.FORECAST, target: str = "F1", *, pack: str = "pack", until: datetime = NOON + HOUR
) -> NewSilence:
    """A silence of an hour, on a forecast unless something else is named."""
    return NewSilence(
        scope=scope, pack=pack, target=target, why="a summit is on\0", who="ann@desk", until=until
    )


def digest_run(
    week: str = "2026-W05", audience: str = "", edition: str = "", *, written_at: datetime = NOON
) -> DigestRun:
    """The digest of a week, as written."""
    return DigestRun(
        key=DigestKey(week=week, audience=audience, edition=edition),
        written_at=written_at,
        subject="Quiet",
        text="Nothing.",
        html="<p>Nothing.</p>",
        pictures=(Picture(name="strip", png=b"\x89PNG\0"),),
    )


def delivery(subject: str = "a1", *, recipient: str = "ann@example.org") -> NewDelivery:
    """A promise to mail an alert."""
    return NewDelivery(kind=DeliveryKind.ALERT, subject_id=subject, recipient=recipient)


def member(event: str = "a1:0", *, says: Says = Says.RAISED, held: Held = Held.NOT) -> NewMember:
    """What is promised to be told of an alert, which its event names first."""
    return NewMember(event=event, alert_id=event.partition(":")[0], says=says, held=held)


def promised(
    number: int = 1,
    *,
    kind: DeliveryKind = DeliveryKind.ALERT,
    topic: str = "",
    due_at: datetime = NOON,
    is_open: bool = True,
) -> Promised:
    """A message on alerts that was promised when it was due; one that is not open was tried at once."""
    return Promised(
        id=number,
        kind=kind,
        topic=topic,
        created_at=due_at,
        due_at=due_at,
        frozen_at=None if is_open else due_at,
        is_open=is_open,
        is_dead=False,
    )


def at_once(threads: int, work: Callable[[], Result]) -> Sequence[Result]:
    """Run `work` in several threads that start together; return what each gave, or raise what one raised."""
    barrier = Barrier(threads)

    def start() -> Result:
        barrier.wait(timeout=30)
        return work()

    with ThreadPoolExecutor(threads) as pool:
        return [future.result(timeout=60) for future in [pool.submit(start) for _ in range(threads)]]


# Characters that no database refuses; the others are tested by name.
texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=40)
moments = st.datetimes(datetime(1970, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 (bounds)
probabilities = st.floats(min_value=0.001, max_value=0.999)

items = st.builds(
    Item,
    id=texts,
    second_key=texts,
    title=texts,
    summary=texts,
    body=texts,
    language=texts,
    url=texts,
    publisher=texts,
    published=moments,
)
evidences = st.builds(
    Evidence,
    field=st.sampled_from(Field),
    start=st.integers(0, 9_999),
    end=st.integers(0, 9_999),
    text=texts,
    marks=st.lists(st.tuples(st.integers(0, 9_999), st.integers(0, 9_999)), max_size=2).map(tuple),
)
reports = st.builds(
    Report,
    item=texts,
    publisher=texts,
    grade=st.sampled_from(Grade),
    title=texts,
    url=texts,
    language=texts,
    published=moments,
    evidence=st.lists(evidences, max_size=3).map(tuple),
    withdrawn_at=st.none() | moments,
)
stoods = st.builds(
    Stood,
    until=moments,
    indicator=texts,
    ratio=st.floats(min_value=1e-6, max_value=1e6),
    counts=st.booleans(),
    belief_before=probabilities,
    correction=texts,
    said=st.sampled_from(Said),
)
heards = st.builds(
    Heard, at=moments, best=st.sampled_from(Grade), independent=st.integers(min_value=0, max_value=200)
)
alerts = st.builds(
    Alert,
    id=texts,
    pack=texts,
    forecast=texts,
    stance=st.sampled_from(Stance),
    indicator=texts,
    rule=texts,
    ruleset=texts,
    story=texts,
    title=texts,
    ratio=st.floats(min_value=1e-6, max_value=1e6),
    counts=st.booleans(),
    belief_before=probabilities,
    belief_after=probabilities,
    raised_at=moments,
    happened_at=moments,
    reports=st.lists(reports, max_size=3, unique_by=lambda report: (report.publisher, report.url)).map(tuple),
    stood=st.lists(stoods, max_size=3).map(tuple),
    rejudged=st.booleans(),
    correction=texts,
    verdict=st.sampled_from(Verdict),
    rejected_at=st.none() | moments,
    said=st.sampled_from(Said),
    heard=st.lists(heards, max_size=3).map(tuple),
)
new_feeds = st.builds(
    NewFeed,
    url=texts,
    title=texts,
    language=texts,
    country=texts,
    grade=st.sampled_from(Grade),
    seen_at=texts,
    seen_on=st.none() | st.dates(),
    enabled=st.booleans(),
)


def new_line(**changes: Any) -> NewLine:
    """Ann writes evidence into the ledger of a forecast."""
    line = NewLine(
        who="ann",
        pack="island",
        forecast="bridge",
        kind=LineKind.EVIDENCE,
        stance=Stance.CONFIRMS,
        strength=2.0,
        grade=Grade.B,
        credibility=2,
        on=date(2026, 2, 1),
        why="a cable",
        source="file 7",
    )
    return replace(line, **changes)


def new_lapse(**changes: Any) -> Lapse:
    """An indicator is not seen by the end of June."""
    lapse = Lapse(
        at=NOON,
        pack="island",
        forecast="bridge",
        indicator="I1",
        since=date(2026, 1, 1),
        by=date(2026, 6, 30),
        ratio=0.5,
        watched=0.9,
    )
    return replace(lapse, **changes)


def new_revision(**changes: Any) -> Revision:
    """The terms of a forecast with one indicator."""
    terms = Terms(
        claim="A bridge is built.",
        prior=0.7,
        opens=date(2026, 1, 1),
        closes=date(2026, 12, 31),
        indicators={"I1": Weight(stance=Stance.CONTRADICTS, strength=3.0, group="works", decisive=True)},
    )
    revision = Revision(at=NOON, pack="island", forecast="bridge", ruleset="abc", terms=terms)
    return replace(revision, **changes)


def weighing(tx: Transaction, pack: str = "pack", forecast: str = "F1") -> tuple[float, ...]:
    """The ratios of the alerts of a forecast that are evidence, oldest first."""
    standing = tx.alerts.standings(pack, forecast)
    return tuple(one.ratio for one in standing if one.counts and one.rejected_at is None)
