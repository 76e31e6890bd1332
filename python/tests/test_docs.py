"""The examples of docs/python.md, each run as it stands in a folder with pages."""

from __future__ import annotations

import gzip
import re
import subprocess
import sys
from pathlib import Path

import newshound
import pytest

from conftest import page
from test_reading import FEED, SITEMAP

pytest.importorskip("pandas", reason="only where the examples' packages are")
TEXT = (Path(__file__).parents[2] / "docs/python.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"^```python\n(.*?)^```$", TEXT, re.DOTALL | re.MULTILINE)

SAID = {
    "article.body[:40]": "Second bridge agreed\n2022-03-09T17:08:00+05:30\n['Anna Lind']\n"
    "The harbour board met on Tuesday and agr\n",
    "pandas.DataFrame": "Anna Lind",
    "savefig": "",
    "def chunks": "0.html 2022-03-09T17:08:00+05:30 ",
    "newshound.links(": "inline https://news.example/2022/03/08/old-bridge/ The old one\n",
    "newshound.feed(": "2022-03-09T17:08:00+05:30 Second bridge agreed "
    "https://news.example/2022/03/09/second-bridge/\n2 pages, 1 of them news\n",
}


def test_no_example_is_left_out() -> None:
    assert len(EXAMPLES) == len(SAID)


@pytest.mark.parametrize("mark", SAID)
def test_an_example_runs(mark: str, tmp_path: Path) -> None:
    (tmp_path / "pages").mkdir()
    titles = ["Second bridge agreed", "Third bridge agreed", "No bridge agreed"]
    pages = [page(title) for title in titles]
    for at, html in enumerate(pages):
        (tmp_path / f"pages/{at}.html").write_text(html, encoding="utf-8")
    records = [newshound.extract(html).json() + "\n" for html in pages]
    (tmp_path / "articles.jsonl").write_text("".join(records), encoding="utf-8")
    (tmp_path / "feed.xml").write_text(FEED, encoding="utf-8")
    (tmp_path / "sitemap.xml.gz").write_bytes(gzip.compress(SITEMAP.encode()))
    [example] = [one for one in EXAMPLES if mark in one]
    ran = subprocess.run(
        [sys.executable, "-c", example], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stderr
    said = SAID[mark]
    assert said == ran.stdout if said.endswith("\n") else said in ran.stdout
    if mark == "savefig":
        picture = (tmp_path / "stories-a-day.png").read_bytes()
        assert picture.startswith(b"\x89PNG") and len(picture) > 5_000
