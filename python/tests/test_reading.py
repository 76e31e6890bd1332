"""Links, feeds, sitemaps, explanations."""

from __future__ import annotations

import gzip

import newshound
import pytest

from conftest import URL, page

FEED = """<rss version="2.0"><channel><title>The Paper</title>
<item><title>Second bridge agreed</title><link>/2022/03/09/second-bridge/</link>
<pubDate>Wed, 09 Mar 2022 17:08:00 +0530</pubDate><category>Harbour</category>
<dc:creator xmlns:dc="http://purl.org/dc/elements/1.1/">Anna Lind</dc:creator>
<description>It &lt;b&gt;comes&lt;/b&gt;.</description></item></channel></rss>"""

SITEMAP = """<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">
<url><loc>https://news.example/a/</loc><lastmod>2022-03-09</lastmod></url>
<url><loc>https://news.example/b/</loc><news:news><news:publication><news:name>The Paper</news:name>
<news:language>en</news:language></news:publication><news:title>B</news:title>
<news:publication_date>2022-03-09T17:08:00+05:30</news:publication_date></news:news></url></urlset>"""


def test_links_have_roles() -> None:
    links = newshound.links(page(), URL)
    roles = {link.url: link.role for link in links}
    assert roles["https://news.example/2022/03/08/old-bridge/"] == "inline"
    assert roles["https://news.example/by/anna-lind/"] == "author"
    assert roles["https://news.example/world/"] in ("section", "navigation")
    assert next(link for link in links if link.role == "inline").text == "The old one"
    assert not any(link.nofollow for link in links)
    with pytest.raises(ValueError):
        newshound.links(page(), "nope")
    with pytest.raises(TypeError):
        newshound.links(page())  # type: ignore[call-arg]


def test_a_feed_has_its_entries() -> None:
    feed = newshound.feed(FEED.encode(), "https://news.example/feed")
    assert feed is not None and feed.title == "The Paper" and not feed.broken
    assert feed.entries == [
        newshound.FeedEntry(
            url="https://news.example/2022/03/09/second-bridge/",
            title="Second bridge agreed",
            published="2022-03-09T17:08:00+05:30",
            authors=["Anna Lind"],
            categories=["Harbour"],
            summary="It comes.",
        )
    ]
    assert newshound.feed(FEED, "https://news.example/feed") == feed
    assert newshound.feed(page(), URL) is None
    assert newshound.feed("", URL) is None


def test_a_sitemap_has_its_entries() -> None:
    for data in (SITEMAP, SITEMAP.encode(), gzip.compress(SITEMAP.encode())):
        sitemap = newshound.sitemap(data, "https://news.example/sitemap.xml")
        assert sitemap is not None and (sitemap.form, sitemap.dropped) == ("urlset", 0)
        first, second = sitemap.entries
        assert first == newshound.SitemapEntry("https://news.example/a/", "2022-03-09", None)
        assert second.news == newshound.News(
            "B", "2022-03-09T17:08:00+05:30", "en", [], "The Paper"
        )
    assert newshound.sitemap(page(), URL) is None
    cut = newshound.sitemap(SITEMAP[:200], "https://news.example/sitemap.xml")
    assert cut is not None and cut.broken


def test_an_explanation_names_the_sources() -> None:
    text = newshound.explain(page(), URL)
    assert "Sources considered" in text and "Second bridge agreed" in text
    html = newshound.explain(page("<script>alert(1)</script>"), URL, html_page=True)
    assert html.lower().startswith("<!doctype html>") and "<script>alert" not in html
