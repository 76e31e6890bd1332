"""Signals, forks, interpreters."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import textwrap
import threading
from typing import Iterator

import newshound
import pytest

from conftest import URL, page


def run(code: str, *options: str) -> "subprocess.CompletedProcess[str]":
    code = textwrap.dedent(code)
    command = [sys.executable, "-W", "error", *options, "-c", code]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)


def test_ctrl_c_ends_the_wait_and_nothing_is_lost() -> None:
    # The iterable gives Ctrl-C itself, when the fifth page is taken.
    def pages() -> Iterator[str]:
        for at in range(40):
            if at == 4:
                signal.raise_signal(signal.SIGINT)
            yield page(f"Bridge {at} agreed")

    many = newshound.extract_many(pages(), threads=1)
    got = []
    with pytest.raises(KeyboardInterrupt):
        for article in many:
            got.append(article)
    # At once, and the pages taken before it are not lost.
    assert got == [] and [one.title for one in many] == [f"Bridge {at} agreed" for at in range(4)]


def test_ctrl_c_while_a_page_is_read() -> None:
    slow = page().replace("</article>", "<div><p>x" * 60_000 + "</article>")
    many = newshound.extract_many(iter([slow] * 50), threads=1)
    me = os.getpid()
    timer = threading.Timer(0.3, os.kill, (me, signal.SIGINT))
    timer.start()
    with pytest.raises(KeyboardInterrupt):
        for _ in many:
            pass
    timer.join()
    # It can go on.
    assert next(many).title == "Second bridge agreed"
    many.close()


def one(html: str) -> newshound.Article:
    return newshound.extract(html, url=URL)


def many(count: int) -> "list[str]":
    return [one.title for one in newshound.extract_many([page()] * count, threads=2)]


@pytest.mark.parametrize("method", ["fork", "spawn", "forkserver"])
@pytest.mark.filterwarnings("ignore:.*multi-threaded.*fork.*:DeprecationWarning")
def test_other_processes_extract(method: str) -> None:
    list(newshound.extract_many([page()] * 10, threads=2))
    with multiprocessing.get_context(method).Pool(2) as pool:
        articles = pool.map(one, [page(f"Bridge {at} agreed") for at in range(20)])
        assert [article.title for article in articles] == [f"Bridge {at} agreed" for at in range(20)]
        assert pool.map(many, [3, 4]) == [["Second bridge agreed"] * 3, ["Second bridge agreed"] * 4]


@pytest.mark.filterwarnings("ignore:.*multi-threaded.*fork.*:DeprecationWarning")
def test_an_iterator_from_before_a_fork_says_so() -> None:
    ran = run(
        """
        import newshound, os, warnings
        warnings.simplefilter("ignore", DeprecationWarning)
        many = newshound.extract_many(["<p>x"] * 9, threads=2)
        next(many)
        child = os.fork()
        if child == 0:
            try:
                next(many)
            except RuntimeError as error:
                print(error, flush=True)
            os._exit(0)
        os.waitpid(child, 0)
        print(len(list(many)))
        """
    )
    assert ran.stdout == (
        "extract_many was called before the fork: its threads are in the parent\n8\n"
    ), ran.stderr


def test_the_interpreter_ends_while_pages_are_under_way() -> None:
    ran = run(
        """
        import itertools, newshound
        many = newshound.extract_many(itertools.repeat("<p>x" * 50_000), threads=2)
        next(many)
        print("done")
        """
    )
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "done\n", "")


@pytest.mark.skipif(sys.version_info < (3, 12), reason="older Pythons do not ask whether a module allows it")
def test_subinterpreters_are_refused_plainly() -> None:
    ran = run(
        """
        import newshound
        try:
            import _interpreters
        except ImportError:
            import _xxsubinterpreters as _interpreters
        other = _interpreters.create()
        said = _interpreters.run_string(other, '''if True:
            try:
                import newshound
            except ImportError as error:
                print(error, flush=True)
        ''')
        assert said is None, said
        """,
    )
    assert ran.returncode == 0, ran.stderr
    assert "subinterpreter" in ran.stdout, (ran.stdout, ran.stderr)
