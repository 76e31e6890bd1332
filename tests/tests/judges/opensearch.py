"""Asks a server with the API of OpenSearch for the articles of the index news; makes another one of wrong fields."""
import json, sys, urllib.request


def ask(method, path, body=None):
    request = urllib.request.Request(
        f"http://127.0.0.1:{sys.argv[1]}/{path}",
        method=method,
        data=None if body is None else json.dumps(body).encode(),
        headers={"content-type": "application/json"},
    )
    return json.load(urllib.request.urlopen(request))


ask("POST", "news/_refresh")
found = ask("POST", "news/_search", {"size": 10000, "version": True, "query": {"match_all": {}}})["hits"]["hits"]
for one in found:
    assert one["_version"] == one["_source"]["revision"], one
    assert one["_id"] == one["_source"]["id"], one
first = found[0]["_source"]
word = max(first["title"].split(), key=len).lower()
titled = ask("POST", "news/_search", {"size": 10000, "query": {"match": {"title": word}}})["hits"]["hits"]
ask("PUT", "wrong", {"mappings": {"properties": {"title": {"type": "long"}}}})
print(json.dumps({
    "ids": [one["_id"] for one in found],
    "count": ask("GET", "news/_count")["count"],
    "index": found[0]["_index"],
    "titled": first["id"] in [one["_id"] for one in titled],
}))
