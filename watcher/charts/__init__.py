"""Pictures and terminal drawings of beliefs, and the same in words. Knows no store, no mail and no rule."""
