"""Pages of a folder."""

import gzip
import json


def read(folder, name):
    """The page of a line of gold.jsonl, packed or not."""
    packed = folder / f"{name}.html.gz"
    if packed.exists():
        return gzip.decompress(packed.read_bytes())
    return (folder / f"{name}.html").read_bytes()


def pages_of(folder):
    """All of them, in memory."""
    with open(folder / "gold.jsonl", encoding="utf-8") as lines:
        return [read(folder, json.loads(line)["id"]) for line in lines]
