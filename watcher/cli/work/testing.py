"""Run the examples that stand beside the rules."""

from collections.abc import Iterator

from rules import RuleSet
from watcher.cli.ending import FAILED
from watcher.cli.invocation import Invocation
from watcher.cli.work.opening import rulesets_for
from watcher.cli.work.printing import print_line
from watcher.mail.plain import clean
from watcher.mail.words import counted


def run_samples(invocation: Invocation, *, pack: str | None) -> int:
    """Run every example beside the rules; the code is 1 where a rule does not do what its example says."""
    code = 0
    for ruleset in rulesets_for(invocation, pack):
        wrong = list(_wrong_samples(ruleset))
        for words in wrong:
            print_line(clean(words))
        well = len(ruleset.samples) - len(wrong)
        print_line(
            f"{ruleset.pack.id}: {well} of {counted(len(ruleset.samples), 'example')} as they should be"
        )
        code = FAILED if wrong else code
    return code


def _wrong_samples(ruleset: RuleSet) -> Iterator[str]:
    for sample in ruleset.samples:
        if bool(ruleset.matches_rule(sample.rule, sample.item)) != sample.must_match:
            should = "must match and does not" if sample.must_match else "must not match and does"
            yield f"{ruleset.pack.id}: {sample.rule} {should}: {sample.item.title}"
