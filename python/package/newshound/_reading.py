"""Links, feeds, sitemaps and explanations as named tuples and text."""

from __future__ import annotations

from typing import TYPE_CHECKING, List, NamedTuple, Optional

from newshound import _native

if TYPE_CHECKING:
    from newshound._types import Html, Time


class Link(NamedTuple):
    """A link of a page."""

    url: str
    """Absolute URL."""
    text: str
    """The anchor's text, or what stands for it."""
    role: str
    """Where it stood: "latest", "related", "inline", "navigation", ... (docs/article.md)."""
    nofollow: bool
    """`rel` says nofollow, ugc or sponsored."""


class FeedEntry(NamedTuple):
    """An entry of a feed."""

    url: str
    title: str
    published: Optional[str]
    """RFC 3339 with the feed's own offset, or a bare day."""
    authors: List[str]
    categories: List[str]
    summary: Optional[str]
    """Plain text, at most 2,000 bytes."""


class Feed(NamedTuple):
    """A feed: RSS, RDF, Atom, JSON Feed, or records of WordPress."""

    title: Optional[str]
    entries: List[FeedEntry]
    next: Optional[str]
    """Where its older entries stand (RFC 5005)."""
    dropped: int
    """Entries that are not in `entries`: the first 10,000 are."""
    broken: bool
    """It was not well-formed, or longer than 10 MiB; `entries` are those that could be read."""


class News(NamedTuple):
    """The news extension of a sitemap's entry."""

    title: Optional[str]
    published: Optional[str]
    language: Optional[str]
    keywords: List[str]
    publication: Optional[str]


class SitemapEntry(NamedTuple):
    """An entry of a sitemap."""

    url: str
    lastmod: Optional[str]
    news: Optional[News]


class Sitemap(NamedTuple):
    """A sitemap."""

    form: str
    """ "urlset" (pages), "index" (sitemaps), "text" (pages, one a line), "feed"."""
    entries: List[SitemapEntry]
    dropped: int
    """Entries that are not in `entries`: the first 50,000 are."""
    broken: bool
    """It was not well-formed, ended early, or was longer than 50 MiB."""


def links(html: Html, url: str) -> list[Link]:
    """The distinct links of a page in its order, each with its role.

    html: the page, as for `extract`. url: where it was fetched from.
    Raises TypeError for arguments of other types and ValueError for what is no http(s) URL.
    """
    return [Link(*row) for row in _native._links(html, url)]


def feed(data: Html, url: str) -> Feed | None:
    """Reads a feed by its content; None if it is no feed.

    data: the document. url: its own, which resolves relative links.
    Raises TypeError for arguments of other types and ValueError for what is no http(s) URL.
    """
    row = _native._feed(data, url)
    if row is None:
        return None
    title, entries, *rest = row
    return Feed(title, [FeedEntry(*entry) for entry in entries], *rest)


def sitemap(data: Html, url: str) -> Sitemap | None:
    """Reads a sitemap by its content, packed by gzip or not; None if it is none.

    data: the document. url: its own, which resolves relative addresses.
    Raises TypeError for arguments of other types and ValueError for what is no http(s) URL.
    """
    row = _native._sitemap(data, url)
    if row is None:
        return None
    form, entries, *rest = row
    places = [
        SitemapEntry(place, lastmod, News(*news) if news is not None else None)
        for place, lastmod, news in entries
    ]
    return Sitemap(form, places, *rest)


def explain(
    html: Html, url: str | None = None, fetched_at: Time | None = None, *, html_page: bool = False
) -> str:
    """Why a page was read as it was: the sources of each field, the candidates for the story's
    place with their scores, and each block with its verdict; for a person.

    html, url, fetched_at: as for `extract`. html_page: as a page of HTML, which loads and runs
    nothing, instead of plain text.
    Raises TypeError and ValueError as `extract` does.
    """
    return _native._explain(html, url, fetched_at, html_page)
