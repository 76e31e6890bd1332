"""The record is that of articles.jsonl."""

from __future__ import annotations

import json
from pathlib import Path

import newshound
import pytest

from conftest import URL, page

jsonschema = pytest.importorskip("jsonschema", reason="only where the schema is read")
SCHEMA = json.loads(
    (Path(__file__).parents[2] / "docs/article.schema.json").read_text(encoding="utf-8")
)


@pytest.mark.parametrize(
    "html", ["", "<p>x", page(), page(body="<img src=/a.jpg alt=A>" * 3), b"\xff\xfe\x00"]
)
@pytest.mark.parametrize("url", [None, URL, "http://127.0.0.1:8080/x"])
def test_the_record_is_valid(html: "bytes | str", url: "str | None") -> None:
    validator = jsonschema.Draft202012Validator(SCHEMA)
    for article in (newshound.extract(html, url), *newshound.extract_many([(html, url), (html, "nope")])):
        record = article.dict()
        assert list(validator.iter_errors(record)) == []
        assert json.loads(article.json()) == record
        # In the order of the schema, as a crawl writes it.
        order = [name for name in SCHEMA["properties"] if name in record]
        assert list(record) == order
