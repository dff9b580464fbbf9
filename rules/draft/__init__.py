"""From the plain text of an assessment to the skeleton of a pack, for a person to work out."""

from rules.draft.placeholder import PLACEHOLDER
from rules.draft.proposals import Actor, Draft, Proposal, draft, forecast_cues
from rules.draft.skeleton import to_yaml

__all__ = ["PLACEHOLDER", "Actor", "Draft", "Proposal", "draft", "forecast_cues", "to_yaml"]
