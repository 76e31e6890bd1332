"""What feedparser finds in a folder of feeds; JSON Feeds are held against its specification."""
import json, pathlib, sys
import feedparser

found = {}
for path in pathlib.Path(sys.argv[1]).iterdir():
    if path.suffix == ".atom":
        feed = feedparser.parse(path.read_bytes(), response_headers={"content-type": "application/atom+xml"})
        assert not feed.bozo, (path, feed.bozo_exception)
        entries = [{"link": one.link, "title": one.title} for one in feed.entries]
        assert all(one.updated_parsed and one.author for one in feed.entries)
        found[path.name] = {"version": feed.version, "entries": entries}
    else:
        # Releases of feedparser before 7 know no JSON Feed: its own rules are held here.
        feed = json.loads(path.read_text())
        assert feed["version"] == "https://jsonfeed.org/version/1.1" and feed["title"]
        assert all(isinstance(one["id"], str) and one["content_text"] for one in feed["items"])
        entries = [{"link": one["url"], "title": one["title"]} for one in feed["items"]]
        found[path.name] = {"version": feed["version"], "entries": entries}
print(json.dumps(found))
