"""Where log events go: coloured lines on a terminal, JSON lines elsewhere, always on standard error.

The standard library's log records (of the scheduler, the migrations, the HTTP client) come out the
same way, from warnings up. Knows no event by name.
"""

import logging
import sys
from collections.abc import MutableMapping
from typing import Any, TextIO

import structlog
from rich.console import Console
from structlog.typing import Processor

from watcher.mail.plain import clean
from watcher.redact import redacted_value

#: Our own packages; whatever else logs is heard from warnings up only.
OURS = ("rules", "storage", "watcher")

_TRACE = "exception"


def set_up_logs(log_format: str | None, *, verbose: bool = False) -> None:
    """Send log events to standard error as "console" or "json"; None decides by the terminal.

    Our own events are heard from `info` up, with `verbose` from `debug` up. Passwords in addresses
    and values under telling names are hidden. Setting up again replaces what was there.
    """
    wanted = log_format or ("console" if sys.stderr.isatty() else "json")
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *_common(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )
    handler = _StandardError()
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=_common(),
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *_last(wanted)],
        )
    )
    root = logging.getLogger()
    for old in [each for each in root.handlers if isinstance(each, _StandardError)]:
        root.removeHandler(old)
    root.addHandler(handler)
    root.setLevel(logging.WARNING)
    for name in OURS:
        logging.getLogger(name).setLevel(logging.DEBUG if verbose else logging.INFO)


class _StandardError(logging.StreamHandler[TextIO]):
    """Writes to standard error as it is at that moment."""

    def emit(self, record: logging.LogRecord) -> None:
        self.stream = sys.stderr
        super().emit(record)


def _common() -> list[Processor]:
    """What every event gets, ours and others'."""
    return [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.stdlib.PositionalArgumentsFormatter(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]


def _last(wanted: str) -> list[Processor]:
    traces: list[Processor] = [structlog.processors.format_exc_info, _hide_secrets]
    if wanted == "json":
        return [*traces, structlog.processors.JSONRenderer(ensure_ascii=False, default=str)]
    console = Console(stderr=True)
    colours = console.is_terminal and console.color_system is not None and not console.no_color
    renderer = structlog.dev.ConsoleRenderer(
        colors=colours, exception_formatter=structlog.dev.plain_traceback, pad_event_to=24
    )
    return [*traces, _keep_to_one_line, renderer]


def _hide_secrets(_logger: object, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    return {key: redacted_value(value, key) for key, value in event.items()}


def _keep_to_one_line(
    _logger: object, _method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """Feeds' words must not steer a terminal, nor look like an event of ours."""
    return {
        key: clean(value) if isinstance(value, str) and key != _TRACE else value
        for key, value in event.items()
    }
