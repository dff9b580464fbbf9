"""List silences, begin and end them, show what they held back."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from difflib import get_close_matches

from storage import Alert, Deed, HeldBack, NewSilence, Scope, Silence, Transaction
from watcher.app import App, opened_store, utc_now
from watcher.attention.silencing import LONGEST, about, span
from watcher.cli.actions.cells import stance_cell
from watcher.cli.actions.opening import app_for, settings_for
from watcher.cli.actions.printing import Styled, print_facts, print_json, print_line, print_table
from watcher.cli.actions.shapes import Shape, moment
from watcher.cli.actions.signing import Signature, reason, signature, signed
from watcher.cli.actions.verdicts import meant_alert
from watcher.cli.ending import MistakeError
from watcher.cli.invocation import Invocation
from watcher.mail import words
from watcher.mail.plain import clean
from watcher.redact import redacted

_HEAD = ("ID", "STATE", "UNTIL", "HELD", "BY", "ABOUT", "WHY")
_HELD_HEAD = ("AT", "SAYS", "ALERT", "FORECAST", "STANCE", "TITLE")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A silence as it is asked for: `targets` by their scopes, of which one is not None.

    `until` is naive, in the configured time zone; it is given, or `span` is.
    """

    targets: Mapping[str, str | None]
    pack: str | None
    until: datetime | None
    span: str | None
    why: str
    by: str | None


def list_silences(invocation: Invocation, *, everything: bool, as_json: bool) -> None:
    """Print the silences that run, or all."""
    settings, now = settings_for(invocation), utc_now()
    with opened_store(settings) as store, store.read() as tx:
        found = [each for each in tx.silences.all() if everything or each.runs(now)]
        held = tx.silences.count_held()
        told = {each.id: _about(tx, each) for each in found}
    if as_json:
        print_json([silence_shape(each, now, held.get(each.id, 0)) for each in found])
    elif found:
        zone = settings.timezone
        print_table(
            _HEAD,
            [
                (
                    str(each.id),
                    _state(each, now),
                    f"{each.over_at.astimezone(zone):%Y-%m-%d %H:%M}",
                    str(held.get(each.id, 0)),
                    each.who,
                    told[each.id],
                    each.why,
                )
                for each in found
            ],
        )
    else:
        print_line(
            "No silences." if everything else "No silence runs; with --all those that are over are listed."
        )


def add_silence(invocation: Invocation, wanted: Wanted) -> None:
    """Begin a silence.

    Raises:
        MistakeError: not one thing is to be silent, there is no such thing, or the end is none.
    """
    scope, target = _the_one(wanted.targets)
    why = reason(wanted.why)
    if not why:
        raise MistakeError("--why is empty: a silence has a reason, which the digest tells")
    who = signed(wanted.by)
    with app_for(invocation) as app, app.store.begin() as tx:
        pack, found = _target(app, tx, scope, target, wanted.pack)
        until = _end(wanted, app.now(), app.settings.timezone)
        new = NewSilence(scope=scope, pack=pack, target=found, why=why, who=who, until=until)
        silence = tx.silences.add(new, app.now())
        tx.acts.add(Signature(who=who, why=why).act(Deed.SILENCE, str(silence.id), about(silence)), app.now())
        told = _about(tx, silence)
    end = words.moment(silence.until, app.settings.timezone)
    print_line(f"Silence {silence.id}: nobody is told of {clean(told)} until {end}.")


def show_silence(invocation: Invocation, number: int, *, as_json: bool) -> None:
    """Print a silence with what it held back. Raises MistakeError where there is none of this number."""
    settings, now = settings_for(invocation), utc_now()
    with opened_store(settings) as store, store.read() as tx:
        silence = _silence(tx, number)
        held = tx.silences.held(number)
        alerts = {each.alert_id: tx.alerts.get(each.alert_id) for each in held}
        told = _about(tx, silence)
    if as_json:
        shape = silence_shape(silence, now, len(alerts))
        print_json(shape | {"held_back": [_held_shape(each) for each in held]})
        return
    print_facts(_facts(silence, told, now, settings.timezone))
    if held:
        print_line()
        print_table(_HELD_HEAD, [_held_row(each, alerts[each.alert_id], settings.timezone) for each in held])


def end_silence(invocation: Invocation, number: int, *, by: str | None, why: str) -> None:
    """End a silence that runs. Raises MistakeError where there is none of this number, or it is over."""
    who = signature(by, why)
    with opened_store(settings_for(invocation)) as store, store.begin() as tx:
        silence, now = _silence(tx, number), utc_now()
        if not tx.silences.end(number, now):
            raise MistakeError(f"silence {number} is over already, since {moment(silence.over_at)}")
        tx.acts.add(who.act(Deed.SILENCE_END, str(number), about(silence)), now)
        held = tx.silences.count_held().get(number, 0)
    told = (
        f"what it held back of {words.counted(held, 'alert')} is told in a summary"
        if held
        else "it held back nothing"
    )
    print_line(f"Silence {number} is over: {told}.")


