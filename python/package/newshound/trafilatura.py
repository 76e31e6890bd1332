"""Functions with the names and parameters of trafilatura 2, for code that was written for it.

    from newshound.trafilatura import extract, bare_extraction

What they share: parameters by name and in order, None where a page holds no text, days as
YYYY-MM-DD, authors joined by "; ". What differs is said here or raised, never passed over:

* One method reads every page, so `fast`, `no_fallback`, `favor_precision` and `favor_recall` change
  nothing.
* Readers' comments are never taken: `comments` is empty.
* `bare_extraction` fills the metadata whether `with_metadata` is set or not; `body` and
  `commentsbody`, which are trees of lxml there, are None.
* `license`, `pagetype` and `filedate` are None; `fingerprint` is newshound's content hash.
* Trees of lxml and responses are no pages (TypeError); give their bytes.
* Markdown and HTML hold links, emphasis and pictures whether `include_links`, `include_formatting` and
  `include_images` are set or not, and begin with the headline; in other formats these raise.
* Every other option that newshound has not raises NotImplementedError where it is set: the formats
  csv, xml and xmltei, `deduplicate`, `include_tables=False`, `prune_xpath`, `max_tree_size`, `date_extraction_params`, `settingsfile`,
  `tei_validation`, `config`, `options`.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import newshound

if TYPE_CHECKING:
    from newshound._types import Html

__all__ = ["Document", "bare_extraction", "extract"]

_FORMATS = ("csv", "html", "json", "markdown", "python", "txt", "xml", "xmltei")
_WRITTEN = ("html", "json", "markdown", "python", "txt")
# What these options ask for is in the formats that can hold it.
_HELD = ("html", "markdown")
_FRONT = ("title", "author", "url", "hostname", "description", "sitename", "date", "categories",
          "tags", "fingerprint", "id", "license")


class Document:
    """What trafilatura's `bare_extraction` gives: metadata and text as attributes."""

    __slots__ = (
        "title", "author", "url", "hostname", "description", "sitename", "date", "categories",
        "tags", "fingerprint", "id", "license", "body", "comments", "commentsbody", "raw_text",
        "text", "language", "image", "pagetype", "filedate",
    )

    def __init__(self, article: newshound.Article, record_id: str | None) -> None:
        self.title = article.title or None
        self.author = "; ".join(article.authors) or None
        self.url = article.url
        self.hostname = urlsplit(article.url).hostname if article.url else None
        self.description = article.description
        self.sitename = article.publisher
        self.date = article.published[:10] if article.published else None
        self.categories = article.categories or ([article.section] if article.section else [])
        self.tags = article.tags
        self.fingerprint: str | None = article.dict()["content_hash"]
        self.id = record_id
        self.license = None
        self.body = None
        self.comments = ""
        self.commentsbody = None
        self.text = article.body.replace("\n\n", "\n")
        self.raw_text = self.text
        self.language = article.language
        self.image = article.lead_image
        self.pagetype = None
        self.filedate = None

    def as_dict(self) -> dict[str, Any]:
        """The attributes as a dict, in trafilatura's order."""
        return {name: getattr(self, name) for name in self.__slots__}


def extract(
    filecontent: Html,
    url: str | None = None,
    record_id: str | None = None,
    fast: bool = False,
    no_fallback: bool = False,
    favor_precision: bool = False,
    favor_recall: bool = False,
    include_comments: bool = True,
    output_format: str = "txt",
    tei_validation: bool = False,
    target_language: str | None = None,
    include_tables: bool = True,
    include_images: bool = False,
    include_formatting: bool | None = None,
    include_links: bool = False,
    deduplicate: bool = False,
    date_extraction_params: dict[str, Any] | None = None,
    with_metadata: bool = False,
    only_with_metadata: bool = False,
    max_tree_size: int | None = None,
    url_blacklist: set[str] | None = None,
    author_blacklist: set[str] | None = None,
    settingsfile: str | None = None,
    prune_xpath: str | list[str] | None = None,
    config: Any = None,
    options: Any = None,
) -> str | None:
    """The text of a page in a format, as trafilatura's `extract`; None where it holds none.

    Raises TypeError for what is no page, ValueError for a URL that is none, AttributeError for a
    format that trafilatura has not, NotImplementedError for what newshound has not (see the module).
    """
    if output_format == "python":
        raise NotImplementedError("output_format='python' is for bare_extraction")
    kept = _read(locals())
    if kept is None:
        return None
    document, article = kept
    if output_format == "json":
        return _json(document, with_metadata)
    if output_format == "html":
        return article.html()
    text = article.markdown(front_matter=False) if output_format == "markdown" else document.text
    return (_front_matter(document) if with_metadata else "") + text


