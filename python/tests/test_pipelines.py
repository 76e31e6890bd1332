"""datatrove's extractor and Scrapy's item pipeline."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest

from conftest import URL, page

STORY, LIST = page(), "<title>News</title>" + "<p><a href=/a>A</a></p>" * 30


def test_datatrove_extracts_documents() -> None:
    pytest.importorskip("datatrove", reason="only where datatrove is")
    from datatrove.data import Document
    from newshound.datatrove import Newshound

    def texts(extractor: Newshound) -> list[str]:
        documents = [Document(text=text, id=str(at)) for at, text in enumerate([STORY, "", LIST])]
        return [document.text for document in extractor.run(iter(documents))]

    plain = texts(Newshound())
    assert plain[0].startswith("The harbour board met")
    assert [text[:11] for text in texts(Newshound(only_articles=True))] == ["The harbour"]


def test_datatrove_that_is_not_there_is_named() -> None:
    code = "import sys; sys.modules['datatrove'] = None; import newshound.datatrove"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert "ImportError: newshound.datatrove needs datatrove: pip install datatrove" in ran.stderr


def test_scrapy_crawls_through_the_pipeline() -> None:
    scrapy = pytest.importorskip("scrapy", reason="only where scrapy is")
    from newshound.scrapy import NewshoundPipeline
    from scrapy.exceptions import DropItem
    from scrapy.http import HtmlResponse
    from scrapy.utils.test import get_crawler

    class Item(scrapy.Item):  # type: ignore[misc, name-defined]
        page = scrapy.Field()
        url = scrapy.Field()
        story = scrapy.Field()

    settings = {"NEWSHOUND_HTML_FIELD": "page", "NEWSHOUND_ARTICLE_FIELD": "story",
                "NEWSHOUND_DROP": True}
    pipeline = NewshoundPipeline.from_crawler(get_crawler(settings_dict=settings))
    item = pipeline.process_item(Item(page=STORY, url=URL))
    assert item["story"]["title"] == "Second bridge agreed" and item["story"]["url"] == URL
    response = HtmlResponse(URL, body=STORY.encode())
    assert pipeline.process_item(Item(page=response))["story"]["url"] == URL
    with pytest.raises(DropItem, match="no story"):
        pipeline.process_item(Item(page=LIST, url="https://news.example/"))
    assert "story" not in pipeline.process_item(Item(url=URL))


def test_scrapy_items_may_be_dicts() -> None:
    pytest.importorskip("itemadapter", reason="only where scrapy is")
    from newshound.scrapy import NewshoundPipeline

    item: dict[str, Any] = NewshoundPipeline().process_item({"html": STORY, "url": URL})
    assert item["article"]["authors"] == ["Anna Lind"]
    with pytest.raises(ValueError):
        NewshoundPipeline().process_item({"html": STORY, "url": "nope"})
