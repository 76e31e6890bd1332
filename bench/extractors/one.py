"""Runs one tool over a folder and prints what it cost as JSON: `one.py TOOL FOLDER OUT`."""

import json
import logging
import resource
import sys
import time
from pathlib import Path

from one_page import read
from tools import TOOLS, dump, guarded


def peak():
    """KiB of this program; `ru_maxrss` has the parent's in it, from before it was this one."""
    with open("/proc/self/status", encoding="ascii") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmHWM"))


def cpu():
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


class Pages:
    """The pages of a folder, one by one; the time that reading them took is kept apart."""

    def __init__(self, folder, gold):
        self.folder, self.gold, self.cpu, self.wall = folder, gold, 0.0, 0.0

    def __iter__(self):
        for row in self.gold:
            begun, used = time.perf_counter(), time.thread_time()
            html = read(self.folder, row["id"])
            self.cpu += time.thread_time() - used
            self.wall += time.perf_counter() - begun
            yield row["id"], html, row.get("url")


def main():
    name, folder, out = sys.argv[1], Path(sys.argv[2]), sys.argv[3]
    logging.disable(logging.CRITICAL)
    run = TOOLS[name][1]
    with open(folder / "gold.jsonl", encoding="utf-8") as lines:
        gold = [json.loads(line) for line in lines]
    gold = [{"id": row["id"], "url": row.get("url")} for row in gold]
    # Imports and tables are not the page's.
    list(guarded(run, [("warm", b"<html><body><p>warm" + b" words" * 50, "https://a.example/b")]))
    base, pages = peak(), Pages(folder, gold)
    begun, used = time.perf_counter(), cpu()
    found = list(guarded(run, pages))
    used, wall = cpu() - used - pages.cpu, time.perf_counter() - begun - pages.wall
    most = peak()
    assert len(found) == len(gold), (len(found), len(gold))
    dump(({"id": row["id"], **one} for row, one in zip(gold, found)), out)
    failed = sum(1 for one in found if "error" in one)
    print(json.dumps({"pages": len(gold), "cpu": used, "wall": wall, "base": base, "peak": most,
                      "failed": failed}))


main()
