"""Pages written for the tests."""

from __future__ import annotations

import pytest

URL = "https://news.example/2022/03/09/second-bridge/"


def page(title: str = "Second bridge agreed", charset: str = "utf-8", body: str = "") -> str:
    """A story as a newspaper's theme writes it."""
    said = "The harbour board met on Tuesday and agreed on a plan for the second bridge. " * 3
    return (
        f"<!doctype html><html lang=en><head><meta charset={charset}><title>{title} - The Paper"
        f"</title><meta property='article:published_time' content='2022-03-09T17:08:00+05:30'>"
        "<meta name=author content='Anna Lind'></head><body><nav><a href=/>Home</a>"
        "<a href=/world/>World</a></nav><article>"
        f"<h1>{title}</h1><p>By <a rel=author href=/by/anna-lind/>Anna Lind</a></p>"
        f"<p>{said}</p><p>{body or said}</p><p>{said} <a href=/2022/03/08/old-bridge/>The old one"
        "</a> stays.</p></article><footer><p>All rights reserved.</p></footer></body></html>"
    )


@pytest.fixture
def story() -> str:
    return page()
