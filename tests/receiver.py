"""A receiver of webhooks on loopback that answers as a test tells it to."""

import json
import ssl
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
OTHER_SECRET = "whsec_" + "QUJD" * 8


@dataclass(frozen=True)
class Got:
    """A request as it came."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def ids(self) -> list[str]:
        """The events in it."""
        told = json.loads(self.body)
        return [event["id"] for event in (told if isinstance(told, list) else [told])]


@dataclass(frozen=True)
class Answer:
    """What a request is answered; `hold`: only once the receiver is told to go on."""

    status: int = 204
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    hold: bool = False


OK = Answer()


class Receiver:
    """What came, and what is answered: the given answers in turn, then `usual` for ever."""

    def __init__(self, answers: Sequence[Answer] = (), usual: Answer = OK) -> None:
        self.got: list[Got] = []
        self.usual = usual
        self.refuses: set[str] = set()
        """Ids of events that make a request be answered 400."""
        self.go_on = threading.Event()
        self.url = ""
        self._answers = list(answers)
        self._lock = threading.Lock()

    def answer(self, got: Got) -> Answer:
        with self._lock:
            self.got.append(got)
            if self._answers:
                return self._answers.pop(0)
            if self.refuses and self.refuses & set(got.ids):
                return Answer(400, body="لا أريد هذا\x1b[31m".encode())
            return self.usual

    @property
    def ids(self) -> list[str]:
        """The events that came, in order, each as often as it came."""
        return [event for got in list(self.got) for event in got.ids]


@contextmanager
def receiving(
    answers: Sequence[Answer] = (), usual: Answer = OK, certificate: str = ""
) -> Iterator[Receiver]:
    """Receive on a free port of loopback; with TLS where there is a certificate (a PEM file)."""
    receiver = Receiver(answers, usual)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1
        disable_nagle_algorithm = True

        def do_POST(self) -> None:
            headers = {name.lower(): value for name, value in self.headers.items()}
            body = self.rfile.read(int(headers["content-length"]))
            answer = receiver.answer(Got(self.path, headers, body))
            if answer.hold:
                receiver.go_on.wait(60)
            try:
                self.send_response(answer.status)
                for name, value in answer.headers.items():
                    self.send_header(name, value)
                if answer.status != 204:
                    self.send_header("Content-Length", str(len(answer.body)))
                self.end_headers()
                self.wfile.write(answer.body)
            except (BrokenPipeError, ConnectionResetError):
                self.close_connection = True

        def log_message(self, *_: object) -> None:
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, request: Any, client_address: Any) -> None:
            pass  # clients that hang up

    server = Server(("127.0.0.1", 0), Handler)
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    receiver.url = f"http{'s' if certificate else ''}://127.0.0.1:{server.server_port}/hook"
    try:
        yield receiver
    finally:
        receiver.go_on.set()
        server.shutdown()
        server.server_close()
