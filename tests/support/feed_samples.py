"""A feed of every format, each with what that format has of its own."""

NAMESPACES = (
    ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:content="http://purl.org/rss/1.0/modules/content/"'
    ' xmlns:media="http://search.yahoo.com/mrss/" xmlns:a="http://www.w3.org/2005/Atom"'
    ' xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd" xmlns:dcterms="http://purl.org/dc/terms/"'
    ' xmlns:own="https://feeds.example/ns" xmlns:news="urn:news" xmlns:georss="http://www.georss.org/georss"'
    ' xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:cc="http://web.resource.org/cc/"'
)

RSS = f"""<rss version="2.0"{NAMESPACES} xml:base="https://base.example/">
<channel xml:lang="en-US"><title>Post</title><link>/</link><a:link rel="self" href="/rss"/>
<image><title>Logo</title><url>/l.png</url><link>/</link></image><itunes:summary>S</itunes:summary>
<description>D</description>
<item><title>A &amp; &lt;b&gt;B&lt;/b&gt;</title><link>one?a=1&amp;b=2</link><guid>g1</guid>
<description><![CDATA[<p>Short</p>]]></description><content:encoded>Long</content:encoded>
<pubDate>Tue, 03 Feb 2026 11:51:49 EST</pubDate><source url="https://w.example">Wire</source>
<media:group><media:title>Other</media:title><media:content url="x"/></media:group></item>
<item><media:title>First</media:title><title>Second</title><guid isPermaLink="false">2</guid>
<description>One</description><description>Two</description><dc:date>2026-02-03T10:00:00+01:00</dc:date>
<dc:language>fr</dc:language><own:x>y</own:x></item>
<item><title>Third</title><news:Source>Agency</news:Source></item>
</channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="de" xml:base="https://base.example/a/">
<title type="html">Die &lt;i&gt;Post&lt;/i&gt;</title><id>f</id><updated>2026-02-03T12:00:00Z</updated>
<subtitle type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><b>x</b></div></subtitle>
<entry xml:lang="fr_CA"><id>tag:1</id><link href="1"/><link rel="enclosure" href="x.mp3"/>
<title type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">E <em class="&quot;">a&amp;b</em></div></title>
<updated>2026-02-03T12:00:00.5+01:00</updated><published>2026-02-03</published>
<author><name>N</name><uri>u</uri></author><summary>Kurz</summary>
<content type="text/html">&lt;p&gt;Lang&lt;/p&gt;</content>
<source><title>Quelle</title><id>q</id><author><name>A</name></author></source></entry></feed>"""
RDF = f"""<rdf:RDF{NAMESPACES} xmlns="http://purl.org/rss/1.0/"><channel rdf:about="https://feeds.example/">
<title>RDF</title><items><rdf:Seq><rdf:li rdf:resource="/1"/></rdf:Seq></items></channel>
<image rdf:about="/i"><title>I</title><url>/i.png</url></image>
<item rdf:about="/1"><title>One</title><link>/1</link><dc:date>2026-02-03T10:00Z</dc:date></item></rdf:RDF>"""
RSS_091 = """<rss version="0.91"><channel><title>Old</title><language>en</language>
<textinput><title>T</title><name>q</name></textinput><item><title>One</title><link>/1</link></item>
</channel></rss>"""
ATOM_03 = """<feed version="0.3" xmlns="http://purl.org/atom/ns#"><title mode="escaped">Older</title>
<entry><id>1</id><title>One</title><issued>2004-02-03T10:00:00Z</issued><modified>2004-02-04</modified>
<content type="application/xhtml+xml"><p xmlns="http://www.w3.org/1999/xhtml">C</p></content></entry>
</feed>"""
CDF = """<CHANNEL HREF="https://feeds.example/" LASTMOD="2026-02-03"><TITLE>CDF</TITLE><ABSTRACT>A</ABSTRACT>
<ITEM HREF="https://feeds.example/1" LASTMOD="2026-02-03T10:00"><TITLE>One</TITLE><ABSTRACT>S</ABSTRACT>
</ITEM></CHANNEL>"""
JSON = """{"version": "https://jsonfeed.org/version/1.1", "title": "J", "language": "en", "items": [
{"id": "1", "url": "/1", "title": "One", "content_html": "<p>x</p>",
"date_published": "2026-02-03T10:00:00Z"},
{"id": 2, "external_url": "https://o.example", "content_text": "t", "authors": [{"name": "A"}]}]}"""
ENTITIES = """<?xml version="1.0" encoding="iso-8859-1"?>
<!DOCTYPE rss [
<!ENTITY me "Me &#38; you">
<!ENTITY more "&me;&me;">
]>
<rss version="2.0"><channel><title>&me;</title><ttl>30</ttl><item><title>&more; &nbsp; x</title></item>
</channel></rss>"""
ALL = (RSS, ATOM, RDF, RSS_091, ATOM_03, CDF, JSON, ENTITIES)
