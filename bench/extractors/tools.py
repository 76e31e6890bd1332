"""The extractors: each is a function from a list of pages to predictions, in order.

A page is (id, bytes, url); a prediction a dict of title, authors, published and body. `read` gives
the pages one by one, and is not part of what is measured.
"""

import json


def newshound_python(threads):
    def run(pages):
        import newshound

        if threads == 0:
            articles = (newshound.extract(html, url) for _, html, url in pages)
        else:
            articles = newshound.extract_many(((html, url) for _, html, url in pages), threads)
        for article in articles:
            yield {
                "title": article.title,
                "authors": article.authors,
                "published": article.published,
                "body": article.body,
            }

    return run


def trafilatura(**options):
    def run(pages):
        from trafilatura import bare_extraction

        for _, html, url in pages:
            found = bare_extraction(
                html, url=url, with_metadata=True, include_comments=False, **options
            )
            if found is None:
                yield {}
                continue
            yield {
                "title": found.title,
                "authors": (found.author or "").split("; "),
                "published": found.date,
                "body": found.text,
            }

    return run


def resiliparse(pages):
    from resiliparse.extract.html2text import extract_plain_text
    from resiliparse.parse.encoding import detect_encoding
    from resiliparse.parse.html import HTMLTree

    for _, html, _ in pages:
        tree = HTMLTree.parse_from_bytes(html, detect_encoding(html))
        body = extract_plain_text(tree, main_content=True, alt_texts=False)
        yield {"title": tree.title, "body": body}


def newspaper(pages):
    from newspaper import Article

    for _, html, url in pages:
        article = Article(url, fetch_images=False)
        article.download(input_html=decoded(html))
        article.parse()
        day = article.publish_date
        yield {
            "title": article.title,
            "authors": article.authors,
            "published": day.isoformat() if day else None,
            "body": article.text,
        }


def readability(pages):
    from lxml.html import fromstring
    from readability import Document

    for _, html, url in pages:
        page = Document(html, url=url)
        summary = fromstring(page.summary())
        body = "\n\n".join(p.text_content() for p in summary.iter("p", "li", "h2", "h3", "pre"))
        yield {"title": page.short_title(), "body": body}


def decoded(html):
    from resiliparse.parse.encoding import bytes_to_str, detect_encoding

    return bytes_to_str(html, detect_encoding(html))


TOOLS = {
    "newshound-python": ("newshound, Python, `extract`", newshound_python(0)),
    "newshound-python-1": ("newshound, Python, 1 thread", newshound_python(1)),
    "newshound-python-2": ("newshound, Python, 2 threads", newshound_python(2)),
    "trafilatura": ("trafilatura", trafilatura()),
    "trafilatura-precision": ("trafilatura, precision", trafilatura(favor_precision=True)),
    "resiliparse": ("resiliparse", resiliparse),
    "newspaper4k": ("newspaper4k", newspaper),
    "readability": ("readability-lxml", readability),
}


def guarded(run, pages):
    """The predictions of a tool that may fail on a page: it goes on with the next one."""
    feed = iter(pages)
    while True:
        try:
            yield from run(feed)
            return
        except Exception as error:  # whatever a tool raises is one page's
            yield {"error": f"{type(error).__name__}: {error}"}


def dump(rows, path):
    with open(path, "w", encoding="utf-8") as out:
        for row in rows:
            out.write(json.dumps(row, ensure_ascii=False) + "\n")
