"""What the elements of feeds are to feedparser, by their keys (`watcher.feeds.names`)."""

TITLES = frozenset({"title", "dc_title", "media_title"})
SUMMARIES = frozenset({"description", "dc_description", "media_description", "summary", "itunes_summary"})
CONTENTS = frozenset({"content", "content_encoded", "fullitem"})
IDS = frozenset({"guid", "id"})
PUBLISHED = frozenset({"pubdate", "published", "issued", "dcterms_issued"})
UPDATED = frozenset({"updated", "modified", "lastbuilddate", "dc_date", "dcterms_modified"})
LANGUAGES = frozenset({"language", "dc_language"})
INPUTS = frozenset({"image", "textinput"})
ENTRIES = frozenset({"item", "entry"})
# Texts we do not read, which may hold markup.
ASIDE = frozenset(
    {
        *("subtitle", "tagline", "itunes_subtitle", "rights", "copyright", "dc_rights", "info"),
        "feedburner_browserfriendly",
    }
)
# What may stand in a picture, a search box or a source and touch nothing outside it.
IN_INPUT = frozenset({"title", "link", "description", "url", "href", "width", "height", "name"})
IN_IMAGE = frozenset({"url", "href", "width", "height"})
IN_SOURCE = frozenset(
    {
        *("id", "link", "updated", "published", "author", "name", "uri", "email", "category", "generator"),
        *("icon", "logo", "contributor"),
    }
)
# What feedparser gives a meaning of its own, or its own name for something else.
DOUBTFUL = frozenset(
    {
        *("rss", "channel", "feed", "body", "xhtml_body", "newlocation", "psc_chapters", "psc_chapter"),
        *("source", "tags", "links", "authors", "contributors", "guidislink", "abstract", "title_detail"),
        *("published_parsed", "updated_parsed", "media_credit_detail", "where", "entries"),
        *("gml_pos", "gml_poslist", "gml_point", "gml_linestring", "gml_polygon", "svg", "math"),
    }
)
