from dataclasses import replace
from datetime import UTC

import builders
import pytest
from builders import mail_recipient
from digests import record_of
from hypothesis import given
from hypothesis import strategies as st

from rules.model import Stance
from watcher.attention.recipient import Channel, Recipient, Route
from watcher.digest import IsoWeek, audience_of, audiences, render, summarize

WATCHED = [("trade", "tariffs"), ("trade", "quotas"), ("defence", "tariffs")]

_ROUTES = st.builds(
    Route,
    packs=st.frozensets(st.sampled_from(["trade", "defence", "gone"])),
    forecasts=st.frozensets(st.sampled_from(["tariffs", "quotas", "gone"])),
)


def one(name: str, route: Route, *, digest: bool = True) -> Recipient:
    """A recipient by mail with a route."""
    return Recipient(name=name, channel=Channel.MAIL, address=name, digest=digest, route=route)


def test_who_sees_the_same_reads_the_same_digest() -> None:
    """However their routes say it; those who see all come first, and who wants no digest is left out."""
    ann = mail_recipient("ann@desk.example")
    trade, both = frozenset({"trade"}), frozenset({"tariffs", "quotas"})
    bob, cat = one("bob", Route(packs=trade)), one("cat", Route(forecasts=both))
    dan, eve = one("dan", Route(packs=trade, forecasts=both)), one("eve", Route(), digest=False)
    found = audiences([bob, cat, dan, ann, eve], WATCHED)
    assert [(each.key == "", each.names) for each in found] == [
        (True, ("cat", "ann@desk.example")),
        (False, ("bob", "dan")),
    ]
    assert found[1].watched == frozenset(WATCHED[:2])
    assert found[1].sees("trade", "quotas")
    assert not found[1].sees("defence", "tariffs")


def test_the_whole_digest_is_written_though_nobody_reads_it() -> None:
    """The files tell it."""
    (whole,) = audiences([], WATCHED)
    assert (whole.key, whole.names, whole.watched) == ("", (), frozenset(WATCHED))


@pytest.mark.parametrize(
    "route",
    [
        Route(stances=frozenset({Stance.CONTRADICTS})),
        Route(languages=frozenset({"fr"})),
        Route(min_strength=4.0),
    ],
)
def test_what_narrows_alerts_narrows_no_digest(route: Route) -> None:
    """A belief rests on all news, so half of it would tell it wrong."""
    assert audience_of(route, WATCHED).key == ""


def test_commands_name_the_pack_where_another_one_has_the_id_though_it_is_not_seen() -> None:
    """Whoever runs them has all packs, and would be asked which is meant."""
    packs = [builders.pack(id=name, forecasts=(builders.forecast(id="tariffs"),)) for name in ("a", "b")]
    record = record_of(IsoWeek.parse("2026-W05"), zone=UTC, packs=packs, now=builders.NOON)
    record = replace(
        record,
        alerts=(builders.alert(pack="a", forecast="tariffs"),),
        siblings={pack.id: pack.forecasts for pack in packs},
    )
    narrow = audience_of(Route(packs=frozenset({"a"})), record.watched)
    digest = summarize(record.seen_by(narrow))
    assert "watcher forecasts show tariffs --pack a --at" in render(digest).text


@given(st.lists(_ROUTES, max_size=6))
def test_keys_are_told_apart_by_what_is_seen(routes: list[Route]) -> None:
    """The same key for the same view, another for another; each fits a file name and has no slash."""
    found = [audience_of(route, WATCHED) for route in routes]
    for first in found:
        assert first.key.isalnum() or first.key == ""
        for second in found:
            assert (first.key == second.key) is (first.watched == second.watched)
