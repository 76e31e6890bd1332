"""The functions shaped as trafilatura's."""

from __future__ import annotations

import inspect
import json
from typing import Any

import pytest
from newshound import trafilatura as ours

from conftest import URL, page

theirs = pytest.importorskip("trafilatura", reason="only where trafilatura is")


@pytest.mark.parametrize("name", ["extract", "bare_extraction"])
def test_parameters_are_theirs_in_name_order_and_default(name: str) -> None:
    def parameters(module: Any) -> list[tuple[str, Any]]:
        signature = inspect.signature(getattr(module, name))
        return [
            (one.name, None if one.name == "config" else one.default)
            for one in signature.parameters.values()
        ]

    assert parameters(ours) == [
        (name, inspect.Parameter.empty if name == "filecontent" else default)
        for name, default in parameters(theirs)
    ]


def test_documents_have_their_fields_and_answers(story: str) -> None:
    own = ours.bare_extraction(story, url=URL, with_metadata=True, as_dict=True)
    other = theirs.bare_extraction(story, url=URL, with_metadata=True)
    assert isinstance(own, dict) and other is not None
    assert list(own) == list(other.as_dict())
    for field in ("title", "author", "url", "hostname", "date", "comments"):
        assert own[field] == getattr(other, field), field
    assert "The harbour board met" in own["text"]
    document = ours.bare_extraction(story, url=URL)
    assert isinstance(document, ours.Document) and document.as_dict() == own


@pytest.mark.parametrize("with_metadata", [False, True])
def test_json_has_their_keys(story: str, with_metadata: bool) -> None:
    own, other = (
        json.loads(module.extract(story, url=URL, output_format="json", with_metadata=with_metadata))
        for module in (ours, theirs)
    )
    assert list(own) == list(other)
    assert {type(own[key]) for key in ("text", "comments")} == {str}
    if with_metadata:
        for key in ("title", "author", "date", "hostname", "source"):
            assert own[key] == other[key], key


def test_text_is_by_lines_and_metadata_stand_before_it(story: str) -> None:
    text = ours.extract(story, url=URL)
    assert text is not None and len(text.split("\n")) == 2 and "\n\n" not in text
    known = ours.extract(story, url=URL, record_id="7", with_metadata=True)
    assert known is not None and known.startswith('---\ntitle: "Second bridge agreed"\n')
    assert 'id: "7"\n---\n' + text in known


def test_what_is_not_wanted_is_none(story: str) -> None:
    for html in ("", "<p>", b""):
        assert ours.extract(html) is None and ours.bare_extraction(html) is None
    assert ours.extract(story, url=URL, target_language="de") is None
    assert ours.extract(story, url=URL, target_language="en")
    assert ours.extract(story, url=URL, url_blacklist={URL}) is None
    assert ours.extract(story, only_with_metadata=True) is None
    assert ours.extract(story, url=URL, only_with_metadata=True)
    document = ours.bare_extraction(story, url=URL, author_blacklist={"Anna Lind"})
    assert isinstance(document, ours.Document) and document.author is None


@pytest.mark.parametrize(
    "option",
    [
        {"output_format": "xml"}, {"output_format": "xmltei"}, {"output_format": "csv"},
        {"output_format": "python"}, {"include_images": True}, {"include_links": True},
        {"include_formatting": True}, {"include_tables": False}, {"deduplicate": True},
        {"prune_xpath": "//p"}, {"max_tree_size": 10}, {"settingsfile": "x"},
        {"date_extraction_params": {"original_date": True}}, {"tei_validation": True},
        {"config": object()}, {"options": object()},
    ],
)
def test_what_is_not_there_is_refused(story: str, option: dict[str, Any]) -> None:
    with pytest.raises(NotImplementedError):
        ours.extract(story, **option)


def test_errors_are_plain(story: str) -> None:
    with pytest.raises(AttributeError, match="Cannot set format"):
        ours.extract(story, output_format="nope")
    with pytest.raises(TypeError, match="a page is bytes or str"):
        ours.extract(None)  # type: ignore[arg-type]
    assert ours.extract(page(), fast=True, favor_precision=True, no_fallback=True)


def test_markdown_and_html_are_written(story: str) -> None:
    markdown = ours.extract(story, url=URL, output_format="markdown", include_links=True)
    assert markdown is not None and markdown.startswith("# Second bridge agreed\n\nThe harbour")
    known = ours.extract(story, url=URL, output_format="markdown", with_metadata=True)
    assert known is not None and known.startswith("---\ntitle: ") and known.endswith(markdown)
    html = ours.extract(story, url=URL, output_format="html", include_formatting=True)
    assert html is not None and "<h1>Second bridge agreed</h1>" in html
