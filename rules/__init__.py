"""What counts as evidence: pure values and functions, bottom of the stack."""
