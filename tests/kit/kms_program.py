"""AWS KMS as moto plays it, over HTTP on a port of this machine; prints the port. Ends with its standard input.

moto's own server needs a web framework; this is as much of one as KMS needs.
"""

from __future__ import annotations

import os
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from moto.core.exceptions import JsonRESTError
from moto.core.request import Request
from moto.kms.responses import KmsResponse


class Kms(KmsResponse):
    """moto goes on decrypting with a key whose deletion is ordered; AWS answers so instead."""

    def decrypt(self) -> str:
        untrusted = self._get_param("KeyId")
        key = self.kms_backend.keys.get(self.kms_backend.any_id_to_key_id(untrusted)) if untrusted else None
        if key is not None and key.key_state == "PendingDeletion":
            raise JsonRESTError("KMSInvalidStateException", "pending deletion")
        return super().decrypt()


class Handler(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        url = f"http://127.0.0.1:{self.server.server_port}/"
        request = Request.from_primitives("POST", url, self.headers, body)
        request.from_wsgi_server = True
        try:
            status, headers, content = Kms.dispatch(request, url, request.headers)
        except Exception as error:
            if not hasattr(error, "code"):
                raise
            status, headers, content = error.code, dict(error.get_headers()), error.get_body()
        content = content.encode() if isinstance(content, str) else content
        self.send_response(int(status))
        for name, value in dict(headers).items():
            if name.lower() not in {"content-length", "status"}:
                self.send_header(name, str(value))
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        pass


def main() -> None:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    sys.stdout.write(f"{server.server_port}\n")
    sys.stdout.flush()
    sys.stdin.read()
    os._exit(0)


if __name__ == "__main__":
    main()
