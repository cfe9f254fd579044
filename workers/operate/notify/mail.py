"""Tells people by mail, through a mail server (SMTP)."""

import smtplib
import socket
import ssl
from contextlib import suppress
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from time import monotonic

from workers.addresses import check_address
from workers.operate.notify.declared import Mail
from workers.push.answers import Answer
from workers.settings import Settings

Refusals = dict[str, tuple[int, bytes]]
"""Addresses that a server refused -> its answer."""


def tell(mail: Mail, settings: Settings, subject: str, text: str) -> Answer:
    """Send a mail once; anything that goes wrong is an answer, too.

    The answer has the status of an HTTP response that would mean the same: 200, or 400 where
    trying again would not help, or None.
    """
    try:
        refused = _send(mail, settings, _mail(mail, subject, text))
    except smtplib.SMTPRecipientsRefused as error:
        codes = [code for code, _ in error.recipients.values()]
        return Answer(_status(max(codes)), _refused(error.recipients))
    except smtplib.SMTPResponseException as error:
        said = error.smtp_error
        words = said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
        return Answer(_status(error.smtp_code), f"answered {error.smtp_code}: {_plain(words)}")
    except TimeoutError:
        return Answer(None, f"no answer within {mail.timeout:g} s")
    except ssl.SSLCertVerificationError as error:
        return Answer(None, f"its certificate cannot be trusted: {error.verify_message}")
    except (smtplib.SMTPException, OSError, ValueError) as error:
        return Answer(None, f"{_plain(str(error)) or type(error).__name__}")
    # Those whom it did take must not be told again for the sake of the others.
    return Answer(200, f"taken, but {_refused(refused)}" if refused else "taken by the server")


def _mail(mail: Mail, subject: str, text: str) -> EmailMessage:
    made = EmailMessage()
    made["Subject"], made["From"], made["To"] = subject, mail.sender, ", ".join(mail.to)
    made["Date"] = formatdate()
    made["Message-ID"] = make_msgid(domain=mail.sender.partition("@")[2])
    made["Auto-Submitted"] = "auto-generated"  # so that nobody's holiday answers
    made.set_content(text)
    return made


def _send(mail: Mail, settings: Settings, message: EmailMessage) -> Refusals:
    """Send a mail; return the addresses that were refused, if others were taken."""
    context = ssl.create_default_context()
    private = mail.allow_private or settings.allow_private_addresses
    networks = None if private else settings.allowed_networks
    client = _Client(mail, networks, context if mail.security == "tls" else None)
    try:
        code, words = client.connect(mail.host, mail.port)
        if code != 220:
            raise smtplib.SMTPConnectError(code, words)
        if mail.security == "starttls":
            client.starttls(context=context)
        if mail.user and mail.password:
            client.login(mail.user, mail.password.get_secret_value())
        return client.send_message(message, mail.sender, list(mail.to))
    finally:
        with suppress(smtplib.SMTPException, OSError):
            client.quit()


class _Client(smtplib.SMTP):
    """SMTP within a bound of time, to addresses that may be connected to.

    Args:
        mail: the timeout, for the whole exchange.
        networks: private networks that may be connected to; None: all addresses may.
        context: encrypts from the first byte, if given.
    """

    def __init__(
        self, mail: Mail, networks: list[str] | None, context: ssl.SSLContext | None
    ) -> None:
        super().__init__(timeout=mail.timeout)
        self._host = mail.host  # whose certificate it must be
        self._ends = monotonic() + mail.timeout
        self._networks, self._context = networks, context

    def getreply(self) -> tuple[int, bytes]:
        """Read an answer, in the time that is left."""
        if self.sock:
            self.sock.settimeout(self._left())
        return super().getreply()

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:  # smtplib's seam
        problem: OSError = OSError(f"{host} has no address")
        for family, kind, protocol, _, address in socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM
        ):
            made = socket.socket(family, kind, protocol)
            try:
                if self._networks is not None:
                    check_address(str(address[0]), self._networks)
                made.settimeout(self._left())
                made.connect(address)
                return (
                    self._context.wrap_socket(made, server_hostname=host) if self._context else made
                )
            except OSError as error:
                made.close()
                problem = error
        raise problem

    def _left(self) -> float:
        left = self._ends - monotonic()
        if left <= 0:
            raise TimeoutError
        return left


def _status(code: int) -> int | None:
    # 4xx of SMTP is for now, 5xx for good.
    return 400 if code >= 500 else None


def _refused(recipients: Refusals) -> str:
    told = (
        f"{who}: {code} {_plain(words.decode('utf-8', 'replace'))}"
        for who, (code, words) in recipients.items()
    )
    return "refused " + "; ".join(told)


def _plain(text: str) -> str:
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())[:200]
