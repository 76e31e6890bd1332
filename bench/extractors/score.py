"""How right predictions are; the definitions stand in README.md."""

import re
import unicodedata
from collections import Counter
from datetime import date, datetime, timezone

TOKEN = re.compile(r"\w+")
SPLIT = re.compile(r"[;,&|\n]|\s(?:and|und|et|og|och|y)\s", re.IGNORECASE)
LEAD = re.compile(r"^\s*(?:by|von|par|por|di)\s*:?\s+", re.IGNORECASE)
SHINGLE = 4


def mean(values):
    values = list(values)
    return sum(values) / len(values) if values else None


def f1(p, r):
    return 2 * p * r / (p + r) if p and r else 0.0


def shingles(text):
    words = TOKEN.findall((text or "").replace("\u00ad", ""))
    last = max(1, len(words) - SHINGLE + 1) if words else 0
    return Counter(tuple(words[at : at + SHINGLE]) for at in range(last))


def shares(gold, got):
    """Right, surplus and missing 4-grams of one page."""
    want, have = shingles(gold), shingles(got)
    return sum((want & have).values()), sum((have - want).values()), sum((want - have).values())


def page_f1(one):
    right, surplus, missing = one
    return 2 * right / (2 * right + surplus + missing) if any(one) else 1.0


def body(pairs):
    pages = []
    for gold, got in pairs:
        if gold.get("body") is not None:
            golds = [gold["body"], gold.get("body_alt")]
            scored = [shares(one, got.get("body")) for one in golds if one is not None]
            pages.append(max(scored, key=page_f1))
    if not pages:
        return snippets(pairs)
    precision = mean(right / (right + surplus) for right, surplus, _ in pages if right + surplus)
    recall = mean(right / (right + missing) for right, _, missing in pages if right + missing)
    return f1(precision, recall)


def squeeze(text):
    return " ".join(unicodedata.normalize("NFC", text or "").split())


def snippets(pairs):
    kept = wanted = leaked = 0
    for gold, got in pairs:
        text = squeeze(got.get("body"))
        kept += sum(squeeze(one) in text for one in gold.get("with") or [])
        wanted += len(gold.get("with") or [])
        leaked += sum(squeeze(one) in text for one in gold.get("without") or [])
    if not wanted:
        return None
    return f1(kept / (kept + leaked) if kept else 0.0, kept / wanted)


def title(pairs):
    return mean(
        squeeze(gold["title"]) == squeeze(got.get("title"))
        for gold, got in pairs
        if gold.get("title") is not None
    )


def moment(text):
    """A day or an instant; None where it is neither."""
    text = re.sub(r"[zZ]$", "+00:00", (text or "").strip())
    text = re.sub(r"\.(\d+)", lambda found: "." + (found[1] + "000000")[:6], text)
    text = re.sub(r"([+-]\d{2})(\d{2})$", r"\1:\2", text) if len(text) > 10 else text
    try:
        return date.fromisoformat(text) if len(text) == 10 else datetime.fromisoformat(text)
    except ValueError:
        return None


def utc(at):
    return at.replace(tzinfo=timezone.utc) if at.tzinfo is None else at.astimezone(timezone.utc)


def days(at, as_written):
    if not isinstance(at, datetime):
        return {at}
    return {utc(at).date()} | ({at.date()} if as_written else set())


def day(pairs):
    def right(gold, got):
        want, have = moment(gold), moment(got)
        if want is None or have is None:
            return False
        timed = isinstance(want, datetime) and isinstance(have, datetime)
        return bool(days(want, not timed) & days(have, not timed))

    return mean(
        right(gold["published"], got.get("published")) for gold, got in pairs if gold.get("published")
    )


def names(value):
    value = [value] if isinstance(value, str) else value or []
    parts = (LEAD.sub("", part) for entry in value for part in SPLIT.split(entry or ""))
    folded = (" ".join(TOKEN.findall(unicodedata.normalize("NFKC", one).casefold())) for one in parts)
    return {one for one in folded if one}


def authors(pairs):
    def right(gold, got):
        return 2 * len(gold & got) / (len(gold) + len(got)) if gold or got else 1.0

    return mean(
        right(names(gold["authors"]), names(got.get("authors")))
        for gold, got in pairs
        if gold.get("authors") is not None
    )
