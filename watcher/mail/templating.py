"""Templates: values in, text or self-contained HTML out. Must not know which mail it renders."""

from functools import cache

import css_inline
from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape


def render_text(template: str, **values: object) -> str:
    """Fill a text template of this package; values must be clean single lines (`watcher.mail.plain`)."""
    return _environment().get_template(template).render(values)


def render_html(template: str, **values: object) -> str:
    """Fill an HTML template of this package and write its styles into the elements.

    Every value is escaped. At-rules stay in a style element, for mail programs that know dark mode;
    nothing is loaded from anywhere.
    """
    return _inliner().inline(_environment().get_template(template).render(values))


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("watcher.mail"),
        autoescape=select_autoescape(enabled_extensions=("html.j2",), default=False),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


@cache
def _inliner() -> css_inline.CSSInliner:
    return css_inline.CSSInliner(keep_at_rules=True, load_remote_stylesheets=False)
