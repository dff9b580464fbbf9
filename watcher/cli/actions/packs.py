"""List the packs: what each holds, who is told of it, and whether the daemon judges by this very state."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import tzinfo

from rules import Problem, ProblemsError, RuleSet, builtin_packs
from storage import Daemon, is_empty
from watcher.app import load_packs, opened_store, utc_now
from watcher.cli.actions.opening import settings_for
from watcher.cli.actions.printing import Cell, Styled, print_facts, print_json, print_line
from watcher.cli.actions.shapes import Shape, moment
from watcher.cli.invocation import Invocation
from watcher.config import Settings
from watcher.mail import words
from watcher.mail.plain import clean
from watcher.mail.words import counted
from watcher.service.hold import is_free, is_gone


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A pack of the settings; `ruleset` is None where it has problems.

    `told` are the recipients whose routes reach it. `has_daemon` tells whether the daemon judges by this
    state of it, None where no daemon runs.
    """

    place: str
    ruleset: RuleSet | None
    problems: tuple[Problem, ...] = ()
    told: tuple[str, ...] = ()
    has_daemon: bool | None = None


def list_packs(invocation: Invocation, *, as_json: bool) -> None:
    """Print the packs in the order of the settings, and the built-in ones that are not in use."""
    settings = settings_for(invocation)
    daemon = running_daemon(settings)
    listed = [_listed(pack, settings, daemon) for pack in settings.packs]
    idle = [name for name in builtin_packs() if name not in settings.packs]
    gone = _known_to_the_daemon_only(listed, daemon)
    if as_json:
        print_json(_shape(listed, idle, gone, daemon))
        return
    for one in listed:
        print_facts(_facts(one, daemon, settings.timezone))
        print_line()
    for name in gone:
        print_line(f"The daemon still has {clean(name)}, which the settings name no more.")
    for name in idle:
        print_line(f"Built in and not in use: {name}. `watcher packs add {name}` adds it.")
    if not idle:
        print_line("All built-in packs are in use. `watcher packs add FILE` adds one of your own.")


def running_daemon(settings: Settings) -> Daemon | None:
    """The daemon that holds the database now; None where there is none, or no database yet."""
    if settings.database_url.startswith("sqlite") and is_empty(settings.database_url):
        return None
    with opened_store(settings) as store, store.read() as tx:
        daemon = tx.daemons.last()
    return None if daemon is None or is_free(daemon, utc_now()) or is_gone(daemon) else daemon


def _listed(place: str, settings: Settings, daemon: Daemon | None) -> Listed:
    try:
        (ruleset,) = load_packs((place,))
    except ProblemsError as error:
        return Listed(place=place, ruleset=None, problems=error.problems)
    return Listed(
        place=place,
        ruleset=ruleset,
        told=tuple(one.name for one in settings.recipients if one.route.reaches(ruleset.pack)),
        has_daemon=None if daemon is None else daemon.rulesets.get(ruleset.pack.id) == ruleset.digest,
    )


def _known_to_the_daemon_only(listed: Iterable[Listed], daemon: Daemon | None) -> list[str]:
    """The packs that the daemon has and nobody lists; of those that cannot be read nothing is known."""
    if daemon is None or any(one.ruleset is None for one in listed):
        return []
    return sorted(daemon.rulesets.keys() - {one.ruleset.pack.id for one in listed if one.ruleset})


def _facts(one: Listed, daemon: Daemon | None, zone: tzinfo) -> list[tuple[str, Cell]]:
    where = ("Where", "built in" if one.place in builtin_packs() else one.place)
    if one.ruleset is None:
        more = f", and {len(one.problems) - 1} more" if len(one.problems) > 1 else ""
        return [("Pack", Styled("not valid", "red")), where, ("Problem", f"{one.problems[0]}{more}")]
    pack = one.ruleset.pack
    return [
        ("Pack", Styled(pack.id, "bold")),
        ("Assessment", f"{pack.assessment.title} ({pack.assessment.date})"),
        ("Holds", ", ".join(_counts(one.ruleset))),
        where,
        ("Digest", one.ruleset.digest),
        ("Told", ", ".join(one.told) or Styled("nobody: no recipient's route reaches it", "yellow")),
        ("Daemon", _state(one.ruleset, one, daemon, zone)),
    ]


def _counts(ruleset: RuleSet) -> Iterator[str]:
    yield counted(len(ruleset.pack.forecasts), "forecast")
    yield counted(len(ruleset.frames), "rule")
    yield counted(len(ruleset.pack.feeds), "feed")


def _state(ruleset: RuleSet, one: Listed, daemon: Daemon | None, zone: tzinfo) -> Cell:
    if daemon is None:
        return "none runs"
    if one.has_daemon:
        return Styled(f"has this state since {words.moment(daemon.loaded_at, zone)}", "green")
    why = "; newer files were refused, `watcher status` says why" if daemon.refused_at else ""
    had = daemon.rulesets.get(ruleset.pack.id)
    what = f"has another state of it ({had})" if had else "does not have it"
    return Styled(f"{what}{why or '; `watcher reload` has it read anew'}", "yellow")


def _shape(listed: Sequence[Listed], idle: list[str], gone: list[str], daemon: Daemon | None) -> Shape:
    return {
        "packs": [_pack_shape(one, daemon) for one in listed],
        "available": idle,
        "daemon_only": gone,
        "daemon_since": None if daemon is None else moment(daemon.loaded_at),
    }


def _pack_shape(one: Listed, daemon: Daemon | None) -> Shape:
    where: Shape = {"where": one.place, "built_in": one.place in builtin_packs()}
    if one.ruleset is None:
        return {"id": None, **where, "problems": list(map(str, one.problems))}
    pack, digest = one.ruleset.pack, one.ruleset.digest
    return {
        "id": pack.id,
        **where,
        "problems": [],
        "title": pack.assessment.title,
        "date": pack.assessment.date.isoformat(),
        "forecasts": [forecast.id for forecast in pack.forecasts],
        "rules": len(one.ruleset.frames),
        "feeds": len(pack.feeds),
        "digest": digest,
        "told": list(one.told),
        "loaded": one.has_daemon,
        "loaded_digest": None if daemon is None else daemon.rulesets.get(pack.id),
    }
