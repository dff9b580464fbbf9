"""What counts as evidence: pure values and functions, bottom of the stack."""

from rules.judge import Outcome, Ruling, judge
from rules.load import Loaded, builtin_packs, load, load_located
from rules.located import Located, Location, Problem, ProblemsError
from rules.ruleset import RuleSet

__all__ = [
    "Loaded",
    "Located",
    "Location",
    "Outcome",
    "Problem",
    "ProblemsError",
    "RuleSet",
    "Ruling",
    "builtin_packs",
    "judge",
    "load",
    "load_located",
]
