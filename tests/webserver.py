"""An HTTP server on loopback that answers as a function says, and remembers what it was asked."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

Headers = list[tuple[str, str]]


@dataclass
class Asked:
    """A request: its method, path and headers (names in lower case), and its body."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes = b""


@dataclass
class Reply:
    """What is answered."""

    body: bytes = b""
    status: int = 200
    headers: Headers = field(default_factory=list)


@dataclass
class Web:
    """A server under way.

    Attributes:
        port: of the host.
        asked: the requests, in order.
        host: an address of loopback.
    """

    port: int = 0
    asked: list[Asked] = field(default_factory=list)
    host: str = "127.0.0.1"

    @property
    def url(self) -> str:
        return f"http://{self.host}:{self.port}"

    @property
    def other_url(self) -> str:
        """The same server by the name of another host."""
        return f"http://localhost:{self.port}"

    def last(self, path: str) -> dict[str, str]:
        """Return the headers of the latest request for a path."""
        return [a.headers for a in self.asked if a.path == path][-1]


@contextmanager
def web(answer: Callable[[Asked], Reply], host: str = "127.0.0.1", port: int = 0) -> Iterator[Web]:
    """Serve on a free port, or on the given one."""
    made = Web(host=host)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            headers = {name.lower(): value for name, value in self.headers.items()}
            asked = Asked(self.command, self.path, headers, self.rfile.read(length))
            made.asked.append(asked)
            reply = answer(asked)
            self.send_response(reply.status)
            for name, value in reply.headers:
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(reply.body)))
            self.end_headers()
            self.wfile.write(reply.body)

        do_POST = do_GET  # noqa: N815 - the base class asks for this name

        def log_message(self, *_: object) -> None:
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, request: object, client_address: object) -> None:
            pass  # clients that hang up

    server = Server((host, port), Handler)
    made.port = server.server_port
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield made
    finally:
        server.shutdown()
        server.server_close()
