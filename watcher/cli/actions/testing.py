"""Run the examples that stand beside the rules, and hold the rules against labelled news where asked."""

from collections.abc import Mapping, Sequence

from rules import RuleSet
from rules.draft import PLACEHOLDER
from rules.ruleset import Sample
from watcher.cli.actions.opening import rulesets_for
from watcher.cli.actions.printing import print_json, print_line
from watcher.cli.actions.scoring import Corpus, Reckoning, print_reckoning, reckon, reckoning_shape
from watcher.cli.actions.shapes import Shape
from watcher.cli.ending import FAILED, MISTAKE
from watcher.cli.invocation import Invocation
from watcher.mail.plain import clean
from watcher.mail.words import counted


def try_rules(
    invocation: Invocation, pack: str | None, corpus: Corpus | None, *, errors: int, as_json: bool
) -> int:
    """Run every example, and score on a corpus.

    The code is 1 where a rule does not do what its example says, 2 where a line could not be read.
    """
    rulesets = rulesets_for(invocation, pack)
    failing = {ruleset.pack.id: ruleset.failing_samples() for ruleset in rulesets}
    reckoning = None if corpus is None else reckon(rulesets, corpus)
    if as_json:
        print_json(
            _shape(rulesets, failing, None if reckoning is None else reckoning_shape(reckoning, errors))
        )
    else:
        _print(rulesets, failing, reckoning, errors)
    if reckoning is not None and reckoning.unread:
        return MISTAKE
    return FAILED if any(failing.values()) else 0


def _print(
    rulesets: Sequence[RuleSet],
    failing: Mapping[str, Sequence[Sample]],
    reckoning: Reckoning | None,
    errors: int,
) -> None:
    tried = {
        name: [one for one in many if PLACEHOLDER not in one.item.title] for name, many in failing.items()
    }
    for ruleset in rulesets:
        name = ruleset.pack.id
        if unwritten := len(failing[name]) - len(tried[name]):
            have = "example has" if unwritten == 1 else "examples have"
            print_line(f"{name}: {unwritten} {have} {PLACEHOLDER} in place of a headline")
        for sample in tried[name]:
            should = "must match and does not" if sample.must_match else "must not match and does"
            why = "; a headline with a comma goes in quotes" if _is_torn(sample) else ""
            print_line(clean(f"{name}: {sample.rule} {should}: {sample.item.title}{why}"))
        well = len(ruleset.samples) - len(failing[name])
        print_line(f"{name}: {well} of {counted(len(ruleset.samples), 'example')} as they should be")
    if any(tried.values()):
        print_line("What was read, and what stopped a rule: `watcher rules explain TEXT --pack PACK`.")
    if reckoning is not None:
        print_line()
        print_reckoning(reckoning, errors)


def _is_torn(sample: Sample) -> bool:
    """Tell whether YAML may have torn a headline at its comma: a word alone is seldom one."""
    return sample.must_match and len(sample.item.title.split()) == 1


def _shape(
    rulesets: Sequence[RuleSet], failing: Mapping[str, Sequence[Sample]], corpus: Shape | None
) -> Shape:
    return {
        "packs": [
            {
                "pack": ruleset.pack.id,
                "examples": len(ruleset.samples),
                "failing": [
                    {"rule": one.rule, "must_match": one.must_match, "title": one.item.title}
                    for one in failing[ruleset.pack.id]
                ],
            }
            for ruleset in rulesets
        ],
        "corpus": corpus,
    }
