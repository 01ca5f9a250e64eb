"""Answer one request, and print what it carries: ``python listen.py PORT``."""

import sys
from http.server import BaseHTTPRequestHandler, HTTPServer


class Listener(BaseHTTPRequestHandler):
    """A server at the other end of the webhook."""

    def do_POST(self):
        """Print the body, and answer that all is well."""
        print(self.rfile.read(int(self.headers["Content-Length"])).decode())
        self.send_response(204)
        self.end_headers()


with HTTPServer(("127.0.0.1", int(sys.argv[1])), Listener) as server:
    print(f"Listening at http://127.0.0.1:{server.server_port}", flush=True)
    server.handle_request()
