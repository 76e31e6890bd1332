"""An extractor for datatrove's pipelines; needs datatrove, which nothing else here does.

    from newshound.datatrove import Newshound

    pipeline = [WarcReader(...), Newshound(), ...]
"""

from __future__ import annotations

from typing import Any

import newshound

try:
    from datatrove.pipeline.extractors.base import BaseExtractor
except ImportError as error:
    raise ImportError("newshound.datatrove needs datatrove: pip install datatrove") from error

__all__ = ["Newshound"]


class Newshound(BaseExtractor):  # type: ignore[misc]
    """The text of a page; an empty one, which datatrove drops, where the page holds none.

    only_articles: pages that are no stories (lists, contact forms, logins) give no text.
    timeout: seconds a document may take; datatrove ends the process that takes longer.
    """

    name = "⛏ Newshound"
    # Its package is this one: whoever can name the class has it.
    _requires_dependencies: list[Any] = []

    def __init__(self, only_articles: bool = False, timeout: float = 5) -> None:
        super().__init__(timeout)
        self.only_articles = only_articles

    def extract(self, text: str) -> str:
        """The text of the page `text`: paragraphs separated by one blank line.

        Raises TypeError for what is no text.
        """
        article = newshound.extract(text)
        if self.only_articles and article.page_kind != "article":
            return ""
        return article.body
