"""One page: what may be handed over, what comes back."""

from __future__ import annotations

import copy
import datetime
import gzip
import pickle
import subprocess
import sys

import newshound
import pytest

from conftest import URL, page


def test_a_story_has_its_fields(story: str) -> None:
    article = newshound.extract(story, url=URL)
    assert article.title == "Second bridge agreed"
    assert article.authors == ["Anna Lind"]
    assert article.published == "2022-03-09T17:08:00+05:30"
    assert (article.published_precision, article.published_source) == ("second", "meta")
    assert article.body.startswith("The harbour board met on Tuesday")
    assert "All rights" not in article.body and "World" not in article.body
    assert article.word_count > 60 and article.language == "en"
    assert (article.page_kind, article.kind, article.issues) == ("article", "news", [])
    assert (article.url, article.error, article.paywalled) == (URL, None, False)
    assert repr(article).startswith('<Article "Second bridge agreed", 2022-03-09T17:08:00+05:30, ')


def test_bytes_of_all_kinds_are_the_same_page(story: str) -> None:
    raw = story.encode()
    bodies = {
        newshound.extract(one, url=URL).body
        for one in (story, raw, bytearray(raw), memoryview(raw), memoryview(b"x" + raw)[1:])
    }
    assert len(bodies) == 1


def test_an_article_is_written_in_other_forms(story: str) -> None:
    html = story.replace("</article>", "<h2>Costs</h2><ul><li>Steel<li>Stone &amp; <b>sand</b></ul></article>")
    article = newshound.extract(html, url=URL)
    text = article.markdown()
    assert text.startswith("---\ntitle: ") and "\n# Second bridge agreed\n" in text
    assert "[The old one](https://news.example/2022/03/08/old-bridge/)" in text
    assert text.endswith(article.markdown(front_matter=False))
    assert article.markdown(front_matter=False).startswith("# Second bridge agreed\n\nThe harbour")
    assert "<h1>Second bridge agreed</h1>" in article.html() and "<script" not in article.html()
    assert "<TEI" in article.tei()
    record = article.dict()
    record.pop("blocks", None)
    assert "The harbour board met" in newshound.Article.from_dict(record).markdown()


def test_packed_pages_are_unpacked(story: str) -> None:
    packed = gzip.compress(story.encode())
    plain = newshound.extract(story, URL, "2022-03-10")
    assert newshound.extract(packed, URL, "2022-03-10") == plain
    assert newshound.extract(bytearray(packed), URL, "2022-03-10") == plain
    assert newshound.extract(packed[:-12], URL).title == plain.title
    bomb = gzip.compress(b"<p>" + b" " * 100_000_000)
    assert newshound.extract(bomb).issues == ["page-cut"]


def test_links_come_with_the_article(story: str) -> None:
    links = newshound.extract(story, url=URL).links
    assert {"url": "https://news.example/2022/03/08/old-bridge/", "text": "The old one",
            "role": "inline"} in links


@pytest.mark.parametrize("codec", ["windows-1251", "koi8-r", "utf-16", "utf-8-sig"])
def test_the_charset_of_bytes_is_found(codec: str) -> None:
    said = "Совет порта собрался во вторник и согласился на второй мост через реку. " * 4
    raw = page("Второй мост", codec.replace("-sig", ""), said).encode(codec)
    article = newshound.extract(raw, url=URL)
    assert article.title == "Второй мост" and "согласился" in article.body


def test_a_str_is_no_bytes_whatever_its_meta_element_says() -> None:
    article = newshound.extract(page("Zweite Brücke", "windows-1252", "Grüße " * 40), url=URL)
    assert article.title == "Zweite Brücke" and "Grüße" in article.body
    assert article.issues == []


def test_bytes_that_are_no_text_are_an_issue() -> None:
    raw = page(body="Grüße aus Østerås. " * 20).encode().replace(b"plan for", b"plan \xff\xfe for")
    article = newshound.extract(raw, url=URL)
    assert article.title == "Second bridge agreed" and "\ufffd" in article.body
    assert article.issues == ["bad-charset"]


def test_lone_surrogates_become_replacement_characters() -> None:
    article = newshound.extract(page("Second \ud83d bridge"), url=URL)
    assert "\ufffd" in article.title and article.body
    article.title.encode()


@pytest.mark.parametrize("html", ["", b"", " ", b"\0" * 1000, "</p>", "<p>", "<!--", b"\x1f\x8b\x08"])
def test_what_holds_nothing_gives_nothing(html: bytes | str) -> None:
    article = newshound.extract(html)
    assert (article.title, article.body, article.authors) == ("", "", [])
    assert article.page_kind == "other" and article.published is None and article.url is None


