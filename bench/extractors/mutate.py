"""Changed pages through the Python module: no panic, no hang, no growth.

    mutate.py FOLDER COUNT [SEED]

Each page is one of the folder's, changed at random: bytes flipped, pieces cut out, doubled, moved or
taken from another page, markup put in. Fails where a page panics ("internal-error"), takes longer than
LONGEST, or where the process has grown after the first tenth.
"""

import random
import resource
import sys
import time
from pathlib import Path

import newshound
from one_page import pages_of

LONGEST = 20.0  # seconds a page; the parse is bounded by 3, and the machine may be busy
GROWTH = 64 * 1024  # KiB: what the largest pages of the first tenth did not reach yet
WORDS = [
    b"<div>", b"</div>", b"<p>", b"<table><tr><td>", b"</table>", b"<a href='", b"<script>", b"<svg>",
    b"<template>", b"<math>", b"<select>", b"<article>", b"<h1>", b"<time datetime='", b"<!--", b"-->",
    b"<script type='application/ld+json'>{\"@type\":\"NewsArticle\",", b"<base href='", b"<noscript>",
    b"<plaintext>", b"&#x", b"\xff\xfe", b"\x00", b"<meta charset=utf-16>", b"<blockquote>", b"<ul><li>",
    b"<pre>", b"<img srcset='", b"<iframe src='", b"\xf0\x9f\x98", b"<b><i><b><i>", b"]]>",
]


def changed(rng, pages):
    page = bytearray(rng.choice(pages))
    for _ in range(rng.randint(1, 12)):
        at = rng.randrange(len(page) + 1)
        length = rng.choice([1, 8, 64, 1024])
        kind = rng.randrange(6)
        if kind == 0 and page:
            page[at % len(page)] = rng.randrange(256)
        elif kind == 1:
            del page[at : at + length]
        elif kind == 2:
            page[at:at] = page[at : at + length] * rng.randint(1, 4)
        elif kind == 3:
            other = rng.choice(pages)
            start = rng.randrange(len(other) + 1)
            page[at:at] = other[start : start + length]
        elif kind == 4:
            page[at:at] = rng.choice(WORDS) * rng.choice([1, 1, 1, 50])
        else:
            page = page[:at] if at > 100 else page
    return bytes(page)


def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss  # KiB


def main():
    folder, count = Path(sys.argv[1]), int(sys.argv[2])
    seed = int(sys.argv[3]) if len(sys.argv) > 3 else 1
    pages, rng = pages_of(folder), random.Random(seed)
    begun = last = time.monotonic()
    longest, early, empty, issues = 0.0, 0, 0, {}
    made = ((changed(rng, pages), "https://news.example/2026/03/09/a-story/") for _ in range(count))
    for number, article in enumerate(newshound.extract_many(made, threads=2)):
        now = time.monotonic()
        longest, last = max(longest, now - last), now
        article.json()
        empty += not article.body
        for issue in article.issues:
            issues[issue] = issues.get(issue, 0) + 1
        if article.error is not None:
            sys.exit(f"page {number} of seed {seed}: {article.error}")
        if longest > LONGEST:
            sys.exit(f"page {number} of seed {seed} was waited for {longest:.1f} s")
        if number == count // 10:
            early = peak()
    grown = peak() - early
    took = time.monotonic() - begun
    print(f"{count} changed pages of {len(pages)} (seed {seed}) in {took:.0f} s: no panic; the longest wait "
          f"for one was {longest:.2f} s; peak {peak() / 1024:.0f} MiB, {grown / 1024:.1f} more than after "
          f"a tenth; {empty} without text; issues {dict(sorted(issues.items()))}")
    if grown > GROWTH:
        sys.exit(f"the process grew by {grown} KiB")


main()