def silence_shape(silence: Silence, now: datetime, held: int) -> Shape:
    """One silence as JSON; `held` counts the alerts of which it held something back."""
    return {
        "id": silence.id,
        "scope": silence.scope.value,
        "pack": silence.pack,
        "target": redacted(silence.target),
        "why": silence.why,
        "by": silence.who,
        "created_at": moment(silence.created_at),
        "until": moment(silence.until),
        "ended_at": moment(silence.ended_at),
        "told_at": moment(silence.told_at),
        "running": silence.runs(now),
        "held": held,
    }


def _the_one(targets: Mapping[str, str | None]) -> tuple[Scope, str]:
    given = [(Scope(name), target) for name, target in targets.items() if target is not None]
    if len(given) != 1:
        raise MistakeError("say what is to be silent: one of --forecast, --indicator, --feed and --story")
    return given[0]


def _end(wanted: Wanted, now: datetime, zone: tzinfo) -> datetime:
    """Give the end that is asked for, as aware UTC."""
    if (wanted.until is None) == (wanted.span is None):
        raise MistakeError("a silence has one end: give --until DATE, or --for 3d")
    try:
        end = (
            wanted.until.replace(tzinfo=zone).astimezone(UTC)
            if wanted.until
            else now + span(wanted.span or "")
        )
    except OverflowError as error:
        raise MistakeError(_too_long()) from error
    except ValueError as error:
        raise MistakeError(str(error)) from error
    if end <= now:
        raise MistakeError(f"{words.moment(end, zone)} is over already: a silence ends later than now")
    if end > now + LONGEST:
        raise MistakeError(_too_long())
    return end


def _too_long() -> str:
    return (
        f"a silence lasts {LONGEST.days} days at most: for longer, change the rules, the feeds or who is told"
    )


def _target(app: App, tx: Transaction, scope: Scope, target: str, pack: str | None) -> tuple[str, str]:
    """Find what is to be silent: its pack and its name. Raises MistakeError where that is not one thing."""
    match scope:
        case Scope.STORY:
            alert = meant_alert(tx, target)
            return alert.pack, alert.story
        case Scope.FEED:
            known = [feed.url for feed in tx.feeds.all()]
            _require(target, known, "feed", "feeds")
            return "", target
        case _:
            return _of_pack(app, scope, target, pack)


def _of_pack(app: App, scope: Scope, target: str, pack: str | None) -> tuple[str, str]:
    named = [
        (ruleset.pack.id, name)
        for ruleset in app.rulesets
        if pack in {None, ruleset.pack.id}
        for forecast in ruleset.pack.forecasts
        for name in ([forecast.id] if scope is Scope.FORECAST else [each.id for each in forecast.indicators])
    ]
    _require(target, [name for _, name in named], scope.value, "forecasts")
    packs = sorted({of_pack for of_pack, name in named if name == target})
    if len(packs) > 1:
        raise MistakeError(
            f"several packs have {_a(scope.value)} {target!r}: say which with --pack ({', '.join(packs)})"
        )
    return packs[0], target


def _require(target: str, known: list[str], what: str, command: str) -> None:
    if target in known:
        return
    close = get_close_matches(target, known, n=1)
    hint = f"did you mean {redacted(close[0])} ?" if close else f"`watcher {command}` lists them"
    raise MistakeError(f"there is no {what} {redacted(target)!r}: {hint}")


def _a(noun: str) -> str:
    return f"{'an' if noun[0] in 'aeiou' else 'a'} {noun}"


def _silence(tx: Transaction, number: int) -> Silence:
    found = tx.silences.get(number)
    if found is None:
        raise MistakeError(f"there is no silence {number}: `watcher silences list --all` lists them")
    return found


def _about(tx: Transaction, silence: Silence) -> str:
    """Say what a silence is about; a story by the title of the alert it raised first."""
    told = tx.alerts.of_story(silence.pack, silence.target) if silence.scope is Scope.STORY else ()
    return redacted(about(silence, clean(told[-1].title, limit=words.LONGEST_NAMED) if told else ""))


def _state(silence: Silence, now: datetime) -> Styled:
    if silence.runs(now):
        return Styled("running", "yellow")
    return Styled("ended" if silence.ended_at else "over", "dim")


def _facts(silence: Silence, told: str, now: datetime, zone: tzinfo) -> list[tuple[str, str | Styled]]:
    return [
        ("Silence", str(silence.id)),
        ("About", told),
        ("Pack", silence.pack or "-"),
        ("State", _state(silence, now)),
        ("Begun", f"{words.moment(silence.created_at, zone)} by {silence.who}"),
        ("Ends" if silence.runs(now) else "Ended", words.moment(silence.over_at, zone)),
        ("Why", silence.why),
    ]


def _held_row(held: HeldBack, alert: Alert | None, zone: tzinfo) -> tuple[str | Styled, ...]:
    forecast, stance, title = (
        ("-", "-", "-") if alert is None else (alert.forecast, stance_cell(alert.stance), alert.title)
    )
    return (
        f"{held.at.astimezone(zone):%Y-%m-%d %H:%M}",
        held.says.value,
        held.alert_id,
        forecast,
        stance,
        title,
    )


def _held_shape(held: HeldBack) -> Shape:
    return {"alert": held.alert_id, "says": held.says.value, "at": moment(held.at)}