@pytest.mark.parametrize("html", [None, 1, 1.5, [b"<p>"], object(), {"html": ""}])
def test_what_is_no_page_is_a_type_error(html: object) -> None:
    with pytest.raises(TypeError, match="a page is bytes or str, not "):
        newshound.extract(html)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "url",
    ["", "nope", "/a/b", "ftp://a.example/x", "javascript:1", "https://", "http://[::1"]
    + ["https://a.example/" + "x" * 3000],
)
def test_what_is_no_url_is_a_value_error(story: str, url: str) -> None:
    with pytest.raises(ValueError):
        newshound.extract(story, url=url)


def test_the_time_of_fetching(story: str) -> None:
    old = story.replace("2022-03-09T17:08:00+05:30", "2022-03-09T11:38:00Z")
    for given in (
        "2022-03-10T08:00:00Z",
        "2022-03-10",
        datetime.datetime(2022, 3, 10, 8, tzinfo=datetime.timezone.utc),
        datetime.datetime(2022, 3, 10, 8),
        datetime.date(2022, 3, 10),
    ):
        article = newshound.extract(old, URL, given)
        assert article.published == "2022-03-09T11:38:00Z", given
        assert article.dict()["fetched_at"].startswith("2022-03-10T"), given
    # A date after it is not believed.
    plain = "https://news.example/second-bridge/"
    assert newshound.extract(old, plain, "2021-01-01").published is None
    for wrong in ("yesterday-ish", ""):
        with pytest.raises(ValueError, match="is no time"):
            newshound.extract(old, URL, wrong)
    with pytest.raises(TypeError, match="fetched_at is a str"):
        newshound.extract(old, URL, 12)  # type: ignore[arg-type]


def test_a_page_that_is_too_long_is_cut_and_says_so() -> None:
    html = page().replace("</body>", "<p>" + "x" * 12_000_000 + "</p></body>")
    article = newshound.extract(html, url=URL)
    assert article.title == "Second bridge agreed" and "page-cut" in article.issues


def test_a_deep_page_ends() -> None:
    article = newshound.extract("<div>" * 300_000 + page(), url=URL)
    assert "too-many-nodes" in article.issues


def test_an_article_is_a_value(story: str) -> None:
    article = newshound.extract(story, url=URL, fetched_at="2022-03-10")
    same = newshound.extract(story, url=URL, fetched_at="2022-03-10")
    other = newshound.extract(page("Third bridge agreed"), url=URL, fetched_at="2022-03-10")
    assert article == same and hash(article) == hash(same) and article != other
    assert article != "an article" and len({article, same, other}) == 2
    assert copy.copy(article) == article and copy.deepcopy([article]) == [article]
    for protocol in range(2, pickle.HIGHEST_PROTOCOL + 1):
        again = pickle.loads(pickle.dumps(article, protocol))
        assert again == article and again.issues == article.issues and again.url == URL
    with pytest.raises(AttributeError):
        article.title = "x"  # type: ignore[misc]
    with pytest.raises(TypeError):
        newshound.Article()


def test_a_record_becomes_an_article_again(story: str) -> None:
    article = newshound.extract(story, url=URL)
    again = newshound.Article.from_dict(article.dict())
    assert again.dict() == article.dict() and again.body == article.body
    with pytest.raises(ValueError, match="no record of an article"):
        newshound.Article.from_dict({"title": "x"})
    with pytest.raises(TypeError):
        newshound.Article.from_dict([])  # type: ignore[arg-type]


def test_without_a_url_the_pages_own_counts(story: str) -> None:
    article = newshound.extract(story)
    assert article.url is None and article.dict()["url"].startswith("http://unknown.invalid/")
    own = story.replace("</head>", f"<link rel=canonical href={URL}></head>")
    assert newshound.extract(own).url == URL == newshound.extract(own).canonical


def test_a_clean_interpreter_warns_of_nothing_and_imports_fast() -> None:
    code = (
        "import sys, time; begun = time.process_time(); import newshound;"
        "took = time.process_time() - begun; newshound.extract('<p>x').dict(); print(took);"
        "heavy = {'asyncio', 'dataclasses', 'datatrove', 'inspect', 'lxml', 'scrapy', 'trafilatura'};"
        "assert not heavy & set(sys.modules), heavy & set(sys.modules)"
    )
    took = []
    for _ in range(5):
        ran = subprocess.run(
            [sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, check=False
        )
        assert ran.returncode == 0 and ran.stderr == "", ran.stderr
        took.append(float(ran.stdout))
    # Processor time: what others do on the machine is not the import's.
    assert min(took) < 0.05, took
