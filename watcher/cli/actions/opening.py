"""What nearly every command begins with: the settings read, the logs set up, the parts together."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from rules import RuleSet, builtin_packs
from watcher.app import App, load_packs, open_app
from watcher.cli.ending import MistakeError
from watcher.cli.invocation import Invocation
from watcher.config import Reading, Settings, load_settings, read_settings
from watcher.logs import set_up_logs


def settings_for(invocation: Invocation) -> Settings:
    """Read the settings and set the logs up accordingly. Raises ProblemsError."""
    settings = load_settings(invocation.config)
    set_up_logs(settings.log_format, verbose=invocation.verbose)
    return settings


def reading_for(invocation: Invocation) -> Reading:
    """Read the settings as far as they are valid, with every problem; set the logs up accordingly."""
    reading = read_settings(invocation.config)
    set_up_logs(reading.settings.log_format, verbose=invocation.verbose)
    return reading


def rulesets_for(invocation: Invocation, pack: str | None) -> tuple[RuleSet, ...]:
    """Load the pack that was named, or else the configured ones. Raises ProblemsError."""
    return load_packs(packs_for(invocation, pack))


def packs_for(invocation: Invocation, pack: str | None) -> tuple[str, ...]:
    """Name the packs that are meant: who names one needs no valid configuration."""
    return settings_for(invocation).packs if pack is None else (pack,)


def chosen(rulesets: Sequence[RuleSet], pack: str | None) -> list[RuleSet]:
    """Give the loaded packs, or the one with this id. Raises MistakeError where it is not loaded."""
    found = [ruleset for ruleset in rulesets if pack in {None, ruleset.pack.id}]
    if not found:
        ids = ", ".join(ruleset.pack.id for ruleset in rulesets)
        raise MistakeError(f"no pack {pack!r} is loaded: the settings have {ids}")
    return found


def is_place(pack: str | None) -> bool:
    """Tell whether a pack is named by its place: a file or a folder that is there, or a built-in one."""
    return pack is not None and (pack in builtin_packs() or Path(pack).exists())


def several_have(forecast: str, packs: Sequence[str]) -> str:
    """Say that a forecast's id is that of several packs, and what to do."""
    return f"several packs have a forecast {forecast!r}: say which with --pack ({', '.join(packs)})"


@contextmanager
def app_for(invocation: Invocation) -> Iterator[App]:
    """Read the settings and open what they name; see `watcher.app.open_app` for what it raises."""
    with open_app(settings_for(invocation)) as app:
        yield app
