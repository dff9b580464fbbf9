"""What nearly every command begins with: the settings read, the logs set up, the parts together."""

from collections.abc import Iterator
from contextlib import contextmanager

from watcher.app import App, open_app
from watcher.cli.invocation import Invocation
from watcher.config import Settings, load_settings
from watcher.logs import set_up_logs


def settings_for(invocation: Invocation) -> Settings:
    """Read the settings and set the logs up accordingly. Raises ProblemsError."""
    settings = load_settings(invocation.config)
    set_up_logs(settings.log_format, verbose=invocation.verbose)
    return settings


@contextmanager
def app_for(invocation: Invocation) -> Iterator[App]:
    """Read the settings and open what they name; see `watcher.app.open_app` for what it raises."""
    with open_app(settings_for(invocation)) as app:
        yield app
