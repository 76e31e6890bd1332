"""A Scrapy item pipeline: items with a page get its article. Scrapy is imported by itself only.

    ITEM_PIPELINES = {"newshound.scrapy.NewshoundPipeline": 300}

Settings, all optional:

* NEWSHOUND_HTML_FIELD ("html"): the field with the page: bytes, str, or the response itself.
* NEWSHOUND_URL_FIELD ("url"): the field with its URL; not needed where the page is a response.
* NEWSHOUND_ARTICLE_FIELD ("article"): the field that gets the record, a dict (docs/article.md).
* NEWSHOUND_DROP (False): pages that are no stories are dropped (DropItem).

Items without the page's field pass unchanged.
"""

from __future__ import annotations

from typing import Any

import newshound

__all__ = ["NewshoundPipeline"]


class NewshoundPipeline:
    """Reads the page of each item; see the module."""

    def __init__(
        self,
        html_field: str = "html",
        url_field: str = "url",
        article_field: str = "article",
        drop: bool = False,
    ) -> None:
        self.html_field = html_field
        self.url_field = url_field
        self.article_field = article_field
        self.drop = drop

    @classmethod
    def from_crawler(cls, crawler: Any) -> NewshoundPipeline:
        """With the settings of a crawler; Scrapy calls it."""
        settings = crawler.settings
        return cls(
            settings.get("NEWSHOUND_HTML_FIELD", "html"),
            settings.get("NEWSHOUND_URL_FIELD", "url"),
            settings.get("NEWSHOUND_ARTICLE_FIELD", "article"),
            settings.getbool("NEWSHOUND_DROP", False),
        )

    def process_item(self, item: Any, spider: Any = None) -> Any:
        """The item with its article.

        Raises DropItem for what is no story, where that is asked for; TypeError for a page that is
        none, ValueError for a URL that is none.
        """
        from itemadapter import ItemAdapter

        fields = ItemAdapter(item)
        html = fields.get(self.html_field)
        if html is None:
            return item
        url = fields.get(self.url_field)
        if hasattr(html, "body") and hasattr(html, "url"):
            html, url = html.body, url or html.url
        article = newshound.extract(html, url=url)
        if self.drop and article.page_kind != "article":
            from scrapy.exceptions import DropItem

            raise DropItem(f"{url}: no story, this page is {article.page_kind}")
        fields[self.article_field] = article.dict()
        return item
