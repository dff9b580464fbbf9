"""The daemon: when to look, where, and whom to tell."""

__version__ = "0.1.0"
