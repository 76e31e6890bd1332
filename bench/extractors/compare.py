"""Runs the tools over folders of pages and prints a Markdown table for each; see README.md."""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import score
from tools import TOOLS

HERE = Path(__file__).parent
RUST = "newshound-rust"
NO_FIELD = {"resiliparse": ("day", "authors"), "readability": ("day", "authors")}


def python(name, folder, out):
    ran = subprocess.run(
        [sys.executable, str(HERE / "one.py"), name, str(folder), str(out)],
        check=True, stdout=subprocess.PIPE, text=True,
    )
    return json.loads(ran.stdout.splitlines()[-1])


def rust(binary, folder, out):
    """`newshound extract --manifest`: reading and unpacking the pages are in what it costs."""
    with open(folder / "gold.jsonl", encoding="utf-8") as lines:
        gold = [json.loads(line) for line in lines]
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl", delete=False) as manifest:
        for row in gold:
            path = folder.resolve() / f"{row['id']}.html.gz"
            path = path if path.exists() else path.with_suffix("")
            manifest.write(json.dumps({"id": row["id"], "path": str(path), "url": row.get("url")}) + "\n")
    command = [binary, "extract", "--no-site-memory", "--manifest", manifest.name]
    # Started by a small process: a child's peak has its parent's size in it.
    spawn = [sys.executable, "-I", "-S", str(HERE / "spawn.py"), str(out), *command]
    cost = json.loads(subprocess.run(spawn, check=True, stdout=subprocess.PIPE).stdout)
    os.unlink(manifest.name)
    return {"pages": len(gold), "base": None, "failed": 0, **cost}


def cell(value, form="{:.3f}"):
    return "-" if value is None else form.format(value)


def table(folder, names, binary, keep):
    with open(folder / "gold.jsonl", encoding="utf-8") as lines:
        gold = [json.loads(line) for line in lines]
    load = os.getloadavg()
    print(f"\n{len(gold)} pages of `{folder.name}`, {time.strftime('%Y-%m-%d %H:%M')}, "
          f"load {load[0]:.1f} on {os.cpu_count()} cores\n")
    print("| | CPU ms a page | wall ms a page | peak MiB (base) | body | headline | day | authors |")
    print("|---|---|---|---|---|---|---|---|")
    for name in names:
        out = Path(keep) / f"{folder.name}-{name}.jsonl"
        cost = rust(binary, folder, out) if name == RUST else python(name, folder, out)
        with open(out, encoding="utf-8") as lines:
            got = {}
            for line in lines:
                row = json.loads(line)
                got[row["id"]] = row
        pairs = [(row, got.get(row["id"], {})) for row in gold]
        fields = {"body": score.body, "headline": score.title, "day": score.day, "authors": score.authors}
        shown = [
            "-" if field in NO_FIELD.get(name, ()) else cell(rate(pairs))
            for field, rate in fields.items()
        ]
        label = "newshound, Rust, the command" if name == RUST else TOOLS[name][0]
        label += f" ({cost['failed']} pages failed)" if cost["failed"] else ""
        each = 1000 / cost["pages"]
        base = f" ({cost['base'] / 1024:.0f})" if cost["base"] else ""
        print(f"| {label} | {cost['cpu'] * each:.2f} | {cost['wall'] * each:.2f} "
              f"| {cost['peak'] / 1024:.0f}{base} | {' | '.join(shown)} |", flush=True)


def main():
    cli = argparse.ArgumentParser(description=__doc__)
    cli.add_argument("folders", nargs="+", type=Path)
    cli.add_argument("--binary", required=True, help="the newshound to measure")
    cli.add_argument("--tools", default=",".join([RUST, *TOOLS]), help="which, by comma")
    cli.add_argument("--keep", default=None, help="a folder for the predictions")
    args = cli.parse_args()
    names = args.tools.split(",")
    unknown = set(names) - {RUST, *TOOLS}
    if unknown:
        cli.error(f"no tool {', '.join(unknown)}: {', '.join([RUST, *TOOLS])}")
    with tempfile.TemporaryDirectory() as scratch:
        keep = args.keep or scratch
        os.makedirs(keep, exist_ok=True)
        for folder in args.folders:
            table(folder, names, args.binary, keep)


main()
