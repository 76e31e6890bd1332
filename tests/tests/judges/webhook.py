"""A receiver of webhooks: verifies each by the library of Standard Webhooks, notes ids of articles in a file.

The first request is answered by 503, every seventh is cut off without an answer.
"""
import http.server, json, sys
from standardwebhooks import Webhook

secret, notes = open(sys.argv[1]).read().strip(), open(sys.argv[2], "w")
count = 0


class Receiver(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        global count
        count += 1
        body = self.rfile.read(int(self.headers["content-length"]))
        if count == 1:
            return self.answer(503)
        message = Webhook(secret).verify(body, dict(self.headers.items()))
        assert message["type"] == "articles"
        for one in message["data"]["articles"]:
            print(one["id"], one.get("revision", 0), file=notes, flush=True)
        if count % 7 == 0:
            self.close_connection = True
            return self.connection.close()
        self.answer(204)

    def answer(self, status):
        self.send_response(status)
        self.send_header("content-length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
print(json.dumps(server.server_address[1]), flush=True)
server.serve_forever()
