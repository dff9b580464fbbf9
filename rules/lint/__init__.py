"""Advice on a valid pack: what will mislead, what will be missed, what is idle."""

from datetime import date

from rules.lint.finding import Consequence, Finding
from rules.lint.forecasts import on_forecasts
from rules.lint.indicators import on_indicators
from rules.lint.languages import on_languages
from rules.lint.outline import outline
from rules.lint.rules import on_rules
from rules.lint.terms import on_terms
from rules.load import Loaded

__all__ = ["Consequence", "Finding", "lint"]


def lint(loaded: Loaded, today: date) -> tuple[Finding, ...]:
    """Advise on a pack: the gravest first, then in the order of the files.

    `today` tells which forecasts are past their horizon.
    """
    pack = outline(loaded)
    found = {
        *on_forecasts(pack, today),
        *on_indicators(pack),
        *on_rules(pack),
        *on_languages(pack),
        *on_terms(pack),
    }
    return tuple(sorted(found))
