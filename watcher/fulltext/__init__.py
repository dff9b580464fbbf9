"""The whole text of articles of which a feed brings a teaser only: asked for politely, read safely."""
