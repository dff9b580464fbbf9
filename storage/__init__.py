"""The memory: what was seen, concluded and promised."""
