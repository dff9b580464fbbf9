"""The mark of what is still to be written, for the draft that leaves it and the advice that finds it."""

#: Stands in a pack where a person has to write something.
PLACEHOLDER = "fill-in"