def bare_extraction(
    filecontent: Html,
    url: str | None = None,
    fast: bool = False,
    no_fallback: bool = False,
    favor_precision: bool = False,
    favor_recall: bool = False,
    include_comments: bool = True,
    output_format: str = "python",
    target_language: str | None = None,
    include_tables: bool = True,
    include_images: bool = False,
    include_formatting: bool | None = None,
    include_links: bool = False,
    deduplicate: bool = False,
    date_extraction_params: dict[str, Any] | None = None,
    with_metadata: bool = False,
    only_with_metadata: bool = False,
    max_tree_size: int | None = None,
    url_blacklist: set[str] | None = None,
    author_blacklist: set[str] | None = None,
    as_dict: bool = False,
    prune_xpath: str | list[str] | None = None,
    config: Any = None,
    options: Any = None,
) -> Document | dict[str, Any] | None:
    """Text and metadata of a page, as trafilatura's `bare_extraction`; None where it holds no text.

    Raises as `extract` does.
    """
    kept = _read(locals())
    if kept is None:
        return None
    document, _ = kept
    return document.as_dict() if as_dict else document


def _read(given: dict[str, Any]) -> tuple[Document, newshound.Article] | None:
    """The page, unless an option says that it is not wanted."""
    _refuse(given)
    article = newshound.extract(given["filecontent"], url=given["url"])
    document = Document(article, given.get("record_id"))
    if given["author_blacklist"]:
        kept = [name for name in article.authors if name not in given["author_blacklist"]]
        document.author = "; ".join(kept) or None
    wanted, language = given["target_language"], article.language
    if (
        not document.text
        or (wanted and language and language.split("-")[0] != wanted.split("-")[0].lower())
        or (given["url_blacklist"] and document.url in given["url_blacklist"])
        or (given["only_with_metadata"] and not (document.date and document.title and document.url))
    ):
        return None
    return document, article


def _refuse(given: dict[str, Any]) -> None:
    name = given["output_format"]
    if name not in _FORMATS:
        raise AttributeError(f"Cannot set format, must be one of: {', '.join(_FORMATS)}")
    if name not in _WRITTEN:
        raise NotImplementedError(f"newshound writes no {name}: one of {', '.join(_WRITTEN)}")
    for option in ("include_images", "include_formatting", "include_links", "deduplicate",
                   "date_extraction_params", "max_tree_size", "prune_xpath", "config", "options",
                   "settingsfile", "tei_validation"):
        held = option.startswith("include_") and name in _HELD
        if given.get(option) and not held:
            raise NotImplementedError(f"newshound has no {option}")
    if not given["include_tables"]:
        raise NotImplementedError("newshound has no include_tables=False")


def _json(document: Document, with_metadata: bool) -> str:
    """trafilatura's object: some of its names are not those of the attributes."""
    if not with_metadata:
        return json.dumps({"text": document.text, "comments": ""}, ensure_ascii=False)
    renamed = {"url": "source", "sitename": "source-hostname", "description": "excerpt",
               "categories": "categories", "tags": "tags"}
    left_out = {"body", "commentsbody", *renamed}
    fields = document.as_dict()
    shown = {name: value for name, value in fields.items() if name not in left_out}
    for name, shown_as in renamed.items():
        value = fields[name]
        shown[shown_as] = ";".join(value) if isinstance(value, list) else value
    return json.dumps(shown, ensure_ascii=False)


def _front_matter(document: Document) -> str:
    """What is known, one a line: a JSON string is a YAML string."""
    lines = []
    for name in _FRONT:
        value = getattr(document, name)
        if value:
            lines.append(f"{name}: {json.dumps(value, ensure_ascii=False)}\n")
    return "---\n" + "".join(lines) + "---\n"
