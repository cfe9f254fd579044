"""A mail server on loopback that keeps what it takes: STARTTLS or TLS, with a login if wanted."""

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope

from tests.servers import free_port

USER, PASSWORD = "barid", "a password of the test"


@dataclass
class MailServer:
    """What came, and how it is answered: the given answers in turn, then it is taken."""

    port: int
    got: list[EmailMessage] = field(default_factory=list)
    logins: list[bool] = field(default_factory=list)
    answers: list[str] = field(default_factory=list)
    unknown: set[str] = field(default_factory=set)

    async def handle_RCPT(  # noqa: N802  the names that it looks for
        self, server: SMTP, session: Any, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address in self.unknown:
            return "550 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802
        self, server: SMTP, session: Any, envelope: Envelope
    ) -> str:
        if self.answers:
            return self.answers.pop(0)
        parsed = message_from_bytes(envelope.original_content or b"", policy=default)
        assert isinstance(parsed, EmailMessage)
        self.got.append(parsed)
        return "250 taken"

    def login(self, _: SMTP, __: Any, ___: Any, mechanism: str, data: Any) -> AuthResult:
        good = (data.login, data.password) == (USER.encode(), PASSWORD.encode())
        self.logins.append(good)
        return AuthResult(success=good, handled=False)


@contextmanager
def mail_server(
    certificate: tuple[Path, Path] | None = None, *, encrypted: bool = False, login: bool = False
) -> Iterator[MailServer]:
    """Run a mail server.

    Args:
        certificate: of `localhost`, and its key; without, nothing is encrypted.
        encrypted: from the first byte, instead of by STARTTLS.
        login: take mail from those alone who log in.
    """
    context = None
    if certificate:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(*certificate)
    made = MailServer(free_port())
    starttls = None if encrypted else context
    controller = Controller(
        made, hostname="127.0.0.1", port=made.port,
        ssl_context=context if encrypted else None,
        tls_context=starttls, require_starttls=starttls is not None, auth_required=login,
        authenticator=made.login, auth_require_tls=starttls is not None,
    )  # fmt: skip
    controller.start()
    try:
        yield made
    finally:
        controller.stop()
