"""The configuration file that `watcher init` writes: every key, explained, at its default."""

from importlib import resources


def template() -> str:
    """Give the text of the commented configuration file."""
    return resources.files("watcher.config").joinpath("watcher.yaml").read_text(encoding="utf-8")
