"""The settings: read once from a file and the environment, valid or refused with every problem."""

from watcher.config.feeds import new_feed
from watcher.config.settings import DEFAULT_FILE, Reading, Settings, load_settings, read_settings
from watcher.config.template import template

__all__ = [
    "DEFAULT_FILE",
    "Reading",
    "Settings",
    "load_settings",
    "new_feed",
    "read_settings",
    "template",
]
