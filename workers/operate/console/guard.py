"""Who may look and act: the token as a header, or a session that was begun with it.

A browser cannot send a header with every request, so a form takes the token and gives a cookie:
HttpOnly, SameSite=Strict, forgotten after half a day or when the service ends.
"""

import secrets
from time import monotonic
from urllib.parse import parse_qs, urlsplit

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from workers.operate.console.problems import Problem
from workers.operate.console.reading import read_body
from workers.settings import Settings

COOKIE = "barid_session"
LIFETIME = 12 * 3_600.0
SESSIONS = 1_000
"""Sessions at once; the oldest ends when there are more."""

WRONG_TOKENS = 100
"""Wrong tokens in `PENALTY` after which an address is heard no more until it is over."""

LARGEST_FORM = 4_096
"""Bytes of a login form."""

PENALTY = 60.0
"""Seconds."""

ADDRESSES = 10_000
"""Addresses whose wrong tokens are counted at once; the oldest is forgotten when there are more."""

SECURITY_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; "
    "font-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}

_LOGIN = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Barid</title>
<meta name="viewport" content="width=device-width"><link rel="stylesheet" href="/static/base.css">
<link rel="icon" href="/static/icon.svg" type="image/svg+xml">
<main class="login"><h1>Barid <span lang="ar" dir="rtl">بريد</span></h1>
<form method="post" action="/login"><label for="token">BARID_CONSOLE_TOKEN</label>
<input id="token" name="token" type="password" autocomplete="current-password" required autofocus>
<button>Log in <span lang="ar" dir="rtl">دخول</span></button>{problem}</form></main></html>"""
_WRONG = (
    '<p role="alert" class="alarm">Wrong token <span lang="ar" dir="rtl">رمز غير صحيح</span></p>'
)


class Guard:
    """Knows the token and the sessions."""

    def __init__(self, settings: Settings) -> None:
        token = settings.console_token
        self._token = token.get_secret_value().encode() if token else None
        self._sessions: dict[str, float] = {}
        self._wrong: dict[str, tuple[float, int]] = {}

    def check(self, request: Request) -> None:
        """Refuse a request that has neither token nor session, where there is a token.

        Raises:
            Problem: it has none, or a wrong one.
        """
        if self._token is None or self._has_session(request):
            return
        self._check_patience(request)
        kind, _, given = request.headers.get("authorization", "").partition(" ")
        if kind.lower() != "bearer" or not self._is_right(given.strip()):
            if given:
                self._count_wrong(request)
            headers = {"WWW-Authenticate": 'Bearer realm="barid"'}
            raise Problem(401, "send the token: Authorization: Bearer …", headers=headers)

    def check_change(self, request: Request) -> None:
        """Refuse a request that changes something and may come from another site.

        Raises:
            Problem: it is refused.
        """
        self.check(request)
        if request.headers.get("content-type", "").split(";")[0] != "application/json":
            raise Problem(415, "send application/json")
        origin = request.headers.get("origin")
        if origin and _host_of(origin) != request.headers.get("host"):
            raise Problem(403, "the request comes from another site")

    async def login(self, request: Request) -> Response:
        """Answer the login form."""
        if request.method == "GET":
            return HTMLResponse(_LOGIN.format(problem=""))
        self._check_patience(request)
        body = await read_body(request, LARGEST_FORM, "the form")
        given = parse_qs(body.decode("utf-8", "replace")).get("token", [""])[0]
        if not self._is_right(given):
            self._count_wrong(request)
            return HTMLResponse(_LOGIN.format(problem=_WRONG), 401)
        response = RedirectResponse("/", 303)
        secure = request.url.scheme == "https"
        response.set_cookie(COOKIE, self._begin(), httponly=True, samesite="strict", secure=secure)
        return response

    def _check_patience(self, request: Request) -> None:
        """Refuse an address that has sent too many wrong tokens, whatever it sends now.

        Raises:
            Problem: it is refused, and told when to come back.
        """
        began, number = self._wrong.get(_address(request), (0.0, 0))
        left = began + PENALTY - monotonic()
        if number >= WRONG_TOKENS and left > 0:
            headers = {"Retry-After": str(int(left) + 1)}
            raise Problem(429, "too many wrong tokens from your address; wait", headers=headers)

    def _count_wrong(self, request: Request) -> None:
        address, now = _address(request), monotonic()
        began, number = self._wrong.pop(address, (now, 0))
        if now - began >= PENALTY:
            began, number = now, 0
        while len(self._wrong) >= ADDRESSES:
            self._wrong.pop(next(iter(self._wrong)))
        self._wrong[address] = (began, number + 1)

    def _is_right(self, given: str) -> bool:
        if self._token is None:
            return True
        return secrets.compare_digest(given.encode("utf-8", "surrogateescape"), self._token)

    def _has_session(self, request: Request) -> bool:
        began = self._sessions.get(request.cookies.get(COOKIE, ""))
        return began is not None and monotonic() - began < LIFETIME

    def _begin(self) -> str:
        while len(self._sessions) >= SESSIONS:
            self._sessions.pop(next(iter(self._sessions)))
        session = secrets.token_urlsafe(32)
        self._sessions[session] = monotonic()
        return session


def _host_of(origin: str) -> str:
    try:
        return urlsplit(origin).netloc
    except ValueError:
        return ""


def _address(request: Request) -> str:
    return request.client.host if request.client else ""


class SecurityHeaders:
    """ASGI middleware that adds the headers which keep the page to itself.

    Plain ASGI: Starlette's base class for middleware would read the intake's answers ahead.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on."""

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in SECURITY_HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, sending)
