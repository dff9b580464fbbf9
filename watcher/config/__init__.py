"""The settings: read once from a file and the environment, valid or refused with every problem."""

from watcher.config.settings import DEFAULT_FILE, Settings, load_settings
from watcher.config.template import template
from watcher.config.values import feed_url

__all__ = ["DEFAULT_FILE", "Settings", "feed_url", "load_settings", "template"]
