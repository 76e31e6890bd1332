#!/usr/bin/env python3
"""Writes the CLDR part of crates/extract/lang/*.txt: months, day periods, and words in dates.

    npm pack cldr-core cldr-dates-full cldr-localenames-full cldr-cal-persian-full
                                         # each unpacked into a folder of its own name
    tools/cldr/languages.py FOLDER       # FOLDER holds those folders

Everything below the line "[cldr]" of a language's file is replaced; what stands above it is kept.
The data are those of the Unicode Common Locale Data Repository, licence Unicode-3.0.
"""
import json
import pathlib
import re
import sys
import unicodedata

SOURCE = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else ".")
LANG = pathlib.Path(__file__).resolve().parents[2] / "crates/extract/lang"
# A word of the page's own language that CLDR's root gives to languages without one.
ROOT = re.compile(r"^M\d\d$|^\d+$")
# Letters with the signs that Indic and other scripts put on them.
MARKS = "".join(chr(c) for c in range(0x300, 0x20000) if unicodedata.category(chr(c))[0] == "M")
WORD = f"(?:[^\\W\\d_]|[{MARKS}])+"

# Languages of the countries whose first calendar is the Persian one (calendarPreferenceData.json).
PERSIAN = ("fa", "ps", "ckb", "mzn", "lrc")


def read(package, path):
    file = SOURCE / package / "package" / path
    return json.loads(file.read_text()) if file.exists() else None


def locale(package, name, part):
    found = read(package, f"main/{name}/{part}.json")
    return found["main"][name]["dates"] if found else None


class Cells:
    """Values by key, each once, in the order met."""

    def __init__(self):
        self.rows = {}

    def add(self, key, value):
        value = value.strip().replace(",", " ").lower()
        row = self.rows.setdefault(key, [])
        if value and value not in row:
            row.append(value)

    def lines(self):
        return [f"{key}: {', '.join(row)}" for key, row in self.rows.items() if row]


def quoted(pattern):
    """Words that a pattern prints between its fields."""
    text = " ".join(re.findall(r"'([^']+)'", pattern))
    bare = re.sub(r"[A-Za-z]+", " ", re.sub(r"'[^']*'", " ", pattern))
    text += " " + " ".join(w for w in re.findall(WORD, bare) if not w.isascii())
    return re.findall(WORD, text)


def months(cells, key, calendar, patterns):
    # Letters that the language's own patterns put on a month's name: "azaroa" + "ren".
    tails = {t for p in patterns for t in re.findall(r"MMMM?'([^\W\d_]+)'", p)}
    heads = {t for p in patterns for t in re.findall(r"(?<![^\W\d_])'([^\W\d_]+['’]?)'MMMM?", p)}
    for form in ("format", "stand-alone"):
        for width in ("wide", "abbreviated"):
            for number, name in calendar["months"][form][width].items():
                # Leap months are named like the plain ones.
                if not number.isdigit() or ROOT.match(name):
                    continue
                around = re.match(r"^(.*?)\d+(.*)$", name)
                if around:
                    before, after = around.group(1).strip(), around.group(2).strip()
                    for tail in {"", *tails}:
                        if after:
                            cells.add("month after", after + tail)
                    if before:
                        cells.add("month before", before)
                    continue
                cells.add(f"{key} {number}", name)
                for tail in tails:
                    cells.add(f"{key} {number}", name + tail)
                for head in heads:
                    cells.add(f"{key} {number}", head + name)


def hours(rule):
    hour = lambda text: int(text.split(":")[0])
    return hour(rule["_from"]), hour(rule["_before"])


def periods(cells, calendar, rules):
    for form in ("format", "stand-alone"):
        for width in ("wide", "abbreviated", "narrow"):
            for name, word in calendar["dayPeriods"][form][width].items():
                if len(word) < 2 or "alt" in name:
                    continue
                if name in ("am", "pm"):
                    cells.add("half 0-12" if name == "am" else "half 12-24", word)
                elif name in rules and "_from" in rules[name]:
                    start, end = hours(rules[name])
                    cells.add(f"half {start}-{end}", word)


def write(language, names, rules):
    cells = Cells()
    for name in names:
        dates = locale("cldr-dates-full", name, "ca-gregorian")
        if not dates:
            continue
        calendar = dates["calendars"]["gregorian"]
        formats = calendar["dateFormats"]
        patterns = [formats[w] for w in ("full", "long", "medium") if isinstance(formats[w], str)]
        skeletons = calendar["dateTimeFormats"].get("availableFormats", {})
        patterns += [skeletons[s] for s in ("yMMMd", "MMMd", "MMMMd", "yMMMM") if s in skeletons]
        months(cells, "month", calendar, patterns)
        periods(cells, calendar, rules)
        for pattern in patterns:
            for word in quoted(pattern):
                cells.add("glue", word)
        persian = locale("cldr-cal-persian-full", name, "ca-persian")
        persian = persian["calendars"]["persian"]["months"]["format"]["wide"] if persian else {}
        # CLDR's root gives English names to languages that have none.
        if language in PERSIAN and not "".join(persian.values()).isascii():
            for number, month in persian.items():
                cells.add(f"month p{number}", month)
    if not any(key.startswith("month") for key in cells.rows):
        return False
    path = LANG / f"{language}.txt"
    own = f"# {ENGLISH.get(language, language)}. Own words stand above the mark; keys: README.md.\n"
    if path.exists():
        own = path.read_text().split("\n[cldr]\n")[0].rstrip("\n") + "\n"
    text = own + "\n[cldr]\n# Written by tools/cldr/languages.py from Unicode CLDR " + VERSION
    text += ", licence Unicode-3.0: do not edit.\n" + "\n".join(cells.lines()) + "\n"
    path.write_text(text)
    return True


VERSION = read("cldr-core", "package.json")["version"]
names = read("cldr-localenames-full", "main/en/languages.json")
ENGLISH = names["main"]["en"]["localeDisplayNames"]["languages"] if names else {}


def main():
    levels = read("cldr-core", "coverageLevels.json")["effectiveCoverageLevels"]
    rules = read("cldr-core", "supplemental/dayPeriods.json")["supplemental"]["dayPeriodRuleSet"]
    available = sorted(p.name for p in (SOURCE / "cldr-dates-full/package/main").iterdir())
    LANG.mkdir(exist_ok=True)
    count = 0
    for language in sorted({name.split("-")[0] for name in available} - {"und", "no"}):
        if levels.get(language) not in ("modern", "moderate", "basic"):
            continue
        # The language itself first, then its regions and scripts.
        own = [n for n in available if n.split("-")[0] == language]
        count += write(language, own, rules.get(language, {}))
    print(f"{count} languages")


main()
