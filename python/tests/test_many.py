"""Many pages: order, threads, look-ahead, memory, errors."""

from __future__ import annotations

import itertools
import multiprocessing.pool
import resource
import threading
from typing import Any, Iterator

import newshound
import pytest

from conftest import URL, page


def numbered(count: int) -> list[tuple[str, str]]:
    return [(page(f"Bridge {at} agreed"), f"https://news.example/{at}/") for at in range(count)]


@pytest.mark.parametrize("threads", [0, 1, 2, 7])
def test_order_is_kept_and_each_is_as_if_alone(threads: int) -> None:
    pages = numbered(100)
    many = list(newshound.extract_many(iter(pages), threads=threads))
    assert [one.title for one in many] == [f"Bridge {at} agreed" for at in range(100)]
    assert [one.body for one in many] == [newshound.extract(*one).body for one in pages]


def test_pages_come_in_all_forms(story: str) -> None:
    pages: list[Any] = [story, story.encode(), (story,), (story, URL), (story, None, "2022-03-10"),
             {"html": story, "url": URL, "fetched_at": None, "more": 1}]
    many = list(newshound.extract_many(pages))
    assert {one.title for one in many} == {"Second bridge agreed"}
    assert [one.url for one in many] == [None, None, None, URL, None, URL]


def test_a_bad_page_is_one_result(story: str) -> None:
    bad: list[Any] = [None, 3, ("x", "nope"), ("x", 3), {"url": URL}, (), (story, URL, "soon"), ("", "", "", "")]
    pages = [one for wrong in bad for one in (wrong, (story, URL))]
    many = list(newshound.extract_many(pages, threads=2))
    assert len(many) == len(pages)
    for wrong, right in zip(many[::2], many[1::2]):
        assert wrong.issues == ["bad-input"] and wrong.error and wrong.body == ""
        assert right.title == "Second bridge agreed" and right.error is None
    assert many[0].error == "a page is bytes or str, not NoneType"


def test_a_defect_is_an_issue_and_no_panic(story: str) -> None:
    # Only debug builds have this one (python/src/read.rs).
    defect = "<!-- newshound: a page that panics -->"
    pages: list[Any] = [story, defect, story, defect.encode()]
    for many in (list(newshound.extract_many(pages, 2)), [newshound.extract(one) for one in pages]):
        assert [one.issues for one in many] == [[], ["internal-error"]] * 2
        assert many[1].error is not None and "a test's defect" in many[1].error
        assert many[1].body == "" and many[1].dict()["title"] == ""


def test_an_endless_iterable_is_taken_a_little_ahead(story: str) -> None:
    taken = itertools.count()
    last = 0

    def endless() -> Iterator[str]:
        nonlocal last
        for last in taken:
            yield story

    many = newshound.extract_many(endless(), threads=2)
    for _ in range(50):
        assert next(many).title == "Second bridge agreed"
    assert 49 <= last < 50 + 2 * 8
    many.close()
    assert list(many) == []


def test_bytes_ahead_are_bounded() -> None:
    taken = 0

    def large() -> Iterator[bytes]:
        nonlocal taken
        while True:
            taken += 1
            yield b"<p>" + b" " * 9_000_000

    many = newshound.extract_many(large(), threads=16)
    next(many)
    assert taken <= 10
    many.close()


def test_what_the_iterable_raises_comes_after_its_pages(story: str) -> None:
    def broken() -> Iterator[str]:
        yield from [story] * 5
        raise OSError("the disk is gone")

    many = newshound.extract_many(broken(), threads=2)
    titles = []
    with pytest.raises(OSError, match="the disk is gone"):
        for article in many:
            titles.append(article.title)
    assert len(titles) == 5
    assert list(many) == []


def test_arguments_are_checked() -> None:
    with pytest.raises(TypeError):
        newshound.extract_many(None)  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        newshound.extract_many(3)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="threads"):
        newshound.extract_many([], threads=10_000)
    with pytest.raises(OverflowError):
        newshound.extract_many([], threads=-1)
    assert list(newshound.extract_many([])) == []


def test_other_threads_run_meanwhile() -> None:
    pages = numbered(40)
    stop, turns = threading.Event(), 0

    def count() -> None:
        nonlocal turns
        while not stop.is_set():
            turns += 1

    other = threading.Thread(target=count)
    other.start()
    before = turns
    assert len(list(newshound.extract_many(pages, threads=1))) == 40
    stop.set()
    other.join()
    assert turns > before


def test_from_a_pool_of_pythons_threads() -> None:
    pages = numbered(60)
    with multiprocessing.pool.ThreadPool(4) as pool:
        titles = pool.map(lambda one: newshound.extract(*one).title, pages)
        many = pool.map(lambda one: [a.title for a in newshound.extract_many([one], 2)], pages)
    assert titles == [f"Bridge {at} agreed" for at in range(60)] == [one for [one] in many]


def test_one_iterator_in_two_threads_is_refused_or_right(story: str) -> None:
    many = newshound.extract_many([story] * 200, threads=2)
    got: list[str] = []

    def take() -> None:
        while True:
            try:
                got.append(next(many).title)
            except StopIteration:
                return
            except RuntimeError:
                continue

    threads = [threading.Thread(target=take) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(got) == 200


def test_an_iterable_that_asks_for_its_own_articles_is_refused(story: str) -> None:
    holder: list[newshound.ExtractMany] = []

    def greedy() -> Iterator[str]:
        yield story
        next(holder[0])

    holder.append(newshound.extract_many(greedy(), threads=1))
    with pytest.raises(RuntimeError, match="[Bb]orrow"):
        list(holder[0])


def test_a_hundred_thousand_pages_without_growth() -> None:
    """The peak after the first thousand pages is that after all of them."""
    html = b"<title>Bridge</title><p>The harbour board met on Tuesday and agreed on a plan.</p>"
    pages = (html + str(at).encode() for at in range(100_000))
    peak, before = 0, 0
    for at, article in enumerate(newshound.extract_many(pages, threads=2)):
        assert article.issues == []
        if at == 1_000:
            before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert at == 99_999 and peak - before < 8_192, f"{before} KiB, then {peak}"
