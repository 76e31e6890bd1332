"""Judges a capture by other people's tools: warcio, FastWARC, cdxj-indexer, pywb, py-wacz.

    check.py judge FOLDER            the folder of a crawl: its warc/, articles.jsonl and all.wacz
    check.py write FOLDER URL...     writes archives as warcio does, of the pages at the URLs
"""

import gzip
import io
import json
import subprocess
import sys
from pathlib import Path

BIN = Path(sys.executable).parent


def run(*args):
    done = subprocess.run([str(arg) for arg in args], capture_output=True, text=True)
    assert done.returncode == 0, (args, done.stdout, done.stderr)
    return done.stdout


def rows(text):
    found = {}
    for line in text.splitlines():
        key, stamp, fields = line.split(" ", 2)
        fields = json.loads(fields)
        if "urn:" not in fields["url"]:
            found[fields["filename"], fields["offset"]] = (key, stamp, fields)
    return found


def judge(folder):
    from fastwarc.warc import ArchiveIterator as Fast
    from fastwarc.warc import WarcRecordType
    from warcio.archiveiterator import ArchiveIterator

    files = sorted((folder / "warc").glob("*.warc.gz"))
    assert files
    ids, revisits = set(), []
    for file in files:
        run(BIN / "warcio", "check", file)
        with file.open("rb") as stream:
            for record in ArchiveIterator(stream, check_digests="raise"):
                record.content_stream().read()
                ids.add((file.name, record.rec_headers["WARC-Record-ID"].strip("<>")))
                if record.rec_type == "revisit":
                    revisits.append(record.rec_headers["WARC-Target-URI"])
        with file.open("rb") as stream:
            for record in Fast(stream, record_types=WarcRecordType.any_type, parse_http=False):
                assert record.verify_block_digest(), record.headers
                record.parse_http()
                if record.record_type == WarcRecordType.response:
                    assert record.verify_payload_digest(), record.headers
    theirs = rows(run(BIN / "cdxj-indexer", "-s", *files))
    ours = rows("".join(Path(f"{file}.cdxj").read_text() for file in files))
    assert ours == theirs, [(ours[at], theirs.get(at)) for at in ours if ours[at] != theirs.get(at)][:3]
    articles = [json.loads(line) for line in (folder / "articles.jsonl").open()]
    for article in articles:
        at = article["capture"]
        assert (at["file"], at["id"]) in ids, at
    play(folder, files, articles, revisits)
    run(BIN / "wacz", "validate", "-f", folder / "all.wacz")
    print(json.dumps({"files": len(files), "records": len(ids), "revisits": len(revisits)}))


def play(folder, files, articles, revisits):
    """pywb gives the pages byte for byte as they were sent, by their records and by a revisit."""
    from pywb.apps.frontendapp import FrontEndApp
    from warcio.archiveiterator import ArchiveIterator
    from webtest import TestApp

    place = folder / "pywb"
    place.mkdir()
    lines = sorted(line for file in files for line in Path(f"{file}.cdxj").read_text().splitlines())
    (place / "index.cdxj").write_text("\n".join(lines) + "\n")
    collection = {"index_paths": str(place / "index.cdxj"), "archive_paths": str(folder / "warc") + "/"}
    app = TestApp(FrontEndApp(config_file=None, custom_config={"collections": {"c": collection}}))
    for url in [article["fetched_url"] for article in articles[:20]] + revisits[:3]:
        kept = None
        for file in files:
            with file.open("rb") as stream:
                for record in ArchiveIterator(stream):
                    same = record.rec_headers.get("WARC-Target-URI") == url
                    if same and record.rec_type == "response":
                        kept = record.content_stream().read()
        if kept is not None:
            assert app.get(f"/c/id_/{url}").body == kept, url


def write(folder, urls):
    """Two archives: records packed one by one with chunks kept, and a plain file of WARC/1.0."""
    from http.client import HTTPConnection
    from urllib.parse import urlsplit

    from warcio.statusandheaders import StatusAndHeaders
    from warcio.warcwriter import WARCWriter

    for name, packed, version in [("w.warc.gz", True, "1.1"), ("w.warc", False, "1.0")]:
        with (folder / name).open("wb") as out:
            writer = WARCWriter(out, gzip=packed, warc_version=version)
            for url in urls:
                parts = urlsplit(url)
                connection = HTTPConnection(parts.netloc)
                connection.request("GET", f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/")
                answer = connection.getresponse()
                body = answer.read()
                fields = [(n, v) for n, v in answer.getheaders() if n.lower() not in ("content-length",)]
                if packed:
                    body = gzip.compress(body)
                    fields.append(("Content-Encoding", "gzip"))
                    fields.append(("Transfer-Encoding", "chunked"))
                    body = b"".join(
                        b"%x\r\n%s\r\n" % (len(body[at : at + 1000]), body[at : at + 1000])
                        for at in range(0, len(body), 1000)
                    ) + b"0\r\n\r\n"
                head = StatusAndHeaders(f"{answer.status} OK", fields, protocol="HTTP/1.1")
                record = writer.create_warc_record(url, "response", payload=io.BytesIO(body), http_headers=head)
                writer.write_record(record)


if __name__ == "__main__":
    what, folder, *rest = sys.argv[1:]
    {"judge": judge, "write": lambda folder: write(folder, rest)}[what](Path(folder))
