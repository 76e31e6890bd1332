"""News pages to clean articles.

>>> import newshound
>>> article = newshound.extract(html, url="https://news.example/2026/03/09/a-story/")
>>> article.title, article.published, article.authors
>>> article.body

``extract`` reads one page and ``extract_many`` many on several threads; ``links``, ``feed`` and
``sitemap`` read what leads to stories, and ``explain`` says why a page was read as it was.
``newshound.trafilatura``, ``newshound.datatrove`` and ``newshound.scrapy`` fit it into code that
was written for those; none of them is needed.
"""

from newshound._native import Article, ExtractMany, __version__, extract, extract_many
from newshound._reading import (
    Feed,
    FeedEntry,
    Link,
    News,
    Sitemap,
    SitemapEntry,
    explain,
    feed,
    links,
    sitemap,
)

__all__ = [
    "Article",
    "ExtractMany",
    "Feed",
    "FeedEntry",
    "Link",
    "News",
    "Sitemap",
    "SitemapEntry",
    "__version__",
    "explain",
    "extract",
    "extract_many",
    "feed",
    "links",
    "sitemap",
]
