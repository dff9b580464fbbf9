"""Mail: what a message says and how it leaves. Knows no store, no schedule and no rule."""
